'==============================================================
' exch.vbs: moves an Exchange Server 2003 between two servers
'
' cscript exch.vbs PRIMARY BACKUP PRIORITY
'   PRIORITY 1 gives everything back to PRIMARY (failback),
'   anything else hands it to BACKUP (failover).
'
' October 6, 2006
'==============================================================

Option Explicit
'On Error Resume Next
Err.Number = 0

'==============================================================
' Names
'==============================================================

' Variables
Dim strDNSDomain
Dim strPrimary, strBackup
Dim strOrg, strAdminGrp, strStrgGrp, strMBStorePub, strMBStore
Dim strRoutingGrp, strOfflineAddress
Dim strComputerCN, strPrimaryCN, strBackupCN, strUsersCN
Dim strPrimaryDNSHostName, strAttribute
Dim strHomeMDB, strHomeMTA, strMsExchHomeServerName
Dim strOrgClass, strAdminGrpClass, strStorageGrpClass
Dim strRoutingGrpClass, strOfflineAddressClass
Dim strMBStorePrivClass, strMBStorePubClass, strRUSClass
Dim objRootDSE
Dim objPrimary, objBackup
Dim objUsers, objUser
Dim intCounter
Dim conn
Dim flagFailOver
Dim strLdfFileName

' Constants
Const ADS_PROPERTY_APPEND = 3
Const ADS_PROPERTY_DELETE = 4

Const ForReading = 1
Const ForWriting = 2

' Servers; the arguments replace these names
strPrimary = "CLG201"
strBackup = "CLG202"

If WScript.Arguments.Count <> 3 Then
    WScript.Echo "Three arguments are needed."
    WScript.Quit
End If

strPrimary = WScript.Arguments(0)
strBackup = WScript.Arguments(1)
WScript.Echo "Primary server: " & strPrimary
WScript.Echo "Backup server: " & strBackup
If WScript.Arguments(2) = "1" Then
    flagFailOver = 0
    WScript.Echo "failback"
Else
    flagFailOver = 1
    WScript.Echo "failover"
End If

' Pieces of distinguished names
strComputerCN = "CN=Computers,"
strUsersCN = "CN=Users,"
strPrimaryCN = "CN=" & strPrimary & ","
strBackupCN = "CN=" & strBackup & ","

' Object classes to look for
strOrgClass = "msExchOrganizationContainer"
strAdminGrpClass = "msExchAdminGroup"
strStorageGrpClass = "msExchStorageGroup"
strMBStorePrivClass = "msExchPrivateMDB"
strMBStorePubClass = "msExchPublicMDB"
strRUSClass = "msExchAddressListService"
strRoutingGrpClass = "msExchRoutingGroup"
strOfflineAddressClass = "msExchOAB"

strLdfFileName = "spn.ldf"

'==============================================================
' Procedures
'==============================================================

' Says what failed, and ends the script
Sub ErrorCheck(strError)
    If Err.Number <> 0 Then
        WScript.Echo strError & vbCrLf _
            & "Error number: " & Err.Number & " " & vbCrLf _
            & "Error source: " & Err.Source & " " & vbCrLf _
            & "Error description: " & Err.Description & vbCrLf _
            & vbCrLf & "The script stops here."
        Err.Clear
        WScript.Quit
    End If
End Sub

' Gives the name of the first object of a class
Function GetObjectName(DNSDomainName, Attribute)
    Dim strLdapstring, rsl, objVar
    strLdapstring = "<LDAP://CN=Configuration," & DNSDomainName & ">;(&(objectClass=" & Attribute & "));adspath;subtree"
    Set rsl = conn.Execute(strLdapstring)
    Set objVar = GetObject(rsl.Fields(0).Value)
    GetObjectName = objVar.cn
End Function

' Moves each recipient update service in turn
Sub SetMultipleRUSEntries(DNSDomainName, Attribute)
    Dim strLdapstring, rsl, objVar
    strLdapstring = "<LDAP://CN=Configuration," & DNSDomainName & ">;(&(objectClass=" & Attribute & "));adspath;subtree"
    Set rsl = conn.Execute(strLdapstring)
    Set objVar = GetObject(rsl.Fields(0).Value)
    While Not rsl.EOF
        Set objVar = GetObject(rsl.Fields(0).Value)
        Call ChgRUSServer(strOrg, objVar.cn)
        Call ErrorCheck("Could not set a recipient update service.")
        rsl.MoveNext
    Wend
