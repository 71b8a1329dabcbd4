'--------------------------------------------------------------
' Stand-ins for the directory and for ADO. Everything that would change the directory or ask it a question prints a line.
' The case supplies Sub World, which says what exists.
'--------------------------------------------------------------
Dim dicEntries, dicSearches, strFailure, lngFailure

Sub Trace(strLine)
    WScript.Echo "  " & strLine
    If strLine = strFailure Then Err.Raise lngFailure, "Directory", "The stand-in refused."
End Sub

Sub BuildWorld
    If IsEmpty(dicEntries) Then
        Set dicEntries = WScript.CreateObject("Scripting.Dictionary")
        Set dicSearches = WScript.CreateObject("Scripting.Dictionary")
        World
    End If
End Sub

' The entry of a path, made when it is asked for the first time
Function Entry(strPath)
    Dim objNew
    If Not dicEntries.Exists(strPath) Then
        Set objNew = New DirectoryEntry
        objNew.SetPath strPath
        dicEntries.Add strPath, objNew
    End If
    Set Entry = dicEntries.Item(strPath)
End Function

' Lets a search for a class find the given paths, separated by |
Sub Finds(strClass, strPaths)
    dicSearches.Item("<LDAP://CN=Configuration,DC=corp,DC=example>;(&(objectClass=" & strClass & "));adspath;subtree") = strPaths
End Sub

' A child of the users' container
Function Member(strName, strClass)
    Dim objUsers, objNew, arrOld, arrNew, lngIndex
    Set objNew = New DirectoryEntry
    objNew.SetPath "LDAP://CN=" & strName & ",CN=Users,DC=corp,DC=example"
    objNew.ObjectClass = strClass
    Set objUsers = Entry("LDAP://CN=Users,DC=corp,DC=example")
    objUsers.AddChild objNew
    Set Member = objNew
End Function

Sub Mailbox(strName, strServer)
    Dim objUser
    Set objUser = Member(strName, "user")
    objUser.Know "mail", LCase(strName) & "@corp.example"
    objUser.Know "homeMDB", "CN=Store,CN=" & strServer
    objUser.Know "homeMTA", "CN=MTA,CN=" & strServer
    objUser.Know "msExchHomeServerName", "/o=Org/cn=" & strServer
End Sub

Function GetObject(strPath)
    BuildWorld
    Trace "bind " & strPath
    Set GetObject = Entry(strPath)
End Function

Function CreateObject(strName)
    BuildWorld
    If strName = "ADODB.Connection" Then
        Trace "create " & strName
        Set CreateObject = New Connection
    Else
        Set CreateObject = WScript.CreateObject(strName)
    End If
End Function

Class Connection
    Public Property Let Provider(strName)
        Trace "provider " & strName
    End Property

    Public Sub Open(strName)
        Trace "open " & strName
    End Sub

    Public Function Execute(strQuery)
        Dim objRows
        Trace "search " & strQuery
        Set objRows = New Rows
        If dicSearches.Exists(strQuery) Then objRows.Fill dicSearches.Item(strQuery)
        Set Execute = objRows
    End Function
End Class

Class Rows
    Private strLeft

    Public Sub Fill(strPaths)
        strLeft = strPaths
    End Sub

    Public Property Get EOF
        EOF = (strLeft = "")
    End Property

    Public Sub MoveNext
        Dim lngBar
        lngBar = InStr(strLeft, "|")
        If lngBar = 0 Then
            strLeft = ""
        Else
            strLeft = Mid(strLeft, lngBar + 1)
        End If
    End Sub

    Public Function Fields(lngIndex)
        Dim objField, lngBar
        If strLeft = "" Then Err.Raise 3021, "ADODB.Field", "Either BOF or EOF is True."
        lngBar = InStr(strLeft, "|")
        Set objField = New Field
        If lngBar = 0 Then
            objField.Value = strLeft
        Else
            objField.Value = Left(strLeft, lngBar - 1)
        End If
        Set Fields = objField
    End Function
End Class

Class Field
    Public Value
End Class

