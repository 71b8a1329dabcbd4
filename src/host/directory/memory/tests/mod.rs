mod changing;
mod corpus;
mod loading;
mod searching;
mod structure;

use super::*;
use crate::host::directory::{Operation, ResultCode, Scope};

/// A forest with one domain, two servers and some users; the schema is left out, as exports leave it out.
const CORP: &str = "\
dn: DC=corp,DC=example
objectClass: domainDNS

dn: CN=Users,DC=corp,DC=example
objectClass: container
isCriticalSystemObject: TRUE

dn: CN=Computers,DC=corp,DC=example
objectClass: container

dn: OU=Sales,DC=corp,DC=example
objectClass: organizationalUnit

dn: CN=EX1,CN=Computers,DC=corp,DC=example
objectClass: computer
sAMAccountName: EX1$
dNSHostName: ex1.corp.example
servicePrincipalName: HOST/EX1
servicePrincipalName: HOST/ex1.corp.example

dn: CN=EX2,CN=Computers,DC=corp,DC=example
objectClass: computer
sAMAccountName: EX2$
servicePrincipalName: HOST/EX2

dn: CN=Alice,CN=Users,DC=corp,DC=example
objectClass: user
sAMAccountName: alice
userPrincipalName: alice@corp.example
mail: alice@corp.example
homeMDB: CN=Store,CN=EX1,CN=Servers,CN=Configuration,DC=corp,DC=example
msExchHomeServerName: /o=Corp/cn=EX1

dn: CN=Bob\\, Jr.,CN=Users,DC=corp,DC=example
objectClass: inetOrgPerson
sAMAccountName: bob
manager: CN=Alice,CN=Users,DC=corp,DC=example

dn:: Q0495Za25qWt6YOoLENOPVVzZXJzLERDPWNvcnAsREM9ZXhhbXBsZQ==
objectClass: group
sAMAccountName: eigyo
member: CN=Alice,CN=Users,DC=corp,DC=example
member: cn=bob\\2c jr.,cn=users,dc=corp,dc=example

dn: CN=Configuration,DC=corp,DC=example
objectClass: configuration

dn: CN=Servers,CN=Configuration,DC=corp,DC=example
objectClass: container

dn: CN=EX1,CN=Servers,CN=Configuration,DC=corp,DC=example
objectClass: msExchExchangeServer

dn: CN=Store,CN=EX1,CN=Servers,CN=Configuration,DC=corp,DC=example
objectClass: msExchPrivateMDB

dn: CN=EX2,CN=Servers,CN=Configuration,DC=corp,DC=example
objectClass: msExchExchangeServer

dn: CN=Store,CN=EX2,CN=Servers,CN=Configuration,DC=corp,DC=example
objectClass: msExchPrivateMDB
";

const ALICE: &str = "CN=Alice,CN=Users,DC=corp,DC=example";
const BOB: &str = r"CN=Bob\, Jr.,CN=Users,DC=corp,DC=example";
const GROUP: &str = "CN=営業部,CN=Users,DC=corp,DC=example";
const EX1: &str = "CN=EX1,CN=Computers,DC=corp,DC=example";
const EX2: &str = "CN=EX2,CN=Computers,DC=corp,DC=example";
const STORE1: &str = "CN=Store,CN=EX1,CN=Servers,CN=Configuration,DC=corp,DC=example";
const STORE2: &str = "CN=Store,CN=EX2,CN=Servers,CN=Configuration,DC=corp,DC=example";

struct Bench {
    directories: LdifDirectories,
    directory: Rc<dyn Directory>,
}

fn load(text: &str) -> Bench {
    let directories = LdifDirectories::open(text.as_bytes(), "a test").unwrap();
    let directory = directories
        .connect(&Address::default(), &Identity::Own)
        .unwrap();
    Bench {
        directories,
        directory,
    }
}

fn corp() -> Bench {
    load(CORP)
}

fn bytes(values: &[&str]) -> Vec<Vec<u8>> {
    values
        .iter()
        .map(|value| value.as_bytes().to_vec())
        .collect()
}

fn change(operation: Operation, attribute: &str, values: &[&str]) -> Change {
    Change {
        operation,
        attribute: attribute.to_owned(),
        values: bytes(values),
    }
}

impl Bench {
    fn values(&self, dn: &str, attribute: &str) -> Vec<String> {
        let entry = self.directory.read(dn, &[attribute]).unwrap();
        let values = entry.values(attribute).iter();
        values
            .map(|value| String::from_utf8(value.clone()).unwrap())
            .collect()
    }

    fn modify(
        &self,
        dn: &str,
        operation: Operation,
        attribute: &str,
        values: &[&str],
    ) -> Result<(), DirectoryError> {
        let change = change(operation, attribute, values);
        self.directory.modify(dn, &[change], false)
    }

    fn replace(&self, dn: &str, attribute: &str, values: &[&str]) -> Result<(), DirectoryError> {
        self.modify(dn, Operation::Replace, attribute, values)
    }

    fn add(&self, dn: &str, attributes: &[(&str, &[&str])]) -> Result<(), DirectoryError> {
        self.directory.add(&Entry {
            dn: dn.to_owned(),
            attributes: attributes
                .iter()
                .map(|(name, values)| ((*name).to_owned(), bytes(values)))
                .collect(),
        })
    }

    fn found(&self, base: &str, scope: Scope, filter: &str) -> Vec<String> {
        let mut request = SearchRequest::entry(base);
        request.scope = scope;
        request.filter = filter.to_owned();
        let mut pages = self.directory.search(&request).unwrap();
        let mut names = Vec::new();
        while let Some(page) = pages.next_page().unwrap() {
            names.extend(page.into_iter().map(|entry| entry.dn));
        }
        names
    }

    fn exists(&self, dn: &str) -> bool {
        self.directory.read(dn, &["cn"]).is_ok()
    }
}

/// The code of a refusal, after looking that its text begins with a Windows error code.
fn code<T: std::fmt::Debug>(result: Result<T, DirectoryError>) -> ResultCode {
    let error = result.unwrap_err();
    let number = error.text.get(..8).unwrap_or("");
    assert!(u32::from_str_radix(number, 16).is_ok(), "{}", error.text);
    error.code
}
