//! The directories of the corpus hold what their README says.

use super::*;

fn open(file: &str) -> Bench {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(file);
    load(&std::fs::read_to_string(path).unwrap())
}

impl Bench {
    fn root(&self, attribute: &str) -> String {
        self.values("", attribute)
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    fn of_class(&self, class: &str) -> Vec<String> {
        let filter = format!("(objectClass={class})");
        self.found(
            &self.root("configurationNamingContext"),
            Scope::Subtree,
            &filter,
        )
    }
}

#[test]
fn the_organizations_have_what_exch_vbs_looks_for() {
    for (file, primary, backup) in [
        ("exchange-2003/directory.ldif", "EXPRIMARY", "EXBACKUP"),
        ("exchange-2007/directory.ldif", "SERVER1", "SERVER2"),
    ] {
        let bench = open(file);
        let domain = bench.root("defaultNamingContext");
        for class in [
            "msExchOrganizationContainer",
            "msExchAdminGroup",
            "msExchRoutingGroup",
            "msExchOAB",
        ] {
            assert_eq!(bench.of_class(class).len(), 1, "{file} {class}");
        }
        assert_eq!(bench.of_class("msExchAddressListService").len(), 2);
        for class in [
            "msExchStorageGroup",
            "msExchPrivateMDB",
            "msExchPublicMDB",
            "mTA",
        ] {
            let found = bench.of_class(class);
            // Of the same name on each server, the primary's first.
            assert!(
                found[0].contains(&format!("CN={primary},CN=Servers,")),
                "{found:?}"
            );
            assert_eq!(found[1], found[0].replace(primary, backup));
        }
        let names = bench.values(
            &format!("CN={primary},CN=Computers,{domain}"),
            "servicePrincipalName",
        );
        for service in ["HOST", "exchangeMDB", "exchangeRFR"] {
            assert!(names.contains(&format!("{service}/{primary}")), "{names:?}");
        }
        let users = |filter: &str| {
            let filter = format!("(&(objectClass=user){filter})");
            bench
                .found(&format!("CN=Users,{domain}"), Scope::OneLevel, &filter)
                .len()
        };
        let on_primary = "(msExchHomeServerName=*/cn=".to_owned() + primary + ")";
        assert_eq!(
            users(&format!("{on_primary}(!(objectClass=inetOrgPerson))")),
            1100
        );
        assert_eq!(users("(mail=*)(!(homeMDB=*))(objectCategory=person)"), 1);
        assert_eq!(users("(mail=*)(objectClass=computer)"), 1);
        assert_eq!(users("(mail=*)(objectClass=inetOrgPerson)"), 1);
        assert_eq!(users("(!(mail=*))(cn=Operator*)"), 8);
        assert_eq!(
            bench
                .found(
                    &format!("OU=営業部,{domain}"),
                    Scope::OneLevel,
                    "(homeMDB=*)"
                )
                .len(),
            12
        );
        assert!(bench.exists(&format!("CN=Yamada\\, Taro,CN=Users,{domain}")));
        // Every name that a value holds is that of an entry.
        let saved = bench.directories.save();
        for line in saved.lines().filter(|line| line.starts_with("home")) {
            let (_, dn) = line.split_once(": ").unwrap();
            assert!(saved.contains(&format!("\ndn: {dn}\n")), "{dn}");
        }
    }
}

#[test]
fn the_hostile_directories_hold_their_hazards() {
    let bench = open("hostile-directory/directory.ldif");
    let servers = bench.of_class("msExchExchangeServer");
    let name = |dn: &String| dn.split(',').next().unwrap_or("").to_owned();
    assert_eq!(
        servers.iter().map(name).collect::<Vec<_>>(),
        ["CN=EX1", "CN=MAILB", "CN=EX10"]
    );
    assert!(bench.of_class("msExchPrivateMDB")[0].starts_with("CN=Mailbox Store,"));
    let comma = open("hostile-directory/comma.ldif");
    assert!(comma.of_class("msExchAddressListService")[1].contains(r"(Tokyo\, Osaka)"));
    let child = open("hostile-directory/child-domain.ldif");
    assert_eq!(
        child.root("defaultNamingContext"),
        "DC=tokyo,DC=corp,DC=example"
    );
    assert_eq!(
        child.root("configurationNamingContext"),
        "CN=Configuration,DC=corp,DC=example"
    );
    assert!(!child.exists("CN=Configuration,DC=tokyo,DC=corp,DC=example"));
}
