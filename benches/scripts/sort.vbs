Option Explicit
Const Count = 2000
Dim a(1999), i, j, held, seed
seed = 1
For i = 0 To Count - 1
    seed = (seed * 75 + 74) Mod 65537
    a(i) = seed
Next
For i = 0 To Count - 2
    For j = i + 1 To Count - 1
        If a(j) < a(i) Then
            held = a(i)
            a(i) = a(j)
            a(j) = held
        End If
    Next
Next
WScript.Echo a(0), a(Count \ 2), a(Count - 1)
