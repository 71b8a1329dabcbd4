/// What the schema says of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// Its name as `objectClass` writes it.
    pub name: &'static str,
    /// The class above it; only `top` has none.
    pub superclass: Option<&'static str>,
    /// What kind of class it is.
    pub kind: ClassKind,
    /// The attribute that names its objects.
    pub rdn: &'static str,
    /// The common name of the schema object that `objectCategory` names.
    pub category: &'static str,
}

/// What a class is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassKind {
    /// Objects can be made of it.
    Structural,
    /// Other classes are derived from it.
    Abstract,
    /// It adds attributes to objects of other classes.
    Auxiliary,
}

use ClassKind::{Abstract, Auxiliary, Structural};

const fn row(
    name: &'static str,
    superclass: &'static str,
    kind: ClassKind,
    rdn: &'static str,
    category: &'static str,
) -> Class {
    Class {
        name,
        superclass: Some(superclass),
        kind,
        rdn,
        category,
    }
}

/// A structural class whose objects are named by `cn`.
const fn plain(name: &'static str, superclass: &'static str, category: &'static str) -> Class {
    row(name, superclass, Structural, "cn", category)
}

const fn auxiliary(name: &'static str, category: &'static str) -> Class {
    row(name, "top", Auxiliary, "cn", category)
}