End Sub

' Lets a store be mounted on the server it now belongs to
Sub MountStores(Organization, AdminGroup, Server, StorageGroup, MailboxStore)
    Dim objBase
    Set objBase = GetObject("LDAP://CN=" & MailboxStore &_
        ",CN=" & StorageGroup & ",CN=InformationStore" &_
        ",CN=" & Server & ",CN=Servers,CN=" & AdminGroup &_
        ",CN=Administrative Groups,CN=" & Organization &_
        ",CN=Microsoft Exchange,CN=Services,CN=Configuration" &_
        "," & strDNSDomain)

    objBase.msExchPatchMDB = TRUE
    objBase.SetInfo
    WScript.Echo "New mount flag: " & objBase.msExchPatchMDB
End Sub

' Names the new routing group master
Sub RoutingMaster(Organization, AdminGroup, RoutingGroup)
    Dim objBase, strRoutingMaster

    Set objBase = GetObject("LDAP://CN=" & RoutingGroup &_
        ",CN=Routing Groups,CN=" & AdminGroup & ",CN=Administrative Groups" &_
        ",CN=" & Organization & ",CN=Microsoft Exchange,CN=Services" &_
        ",CN=Configuration" & "," & strDNSDomain)

    strRoutingMaster = objBase.msExchRoutingMasterDN
    If flagFailOver Then
        strRoutingMaster = Replace(strRoutingMaster, strPrimary, strBackup, 1, -1, vbTextCompare)
    Else
        strRoutingMaster = Replace(strRoutingMaster, strBackup, strPrimary, 1, -1, vbTextCompare)
    End If
    objBase.msExchRoutingMasterDN = strRoutingMaster
    objBase.SetInfo
    WScript.Echo "Routing master set to: " & objBase.msExchRoutingMasterDN
End Sub

' Names the new server of one recipient update service
Sub ChgRUSServer(Organization, RUSType)
    Dim objBase, strRUS
    Set objBase = GetObject("LDAP://CN=" & RUSType &_
        ",CN=Recipient Update Services,CN=Address Lists Container" &_
        ",CN=" & Organization & ",CN=Microsoft Exchange,CN=Services" &_
        ",CN=Configuration" & "," & strDNSDomain)

    strRUS = objBase.msExchAddressListServiceLink
    If flagFailOver Then
        strRUS = Replace(strRUS, strPrimary, strBackup, 1, -1, vbTextCompare)
    Else
        strRUS = Replace(strRUS, strBackup, strPrimary, 1, -1, vbTextCompare)
    End If
    objBase.msExchAddressListServiceLink = strRUS
    objBase.SetInfo
    WScript.Echo RUStype & " set to: " & objBase.msExchAddressListServiceLink
End Sub

' Names the new server of the offline address list
Sub OfflineAddress(Organization, OfflineAddressList)
    Dim objBase, strOABServer
    Set objBase = GetObject("LDAP://CN=" & OfflineAddressList &_
        ",CN=Offline Address Lists,CN=Address Lists Container" &_
        ",CN=" & Organization & ",CN=Microsoft Exchange,CN=Services" &_
        ",CN=Configuration" & "," & strDNSDomain)

    strOABServer = objBase.offLineABServer
    If flagFailOver Then
        strOABServer = Replace(strOABServer, strPrimary, strBackup, 1, -1, vbTextCompare)
    Else
        strOABServer = Replace(strOABServer, strBackup, strPrimary, 1, -1, vbTextCompare)
    End If
    objBase.offLineABServer = strOABServer
    objBase.SetInfo
    WScript.Echo "Offline address list server set to: " & objBase.offLineABServer
End Sub

'==============================================================
' File with the names START.BAT gives back on the primary server
'==============================================================
Sub CreateLdfFile
    Dim objFSO
    Dim objFile

    Set objFSO = CreateObject("Scripting.FileSystemObject")
    If objFSO.FileExists(strLdfFileName) Then
        WScript.Echo strLdfFileName & " exists already."
    Else
        WScript.Echo strLdfFileName & " does not exist; creating it."

        Dim strLines(6)
        strLines(1) = "dn: " & strPrimaryCN & strComputerCN & strDNSDomain
        strLines(2) = "changetype: modify"
        strLines(3) = "add: servicePrincipalName"
        strLines(4) = "servicePrincipalName: HOST/" & strPrimaryDNSHostName
        strLines(5) = "servicePrincipalName: HOST/" & strPrimary
        strLines(6) = "-"

        ' To see the lines:
        '     WScript.Echo strLines(1)
        '     WScript.Echo strLines(2)
        '     WScript.Echo strLines(3)
        '     WScript.Echo strLines(4)
        '     WScript.Echo strLines(5)
        '     WScript.Echo strLines(6)

        Set objFile = objFSO.CreateTextFile(strLdfFileName, ForWriting)
        objFile.WriteLine strLines(1)
        objFile.WriteLine strLines(2)
        objFile.WriteLine strLines(3)
        objFile.WriteLine strLines(4)
        objFile.WriteLine strLines(5)
        objFile.WriteLine strLines(6)
        objFile.Close
    End If
