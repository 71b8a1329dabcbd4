=====
\ Does:         everything a failover of an Exchange server needs
\ Made for:     Exchange Server 2007
\ Of:           October 6, 2006
\ Changed:      June 23, 2008
=====

Option explicit
\On Error Resume Next
Err.number = 0

=====
\ Names: variables and constants
=====

\ Variables of the script
Dim strDNSDomain
Dim strPrimary, strBackup
Dim strOrg, strAdminGrp, strStrgGrp, strMBStorePub, strMBStore
Dim strRoutingGrp, strOfflineAddress
Dim strComputerCN, strPrimaryCN, strBackupCN, strUsersCN
Dim strPrimaryDNSHostName
Dim strOrgClass, strAdminGrpClass, strStorageGrpClass
Dim strRoutingGrpClass, strOfflineAddressClass
Dim strMBStorePrivClass, strMBStorePubClass, strRUSClass
Dim objRootDSE
Dim objPrimary, objBackup
Dim conn
Dim flagFailOver
Dim strLdfFileName

\ Constants of the script
Const ADS_PROPERTY_APPEND = 3
Const ADS_PROPERTY_DELETE = 4

Const ForReading = 1
Const ForWriting = 2

If WScript.Arguments.Count <> 3 Then
    WScript.echo "Three arguments are needed."
    WScript.Quit
End If

strPrimary = WScript.Arguments(0)
strBackup = WScript.Arguments(1)
WScript.echo "Primary server: " & strPrimary
WScript.echo "Backup server: " & strBackup
If WScript.Arguments(2) = "1" Then
    flagFailOver = 0
    WScript.echo "failback"
Else
    flagFailOver = 1
    WScript.echo "failover"
End If

\ Parts of the directory names
strComputerCN = "CN=Computers,"
strUsersCN = "CN=Users,"
strPrimaryCN = "CN=" & strPrimary & ","
strBackupCN = "CN=" & strBackup & ","



` Classes the script looks up by itself
strOrgClass = "msExchOrganizationContainer"
strAdminGrpClass = "msExchAdminGroup"
strStorageGrpClass = "msExchStorageGroup"
strMBStorePrivClass = "msExchPrivateMDB"
strMBStorePubClass = "msExchPublicMDB"
strRUSClass = "msExchAddressListService"
strRoutingGrpClass = "msExchRoutingGroup"
strOfflineAddressClass = "msExchOAB"

strLdfFileName = "spn.ldf"

`=====
` Subs and functions of the script
`=====

` What happens on an error
Sub ErrorCheck(strError)
    If Err.Number <> 0 Then
        Wscript.Echo strError & vbCrLf _
            & "Error number: " & Err.Number & " " & vbCrLf _
            & "Error source: " & Err.Source & " " & vbCrLf _
            & "Error description: " & Err.Description & vbCrLf _
            & vbCrLf & "The script stops here."
        Err.Clear
        Wscript.Quit
    End If
End Sub

` Reads one name
Function GetObjectName (DNSDomainName,Attribute)
    Dim strLdapstring, rs1, objVar
    strLdapstring = "<LDAP://CN=Configuration," & DNSDomainName &
">;(&(objectClass=" & Attribute & "));adspath;subtree"
    Set rs1 = conn.Execute(strLdapstring)
    Set objVar = GetObject(rs1.Fields(0).Value)
    GetObjectName = objVar.cn
End Function

` Goes through all the update services
Sub SetMultipleRUSEntries (DNSDomainName,Attribute)
    Dim strLdapstring, rs1, objVar
    strLdapstring = "<LDAP://CN=Configuration," & DNSDomainName &
">;(&(objectClass=" & Attribute & "));adspath;subtree"
    Set rs1 = conn.Execute(strLdapstring)
    ` Set objVar = GetObject(rs1.Fields(0).Value)
    While Not rs1.EOF
        Set objVar = GetObject(rs1.Fields(0).Value)
        Call ChgRUSServer(strOrg,objVar.cn)
        Call ErrorCheck("Could not set a recipient update service.")
        rs1.MoveNext
    Wend
End Sub

` Makes a store mountable
Sub MountStores(Organization, AdminGroup, Server, StorageGroup, MailboxStore)
    Dim objBase
    ` set is now written Set
    Set objBase=GetObject("LDAP://CN=" & MailboxStore &
",CN=" & StorageGroup & ",CN=InformationStore" &
",CN=" & Server & ",CN=Servers,CN=" & AdminGroup &
",CN=Administrative Groups,CN=" & Organization &
",CN=Microsoft Exchange,CN=Services,CN=Configuration" &
", " & strDNSDomain)



