Dim i, s
s = ""
For i = 1 To 100000
    s = s & "a"
Next
WScript.Echo Len(s)