End Sub

'==============================================================
' The domain
'==============================================================

Set objRootDSE = GetObject("LDAP://RootDSE")
strDNSDomain = objRootDSE.Get("DefaultNamingContext")

Call ErrorCheck("Could not bind to the directory.")

'==============================================================
' Searches go through ADO
'==============================================================

Set conn = CreateObject("ADODB.Connection")
conn.Provider = "ADSDSOObject"
conn.Open "Ads Provider"

Call ErrorCheck("Could not open the ADO connection.")

'==============================================================
' Names of the organization's objects
'==============================================================

strOrg = GetObjectName(strDNSDomain, strOrgClass)
WScript.Echo "Organization: " & strOrg

strAdminGrp = GetObjectName(strDNSDomain, strAdminGrpClass)
WScript.Echo "Administrative group: " & strAdminGrp

strStrgGrp = GetObjectName(strDNSDomain, strStorageGrpClass)
WScript.Echo "Storage group: " & strStrgGrp

strMBStore = GetObjectName(strDNSDomain, strMBStorePrivClass)
WScript.Echo "Private store: " & strMBStore

strMBStorePub = GetObjectName(strDNSDomain, strMBStorePubClass)
WScript.Echo "Public store: " & strMBStorePub

strRoutingGrp = GetObjectName(strDNSDomain, strRoutingGrpClass)
WScript.Echo "Routing group: " & strRoutingGrp

strOfflineAddress = GetObjectName(strDNSDomain, strOfflineAddressClass)
WScript.Echo "Routing group: " & strOfflineAddress

Call ErrorCheck("Could not read the names.")

'==============================================================
' Stores
'==============================================================

' On failback the stores of the primary are set
If flagFailOver Then
    Call MountStores(strOrg, strAdminGrp, strBackup, strStrgGrp, strMBStore)
    Call MountStores(strOrg, strAdminGrp, strBackup, strStrgGrp, strMBStorePub)
Else
    Call MountStores(strOrg, strAdminGrp, strPrimary, strStrgGrp, strMBStore)
    Call MountStores(strOrg, strAdminGrp, strPrimary, strStrgGrp, strMBStorePub)
End If
Call ErrorCheck("Could not set the stores.")
WScript.Echo "The stores are set to mount."

'==============================================================
' Service principal names
'==============================================================

' The computer of the primary server

Set objPrimary = GetObject("LDAP://" & strPrimaryCN & strComputerCN & strDNSDomain)

Call ErrorCheck("Could not bind to the primary computer.")

' The computer of the backup server

Set objBackup = GetObject("LDAP://" & strBackupCN & strComputerCN & strDNSDomain)

Call ErrorCheck("Could not bind to the backup computer.")

Dim doBackup, doPrimary
If flagFailOver Then
    doBackup = ADS_PROPERTY_APPEND
    doPrimary = ADS_PROPERTY_DELETE
Else
    doBackup = ADS_PROPERTY_DELETE
    doPrimary = ADS_PROPERTY_APPEND
End If

' First the backup computer

strPrimaryDNSHostName = objPrimary.DNSHostName

objBackup.PutEx doBackup, "servicePrincipalName", Array("HOST/" & strPrimaryDNSHostName)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("HOST/" & strPrimary)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("exchangeMDB/" & strPrimaryDNSHostName)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("exchangeMDB/" & strPrimary)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("exchangeRFR/" & strPrimaryDNSHostName)
objBackup.SetInfo
objBackup.PutEx doBackup, "servicePrincipalName", Array("exchangeRFR/" & strPrimary)
objBackup.SetInfo

If flagFailOver Then
    Call ErrorCheck("Could not add the names to the backup.")