objBase.msExchPatchMDB = TRUE
objBase.SetInfo
WScript.echo "New mount flag: " & objBase.msExchPatchMDB
End Sub

` Moves the routing master
Sub RoutingMaster(Organization,AdminGroup,RoutingGroup)
    Dim objBase, strRoutingMaster

    set objBase=GetObject("LDAP://CN=" & RoutingGroup &_
    ",CN=Routing Groups,CN=" & AdminGroup & ",CN=Administrative Groups" &_
    ",CN=" & Organization & ",CN=Microsoft Exchange,CN=Services" &_
    ",CN=Configuration" & ", " & strDNSDomain)

    strRoutingMaster = objBase.msExchRoutingMasterDN
    If flagFailOver Then
        strRoutingMaster = Replace(strRoutingMaster, strPrimary, strBackup, 1,
-1, vbTextCompare)
    Else
        strRoutingMaster = Replace(strRoutingMaster, strBackup, strPrimary, 1,
-1, vbTextCompare)
    End If
    objBase.msExchRoutingMasterDN = strRoutingMaster
    objBase.SetInfo
    WScript.echo "Routing master set to: " & objBase.msExchRoutingMasterDN
End Sub

` Moves one update service
Sub ChgRUSServer(Organization,RUSType)
    Dim objBase, strRUS
    set objBase=GetObject("LDAP://CN=" & RUSType &_
    ",CN=Recipient Update Services,CN=Address Lists Container" &_
    ",CN=" & Organization & ",CN=Microsoft Exchange,CN=Services" &_
    ",CN=Configuration" & ", " & strDNSDomain)

    strRUS = objBase.msExchAddressListServiceLink
    If flagFailOver Then
        strRUS = Replace(strRUS, strPrimary, strBackup, 1, -1, vbTextCompare)
    Else
        strRUS = Replace(strRUS, strBackup, strPrimary, 1, -1, vbTextCompare)
    End If
    objBase.msExchAddressListServiceLink = strRUS
    objBase.SetInfo
    WScript.echo RUSType & " set to: " & objBase.msExchAddressListServiceLink
End Sub

