Dim words, i, key, total
Set words = CreateObject("Scripting.Dictionary")
For i = 1 To 200000
    key = "word" & (i Mod 1000)
    If words.Exists(key) Then
        words(key) = words(key) + 1
    Else
        words.Add key, 1
    End If
Next
For Each key In words.Keys
    total = total + words(key)
Next
WScript.Echo words.Count, total