Else
    Call ErrorCheck("Could not delete the names from the backup.")
End If

' Then the primary computer

objPrimary.PutEx doPrimary, "servicePrincipalName", Array("HOST/" & strPrimaryDNSHostName)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("HOST/" & strPrimary)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("exchangeMDB/" & strPrimaryDNSHostName)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("exchangeMDB/" & strPrimary)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("exchangeRFR/" & strPrimaryDNSHostName)
objPrimary.SetInfo
objPrimary.PutEx doPrimary, "servicePrincipalName", Array("exchangeRFR/" & strPrimary)
objPrimary.SetInfo

If flagFailOver Then
    Call ErrorCheck("Could not delete the names from the primary.")
Else
    Call ErrorCheck("Could not add the names to the primary.")
End If

' Only to look at: the backup
Dim strAttributes
Dim strAttr
Dim strSet
strAttributes = objBackup.GetEx("servicePrincipalName")
For Each strAttr In strAttributes
    strSet = strSet & strAttr & vbCrLf
Next
WScript.Echo "Names on the backup now:" & vbCrLf & strSet
'''''''''''''''''''

' Only to look at: the primary
'strAttributes = ""
strSet = ""
strAttributes = objPrimary.GetEx("servicePrincipalName")
For Each strAttr In strAttributes
    strSet = strSet & strAttr & vbCrLf
Next
WScript.Echo "Names on the primary now:" & vbCrLf & strSet
'''''''''''''''''''

'==============================================================
' Users
'==============================================================

' The container

Set objUsers = GetObject("LDAP://" & strUsersCN & strDNSDomain)
Call ErrorCheck("Could not bind to the users.")

' Everybody with a mail address gets the three mailbox attributes

intCounter = 0
For Each objUser In objUsers
    Select Case objUser.Class
        Case "user"
            If objUser.mail <> "" Then

                strHomeMDB = objUser.homeMDB
                strAttribute = strHomeMDB

                If flagFailOver Then
                    strHomeMDB = Replace(strAttribute, strPrimary, strBackup, 1, -1, vbTextCompare)
                Else
                    strHomeMDB = Replace(strAttribute, strBackup, strPrimary, 1, -1, vbTextCompare)
                End If

                objUser.homeMDB = strHomeMDB
                objUser.SetInfo

                strHomeMTA = objUser.homeMTA
                strAttribute = strHomeMTA

                If flagFailOver Then
                    strHomeMTA = Replace(strAttribute, strPrimary, strBackup, 1, -1, vbTextCompare)
                Else
                    strHomeMTA = Replace(strAttribute, strBackup, strPrimary, 1, -1, vbTextCompare)
                End If

                objUser.homeMTA = strHomeMTA
                objUser.SetInfo

                strMsExchHomeServerName = objUser.msExchHomeServerName
                strAttribute = strMsExchHomeServerName

                If flagFailOver Then
                    strMsExchHomeServerName = Replace(strAttribute, strPrimary, strBackup, 1, -1, vbTextCompare)
                Else
                    strMsExchHomeServerName = Replace(strAttribute, strBackup, strPrimary, 1, -1, vbTextCompare)
                End If

                objUser.msExchHomeServerName = strMsExchHomeServerName
                objUser.SetInfo

                If flagFailOver Then
                    WScript.Echo "Mailbox attributes changed to " & strBackup & " for " & objUser.cn
                Else
                    WScript.Echo "Mailbox attributes changed to " & strPrimary & " for " & objUser.cn
                End If
            End If
    End Select

    intCounter = intCounter + 1

    Call ErrorCheck("Could not change the mailbox attributes.")
Next

'==============================================================
' Routing group
'==============================================================

Call RoutingMaster(strOrg, strAdminGrp, strRoutingGrp)

Call ErrorCheck("Could not change the routing master.")

'==============================================================
' Recipient update services
'==============================================================

Call SetMultipleRUSEntries(strDNSDomain, strRUSClass)

Call ErrorCheck("Could not change the recipient update services.")

'==============================================================
' Offline address list
'==============================================================

Call OfflineAddress(strOrg, strOfflineAddress)

Call ErrorCheck("Could not change the offline address list.")

'==============================================================
' File for the next start
'==============================================================
If flagFailOver=0 Then
    ' Only on the primary server
    Call CreateLdfFile
End If

' Only to look at
WScript.Echo "Finished."
'''''''''''''''''''

WScript.Quit