` Moves the offline address list
Sub OfflineAddress(Organization,OfflineAddressList)
    Dim objBase, strOABServer
    set objBase=GetObject("LDAP://CN=" & OfflineAddressList &_
    ",CN=Offline Address Lists,CN=Address Lists Container" &_
    ",CN=" & Organization & ",CN=Microsoft Exchange,CN=Services" &_
    ",CN=Configuration" & ", " & strDNSDomain)

    strOABServer = objBase.offLineABServer
    If flagFailOver Then
        strOABServer = Replace(strOABServer, strPrimary, strBackup, 1, -1,
vbTextCompare)
    Else
        strOABServer = Replace(strOABServer, strBackup, strPrimary, 1, -1,
vbTextCompare)
    End If
    objBase.offLineABServer = strOABServer
    objBase.SetInfo
    WScript.echo "Offline address list server set to: " &
objBase.offLineABServer



End Sub

` Moves the mailbox users of a container
Sub ChangeUsers(PrimaryName,BackupName,Container)
    Dim objUsers, objUser
    Dim intCounter
    Dim strHomeMDB, strHomeMTA, strMsExchHomeServerName
    Dim strAttribute

    ` Container of the users
    Set objUsers = GetObject("LDAP://" & Container & strDNSDomain)

    Call ErrorCheck("Could not bind to the users.")

    ` Whoever has a "mail" address is changed, in three attributes

    intCounter = 0                `Mailboxes so far
    For each objUser in objUsers
        Select Case objUser.Class
            Case "user"
                If objUser.mail <> "" Then

                    strHomeMDB = objUser.homeMDB
                    strAttribute = strHomeMDB

                    If flagFailOver Then
                        strHomeMDB = Replace(strAttribute, PrimaryName, BackupName, 1, -1,
vbTextCompare)
                    Else
                        strHomeMDB = Replace(strAttribute, BackupName, PrimaryName, 1, -1,
vbTextCompare)
                    End If

                    objUser.homeMDB = strHomeMDB
                    objUser.SetInfo

                    strHomeMTA = objUser.homeMTA
                    strAttribute = strHomeMTA

                    If flagFailOver Then
                        strHomeMTA = Replace(strAttribute, PrimaryName, BackupName, 1, -1,
vbTextCompare)
                    Else
                        strHomeMTA = Replace(strAttribute, BackupName, PrimaryName, 1, -1,
vbTextCompare)
                    End If

                    objUser.homeMTA = strHomeMTA
                    objUser.SetInfo

                    strMsExchHomeServerName = objUser.msExchHomeServerName
                    strAttribute = strMsExchHomeServerName

                    If flagFailOver Then
                        strMsExchHomeServerName = Replace(strAttribute, PrimaryName,
BackupName, 1, -1, vbTextCompare)
                    Else
                        strMsExchHomeServerName = Replace(strAttribute, BackupName,
PrimaryName, 1, -1, vbTextCompare)
                    End If

                    objUser.msExchHomeServerName = strMsExchHomeServerName
                    objUser.SetInfo

                    If flagFailOver Then
                        WScript.echo "Mailbox attributes changed to " & BackupName & " for
" & objUser.cn


        Else
            WScript.echo "Mailbox attributes changed to " & PrimaryName & " for
" & objUser.cn
            End If
        End If
    End Select

    intCounter = intCounter + 1

    Call ErrorCheck("Could not change the mailbox attributes.")
Next
End Sub

\=====
\ The import file
\=====
Sub CreateLdfFile
    Dim objFSO
    Dim objFile

    Set objFSO = CreateObject("Scripting.FileSystemObject")
    If objFSO.FileExists(strLdfFileName) Then
        WScript.echo strLdfFileName & " exists already."
    Else
        WScript.echo strLdfFileName & " does not exist; creating it."

        Dim strLines(13)
        strLines(1) = "dn: " & strPrimaryCN & strComputerCN & strDNSDomain
        strLines(2) = "changetype: modify"
        strLines(3) = "add: servicePrincipalName"
        strLines(4) = "servicePrincipalName: HOST/" & strPrimaryDNSHostName
        strLines(5) = "servicePrincipalName: HOST/" & strPrimary
        strLines(6) = "-"
        strLines(7) = ""
        strLines(8) = "dn: " & strBackupCN & strComputerCN & strDNSDomain
        strLines(9) = "changetype: modify"
        strLines(10) = "delete: servicePrincipalName"
        strLines(11) = "servicePrincipalName: HOST/" & strPrimaryDNSHostName
        strLines(12) = "servicePrincipalName: HOST/" & strPrimary
        strLines(13) = "-"

        \ Switch on to see the lines
        \     WScript.echo strLines(1)
        \     WScript.echo strLines(2)
        \     WScript.echo strLines(3)
        \     WScript.echo strLines(4)
        \     WScript.echo strLines(5)
        \     WScript.echo strLines(6)
        \     WScript.echo strLines(7)
        \     WScript.echo strLines(8)
        \     WScript.echo strLines(9)
        \     WScript.echo strLines(10)
        \     WScript.echo strLines(11)
        \     WScript.echo strLines(12)
        \     WScript.echo strLines(13)
        \ .....,.....

        set objFile = objFSO.CreateTextFile(strLdfFileName, ForWriting)
        objFile.WriteLine strLines(1)
        objFile.WriteLine strLines(2)
        objFile.WriteLine strLines(3)
        objFile.WriteLine strLines(4)
        objFile.WriteLine strLines(5)
        objFile.WriteLine strLines(6)


        objFile.WriteLine strLines(7)
        objFile.WriteLine strLines(8)
        objFile.WriteLine strLines(9)
        objFile.WriteLine strLines(10)
        objFile.WriteLine strLines(11)
        objFile.WriteLine strLines(12)
        objFile.WriteLine strLines(13)
        objFile.Close
    End If
End Sub

'=====
' Find the domain
'=====

Set objRootDSE = GetObject("LDAP://RootDSE")
strDNSDomain = objRootDSE.Get("DefaultNamingContext")

Call ErrorCheck("Could not bind to the directory.")

'=====
' Open the search
'=====

Set conn = CreateObject("ADODB.Connection")
conn.Provider = "ADSDSOObject"
conn.Open "Ads Provider"

Call ErrorCheck("Could not open the ADO connection.")

'=====
' Look up the names
'=====

strOrg = GetObjectName(strDNSDomain,strOrgClass)
WScript.echo "Organization: " & strOrg

strAdminGrp = GetObjectName(strDNSDomain,strAdminGrpClass)
WScript.echo "Administrative group: " & strAdminGrp

strStrgGrp = GetObjectName(strDNSDomain,strStorageGrpClass)
WScript.echo "Storage group: " & strStrgGrp

strMBStore = GetObjectName(strDNSDomain,strMBStorePrivClass)
WScript.echo "Private store: " & strMBStore

' strMBStorePub = GetObjectName(strDNSDomain,strMBStorePubClass)
' WScript.echo "Public store: " & strMBStorePub

strRoutingGrp = GetObjectName(strDNSDomain,strRoutingGrpClass)
WScript.echo "Routing group: " & strRoutingGrp

strOfflineAddress = GetObjectName(strDNSDomain,strOfflineAddressClass)
WScript.echo "Routing group: " & strOfflineAddress

Call ErrorCheck("Could not read the names.")

'=====
' Let the stores be mounted
'=====

'a failback sets the stores of the primary
If flagFailOver Then
    Call MountStores(strOrg, strAdminGrp, strBackup, strStrgGrp, strMBStore)
' Left out


` Call MountStores(strOrg, strAdminGrp, strBackup, strStrgGrp, strMBStorePub)
Else
    Call MountStores(strOrg, strAdminGrp, strPrimary, strStrgGrp, strMBStore)