Class DirectoryEntry
    Public Path
    Public cn
    Public ObjectClass
    Public Children
    Private dicValues

    Private Sub Class_Initialize
        Set dicValues = WScript.CreateObject("Scripting.Dictionary")
        Children = ""
    End Sub

    Public Sub SetPath(strPath)
        Path = strPath
        cn = Mid(strPath, 11)
        If InStr(cn, ",") > 0 Then cn = Left(cn, InStr(cn, ",") - 1)
    End Sub

    ' An array with one more object
    Public Sub AddChild(objChild)
        Dim lngCount, arrMore
        lngCount = 0
        If IsArray(Children) Then lngCount = UBound(Children) + 1
        Select Case lngCount
            Case 0
                Children = Array(objChild)
            Case 1
                Children = Array(Children(0), objChild)
            Case 2
                Children = Array(Children(0), Children(1), objChild)
            Case 3
                Children = Array(Children(0), Children(1), Children(2), objChild)
            Case 4
                Children = Array(Children(0), Children(1), Children(2), Children(3), objChild)
        End Select
    End Sub

    Public Sub Know(strName, varValue)
        dicValues.Item(strName) = varValue
    End Sub

    Private Function Known(strName)
        If dicValues.Exists(strName) Then Known = dicValues.Item(strName)
    End Function

    Private Sub Change(strName, varValue)
        Trace cn & ": " & strName & " = " & varValue
        dicValues.Item(strName) = varValue
    End Sub

    Public Function ReadValue(strName)
        Trace "get " & strName
        ReadValue = Known(strName)
    End Function

    Public Sub SetInfo
        Trace cn & ": save"
    End Sub

    Public Sub PutEx(lngControl, strName, varValues)
        Dim varValue
        For Each varValue In varValues
            If lngControl = 3 Then
                Trace cn & ": append " & strName & " " & varValue
            Else
                Trace cn & ": delete " & strName & " " & varValue
            End If
        Next
    End Sub

    Public Function GetEx(strName)
        Trace cn & ": list " & strName
        GetEx = Array("HOST/" & cn, "HOST/" & cn & ".corp.example")
    End Function

    Public Property Get DNSHostName
        DNSHostName = LCase(cn) & ".corp.example"
    End Property

    Public Property Get mail
        mail = Known("mail")
    End Property

    Public Property Get homeMDB
        homeMDB = Known("homeMDB")
    End Property

    Public Property Let homeMDB(varValue)
        Change "homeMDB", varValue
    End Property

    Public Property Get homeMTA
        homeMTA = Known("homeMTA")
    End Property

    Public Property Let homeMTA(varValue)
        Change "homeMTA", varValue
    End Property

    Public Property Get msExchHomeServerName
        msExchHomeServerName = Known("msExchHomeServerName")
    End Property

    Public Property Let msExchHomeServerName(varValue)
        Change "msExchHomeServerName", varValue
    End Property

    Public Property Get msExchPatchMDB
        msExchPatchMDB = CStr(Known("msExchPatchMDB"))
    End Property

    Public Property Let msExchPatchMDB(varValue)
        Change "msExchPatchMDB", varValue
    End Property

    Public Property Get msExchRoutingMasterDN
        msExchRoutingMasterDN = Known("msExchRoutingMasterDN")
    End Property

    Public Property Let msExchRoutingMasterDN(varValue)
        Change "msExchRoutingMasterDN", varValue
    End Property

    Public Property Get msExchAddressListServiceLink
        msExchAddressListServiceLink = Known("msExchAddressListServiceLink")
    End Property

    Public Property Let msExchAddressListServiceLink(varValue)
        Change "msExchAddressListServiceLink", varValue
    End Property

    Public Property Get offLineABServer
        offLineABServer = Known("offLineABServer")
    End Property

    Public Property Let offLineABServer(varValue)
        Change "offLineABServer", varValue
    End Property
End Class

' One of everything, with the links of the organization on the given server
Sub Organization(strServer)
    Dim strBase, strExchange
    strExchange = "CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=corp,DC=example"
    strBase = "CN=Org," & strExchange
    Entry("LDAP://RootDSE").Know "DefaultNamingContext", "DC=corp,DC=example"
    Finds "msExchOrganizationContainer", "LDAP://CN=Org"
    Finds "msExchAdminGroup", "LDAP://CN=Group"
    Finds "msExchStorageGroup", "LDAP://CN=Storage"
    Finds "msExchPrivateMDB", "LDAP://CN=Private"
    Finds "msExchPublicMDB", "LDAP://CN=Public"
    Finds "msExchRoutingGroup", "LDAP://CN=Routing"
    Finds "msExchOAB", "LDAP://CN=Offline"
    Finds "msExchAddressListService", "LDAP://CN=RUS1"
    Entry("LDAP://CN=Routing,CN=Routing Groups,CN=Group,CN=Administrative Groups," & strBase).Know "msExchRoutingMasterDN", "CN=" & strServer & ",CN=Servers"
    Entry("LDAP://CN=RUS1,CN=Recipient Update Services,CN=Address Lists Container," & strBase).Know "msExchAddressListServiceLink", "CN=" & strServer & ",CN=Servers"
    Entry("LDAP://CN=Offline,CN=Offline Address Lists,CN=Address Lists Container," & strBase).Know "offLineABServer", "CN=" & strServer & ",CN=Servers"
    Entry("LDAP://CN=Users,DC=corp,DC=example").Children = Array()
End Sub
