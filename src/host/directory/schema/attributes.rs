use super::Keeper::{Anyone, Constructed, System};
use super::Syntax::{Boolean, DistinguishedName, Integer, LargeInteger, OctetString, Text, Time};
use super::{Attribute, Keeper, Syntax};

/// Syntax, whether there is one value only, who sets it, and the names.
type Group = (Syntax, bool, Keeper, &'static str);

const ONE: bool = true;
const MANY: bool = false;

/// Forward links and the back links that are made of them.
const LINKS: &[(&str, &str)] = &[
    ("member", "memberOf"),
    ("manager", "directReports"),
    ("managedBy", "managedObjects"),
    ("homeMDB", "homeMDBBL"),
    ("altRecipient", "altRecipientBL"),
    ("publicDelegates", "publicDelegatesBL"),
    ("serverReference", "serverReferenceBL"),
    ("authOrig", "authOrigBL"),
    ("unauthOrig", "unauthOrigBL"),
    ("dLMemSubmitPerms", "dLMemSubmitPermsBL"),
    ("dLMemRejectPerms", "dLMemRejectPermsBL"),
];

/// The attributes by what they have in common. Exchange's are single-valued or not as the Exchange 2003 SDK says.
#[rustfmt::skip] // A table: names in groups.
const GROUPS: &[Group] = &[
    (Text, ONE, Anyone, "cn name sn givenName initials displayName displayNamePrintable title department company \
        division physicalDeliveryOfficeName telephoneNumber facsimileTelephoneNumber mobile pager homePhone ipPhone \
        streetAddress postalCode st l c co dc employeeID employeeNumber employeeType personalTitle middleName \
        comment info homeDirectory homeDrive profilePath scriptPath userWorkstations userPrincipalName sAMAccountName \
        mail mailNickname targetAddress legacyExchangeDN msExchHomeServerName textEncodedORAddress \
        extensionAttribute1 extensionAttribute2 extensionAttribute3 extensionAttribute4 extensionAttribute5 \
        extensionAttribute6 extensionAttribute7 extensionAttribute8 extensionAttribute9 extensionAttribute10 \
        extensionAttribute11 extensionAttribute12 extensionAttribute13 extensionAttribute14 extensionAttribute15 \
        dNSHostName operatingSystem operatingSystemVersion operatingSystemServicePack operatingSystemHotfix location \
        nETBIOSName gPCFileSysPath gPLink msExchEDBFile msExchSLVFile msExchESEParamLogFilePath \
        msExchESEParamSystemPath msExchESEParamBaseName adminDisplayName lDAPDisplayName \
        attributeID attributeSyntax governsID rDNAttID purportedSearch preferredLanguage assistant \
        unixHomeDirectory loginShell gecos serviceClassName serviceDNSName serviceDNSNameType"),
    (Text, MANY, Anyone, "description servicePrincipalName proxyAddresses ou o uid otherTelephone \
        otherMobile otherHomePhone otherPager otherFacsimileTelephoneNumber otherIpPhone url networkAddress keywords \
        serviceBindingInformation postOfficeBox postalAddress uPNSuffixes sPNMappings \
        msDS-AllowedToDelegateTo msExchPoliciesIncluded msExchPoliciesExcluded auxiliaryClass possSuperiors mayContain \
        mustContain gatewayProxy disabledGatewayProxy memberUid otherMailbox carLicense departmentNumber"),
    (Text, MANY, Anyone, "objectClass"),
    (DistinguishedName, ONE, Anyone, "manager managedBy homeMDB altRecipient serverReference"),
    (DistinguishedName, ONE, Anyone, "homeMTA msExchHomeRoutingGroup msExchRoutingMasterDN msExchAddressListServiceLink \
        offLineABServer msExchHomePublicMDB msExchOwningPFTree msExchUseOAB msExchDomainLink objectCategory \
        defaultObjectCategory interSiteTopologyGenerator queryPolicyObject"),
    (DistinguishedName, MANY, Anyone, "member publicDelegates authOrig unauthOrig dLMemSubmitPerms \
        dLMemRejectPerms siteList"),
    (DistinguishedName, MANY, Anyone, "seeAlso secretary roleOccupant owner showInAddressBook \
        offLineABContainers addressBookRoots globalAddressList"),
    (DistinguishedName, ONE, System, "distinguishedName lastKnownParent"),
    (DistinguishedName, ONE, Anyone, "fSMORoleOwner nCName"),
    (DistinguishedName, MANY, Constructed, "memberOf directReports managedObjects homeMDBBL altRecipientBL \
        publicDelegatesBL serverReferenceBL authOrigBL unauthOrigBL dLMemSubmitPermsBL dLMemRejectPermsBL masteredBy \
        siteObjectBL msExchHomeRoutingGroupDNBL msExchMasterServiceBL msExchUseOABBL"),
    (DistinguishedName, MANY, System, "hasMasterNCs hasPartialReplicaNCs msDS-HasDomainNCs subRefs"),
    (Boolean, ONE, Anyone, "msExchPatchMDB msExchHideFromAddressLists mDBUseDefaults deliverAndRedirect \
        showInAdvancedViewOnly isCriticalSystemObject mAPIRecipient reportToOriginator reportToOwner \
        oOFReplyToOriginator hideDLMembership msExchRequireAuthToSendTo isSingleValued \
        isMemberOfPartialAttributeSet defaultHidingValue systemOnly messageTrackingEnabled Enabled"),
    (Boolean, ONE, System, "isDeleted"),
    (Integer, ONE, Anyone, "userAccountControl groupType countryCode codePage primaryGroupID adminCount \
        msExchUserAccountControl mDBStorageQuota mDBOverQuotaLimit mDBOverHardQuotaLimit garbageCollPeriod \
        internetEncoding delivContLength submissionContLength versionNumber localeID \
        msExchRecipientDisplayType msExchServerRole msExchCurrentServerRoles searchFlags linkID oMSyntax mAPIID \
        objectClassCategory rangeLower rangeUpper uidNumber gidNumber options systemFlags flags tombstoneLifetime \
        msDS-Behavior-Version nTMixedDomain gPCFunctionalityVersion transRetryMins transTimeoutMins openRetryInterval \
        numOfOpenRetries numOfTransferRetries rTSCheckpointSize rTSRecoveryTimeout rTSWindowSize \
        sessionDisconnectTimer transferRetryInterval"),
    (Integer, ONE, System, "instanceType sAMAccountType badPwdCount logonCount"),
    (LargeInteger, ONE, Anyone, "accountExpires pwdLastSet lockoutTime maxPwdAge minPwdAge lockoutDuration \
        forceLogoff lockOutObservationWindow msExchVersion msExchRecipientTypeDetails maxStorage"),
    (LargeInteger, ONE, System, "uSNCreated uSNChanged lastLogon lastLogonTimestamp lastLogoff \
        badPasswordTime creationTime modifiedCount modifiedCountAtLastProm"),
    (OctetString, ONE, Anyone, "userParameters msExchMailboxGuid msExchMailboxSecurityDescriptor logonHours \
        nTSecurityDescriptor schemaIDGUID attributeSecurityGUID oMObjectClass msExchMasterAccountSid dSASignature \
        unicodePwd thumbnailPhoto"),
    (OctetString, ONE, System, "objectGUID objectSid"),
    (OctetString, MANY, Anyone, "userCertificate userSMIMECertificate cACertificate userPassword jpegPhoto"),
    (OctetString, MANY, System, "sIDHistory replPropertyMetaData"),
    (Time, ONE, System, "whenCreated whenChanged"),
    (Time, MANY, System, "dSCorePropagationData"),
    (Time, ONE, Constructed, "createTimeStamp modifyTimeStamp"),
    (Text, ONE, Constructed, "canonicalName subSchemaSubEntry structuralObjectClass"),
    (Text, MANY, Constructed, "allowedAttributes allowedAttributesEffective allowedChildClasses \
        allowedChildClassesEffective"),
    (OctetString, MANY, Constructed, "tokenGroups"),
    (Integer, ONE, Constructed, "sDRightsEffective msDS-User-Account-Control-Computed"),
];

pub(super) fn all() -> impl Iterator<Item = Attribute> {
    GROUPS.iter().flat_map(|(syntax, single, keeper, names)| {
        names.split_whitespace().map(|name| Attribute {
            name,
            syntax: *syntax,
            single: *single,
            keeper: *keeper,
            back_link: back_link(name),
        })
    })
}

/// The forward link that a back link is made of.
pub(super) fn forward_link(back_link: &str) -> Option<&'static str> {
    let link = LINKS
        .iter()
        .find(|(_, known)| known.eq_ignore_ascii_case(back_link))?;
    Some(link.0)
}

fn back_link(name: &str) -> Option<&'static str> {
    let link = LINKS.iter().find(|(forward, _)| *forward == name)?;
    Some(link.1)
}