` Left out
` Call MountStores(strOrg, strAdminGrp, strPrimary, strStrgGrp,
strMBStorePub)
End If
Call ErrorCheck("Could not set the stores.")
WScript.Echo "The stores are set to mount."

'=====
` Hand over the service principal names
'=====

` Computer object of the primary

Set objPrimary = GetObject("LDAP://" & strPrimaryCN & strComputerCN &
strDNSDomain)

Call ErrorCheck("Could not bind to the primary computer.")

` Computer object of the backup

Set objBackup = GetObject("LDAP://" & strBackupCN & strComputerCN &
strDNSDomain)

Call ErrorCheck("Could not bind to the backup computer.")

Dim doBackup,doPrimary
If flagFailOver Then
    doBackup = ADS_PROPERTY_APPEND
    doPrimary = ADS_PROPERTY_DELETE
Else
    doBackup = ADS_PROPERTY_DELETE
    doPrimary = ADS_PROPERTY_APPEND
End If

` The names on the backup

strPrimaryDNSHostName = objPrimary.DNSHostName

objBackup.PutEx doBackup, "servicePrincipalName", Array("HOST/" &
strPrimaryDNSHostName)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("HOST/" & strPrimary)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("exchangeMDB/" &
strPrimaryDNSHostName)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("exchangeMDB/" &
strPrimary)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("exchangeRFR/" &
strPrimaryDNSHostName)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("exchangeRFR/" &
strPrimary)
objBackup.SetInfo

If flagFailOver Then
    Call ErrorCheck("Could not add the names to the backup.")
Else
    Call ErrorCheck("Could not delete the names from the backup.")


End If

` The names on the primary

objPrimary.PutEx doPrimary, "servicePrincipalName", Array("HOST/" &
strPrimaryDNSHostName)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("HOST/" &
strPrimary)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("exchangeMDB/" &
strPrimaryDNSHostName)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("exchangeMDB/" &
strPrimary)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("exchangeRFR/" &
strPrimaryDNSHostName)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("exchangeRFR/" &
strPrimary)
objPrimary.SetInfo

If flagFailOver Then
    Call ErrorCheck("Could not delete the names from the primary.")
Else
    Call ErrorCheck("Could not add the names to the primary.")
End If

`TO LOOK AT''''''
Dim strAttributes
Dim strAttr
Dim strSet
strAttributes = objBackup.GetEx("servicePrincipalName")
For each strAttr in strAttributes
    strSet = strSet & strAttr & vbCRLF
Next
Wscript.echo "Names on the backup now:" & vbCrLf & strSet
''''''''''''''''''''

`TO LOOK AT''''''''''
`strAttributes = ""
strSet = ""
strAttributes = objPrimary.GetEx("servicePrincipalName")
For each strAttr in strAttributes
    strSet = strSet & strAttr & vbCRLF
Next
Wscript.echo "Names on the primary now:" & vbCrLf & strSet
''''''''''''''''''''

`=====
` Give the users their new server
`=====

Call ChangeUsers(strPrimary,strBackup,strUsersCN)
`===== Users of LoadSim =====
`Call ChangeUsers(strPrimary,strBackup,"OU=MACHINE1,OU=LOADSIM USERS,")

`=====
` Move the routing master
`=====



Call RoutingMaster(strOrg,strAdminGrp,strRoutingGrp)

Call ErrorCheck("Could not change the routing master.")

\=====
\ Move the update services
\=====

Call SetMultipleRUSEntries (strDNSDomain,strRUSClass)

Call ErrorCheck("Could not change the recipient update services.")

\=====
\ Move the offline address list
\=====

Call OfflineAddress(strOrg, strOfflineAddress)

Call ErrorCheck("Could not change the offline address list.")

\=====
\ Write the import file
\=====
If flagFailOver=0 Then
    \ Runs on the primary
    Call CreateLdfFile
End If

\TO LOOK AT'/////////
WScript.echo "Finished."
\/////////

WScript.Quit


