Dim i, x
x = 0
For i = 1 To 3000000
    x = x + i Mod 7
Next
WScript.Echo x