#[rustfmt::skip] // A table: one row for each class.
pub(super) const CLASSES: &[Class] = &[
    Class { name: "top", superclass: None, kind: Abstract, rdn: "cn", category: "Top" },
    // People and machines.
    row("person", "top", Abstract, "cn", "Person"),
    row("organizationalPerson", "person", Abstract, "cn", "Person"),
    plain("user", "organizationalPerson", "Person"),
    plain("computer", "user", "Computer"),
    plain("inetOrgPerson", "user", "Person"),
    plain("contact", "organizationalPerson", "Person"),
    plain("group", "top", "Group"),
    plain("msExchDynamicDistributionList", "top", "ms-Exch-Dynamic-Distribution-List"),
    plain("publicFolder", "top", "ms-Exch-Public-Folder"),
    plain("foreignSecurityPrincipal", "top", "Foreign-Security-Principal"),
    plain("serviceConnectionPoint", "connectionPoint", "Service-Connection-Point"),
    row("connectionPoint", "leaf", Abstract, "cn", "Connection-Point"),
    row("leaf", "top", Abstract, "cn", "Leaf"),
    plain("printQueue", "connectionPoint", "Print-Queue"),
    plain("volume", "connectionPoint", "Volume"),
    // Containers of a domain.
    plain("container", "top", "Container"),
    row("organizationalUnit", "top", Structural, "ou", "Organizational-Unit"),
    row("organization", "top", Structural, "o", "Organization"),
    row("country", "top", Structural, "c", "Country"),
    row("locality", "top", Structural, "l", "Locality"),
    row("domain", "top", Abstract, "dc", "Domain"),
    row("domainDNS", "domain", Structural, "dc", "Domain-DNS"),
    plain("builtinDomain", "top", "Builtin-Domain"),
    plain("lostAndFound", "top", "Lost-And-Found"),
    plain("infrastructureUpdate", "top", "Infrastructure-Update"),
    plain("rIDManager", "top", "RID-Manager"),
    plain("groupPolicyContainer", "container", "Group-Policy-Container"),
    // The configuration and the schema.
    plain("configuration", "top", "Configuration"),
    plain("dMD", "top", "DMD"),
    plain("attributeSchema", "top", "Attribute-Schema"),
    plain("classSchema", "top", "Class-Schema"),
    plain("crossRefContainer", "top", "Cross-Ref-Container"),
    plain("crossRef", "top", "Cross-Ref"),
    plain("sitesContainer", "top", "Sites-Container"),
    plain("site", "top", "Site"),
    plain("siteLink", "top", "Site-Link"),
    plain("subnet", "top", "Subnet"),
    plain("subnetContainer", "top", "Subnet-Container"),
    plain("interSiteTransport", "top", "Inter-Site-Transport"),
    plain("interSiteTransportContainer", "top", "Inter-Site-Transport-Container"),
    plain("serversContainer", "top", "Servers-Container"),
    plain("server", "top", "Server"),
    row("applicationSettings", "top", Abstract, "cn", "Application-Settings"),
    row("applicationSiteSettings", "top", Abstract, "cn", "Application-Site-Settings"),
    plain("nTDSDSA", "applicationSettings", "NTDS-DSA"),
    plain("nTDSSiteSettings", "applicationSiteSettings", "NTDS-Site-Settings"),
    plain("nTDSService", "top", "NTDS-Service"),
    plain("nTDSConnection", "leaf", "NTDS-Connection"),
    // The Exchange organization.
    plain("msExchContainer", "container", "ms-Exch-Container"),
    plain("msExchConfigurationContainer", "container", "ms-Exch-Configuration-Container"),
    plain("msExchOrganizationContainer", "container", "ms-Exch-Organization-Container"),
    plain("msExchAdminGroupContainer", "container", "ms-Exch-Admin-Group-Container"),
    plain("msExchAdminGroup", "container", "ms-Exch-Admin-Group"),
    plain("msExchServersContainer", "container", "ms-Exch-Servers-Container"),
    plain("msExchExchangeServer", "server", "ms-Exch-Exchange-Server"),
    plain("msExchInformationStore", "container", "ms-Exch-Information-Store"),
    plain("msExchStorageGroup", "container", "ms-Exch-Storage-Group"),
    plain("msExchMDB", "top", "ms-Exch-MDB"),
    plain("msExchPrivateMDB", "msExchMDB", "ms-Exch-Private-MDB"),
    plain("msExchPublicMDB", "msExchMDB", "ms-Exch-Public-MDB"),
    plain("msExchRoutingGroupContainer", "container", "ms-Exch-Routing-Group-Container"),
    plain("msExchRoutingGroup", "container", "ms-Exch-Routing-Group"),
    plain("msExchConnectors", "container", "ms-Exch-Connectors"),
    plain("msExchAddressListServiceContainer", "container", "ms-Exch-Address-List-Service-Container"),
    plain("msExchAddressListService", "top", "ms-Exch-Address-List-Service"),
    plain("msExchOAB", "top", "ms-Exch-OAB"),
    plain("addressBookContainer", "top", "Address-Book-Container"),
    plain("mTA", "top", "ms-Exch-MTA"),
    plain("msExchMailStorageSystem", "top", "ms-Exch-Mail-Storage-System"),
    plain("msExchProtocolCfgProtocolContainer", "container", "ms-Exch-Protocol-Cfg-Protocol-Container"),
    plain("msExchSystemPolicyContainer", "container", "ms-Exch-System-Policy-Container"),
    plain("msExchRecipientPolicyContainer", "container", "ms-Exch-Recipient-Policy-Container"),
    plain("msExchRecipientPolicy", "top", "ms-Exch-Recipient-Policy"),
    plain("msExchPoliciesContainer", "container", "ms-Exch-Policies-Container"),
    plain("msExchPFTree", "top", "ms-Exch-PF-Tree"),
    plain("msExchPublicFolderTreeContainer", "container", "ms-Exch-Public-Folder-Tree-Container"),
    plain("msExchPrivateMDBPolicy", "top", "ms-Exch-Private-MDB-Policy"),
    plain("msExchActiveDirectoryConnector", "top", "ms-Exch-Active-Directory-Connector"),
    // What adds attributes to others.
    auxiliary("mailRecipient", "Mail-Recipient"),
    auxiliary("securityPrincipal", "Security-Principal"),
    auxiliary("msExchMailStorage", "ms-Exch-Mail-Storage"),
    auxiliary("msExchBaseClass", "ms-Exch-Base-Class"),
    auxiliary("msExchCustomAttributes", "ms-Exch-Custom-Attributes"),
    auxiliary("samDomain", "Sam-Domain"),
    auxiliary("samDomainBase", "Sam-Domain-Base"),
    auxiliary("posixAccount", "PosixAccount"),
    auxiliary("shadowAccount", "ShadowAccount"),
    auxiliary("posixGroup", "PosixGroup"),
    auxiliary("simpleSecurityObject", "simpleSecurityObject"),
];
