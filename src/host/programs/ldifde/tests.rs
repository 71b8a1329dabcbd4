use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Value, json};

use super::*;
use crate::host::directory::memory::LdifDirectories;
use crate::host::directory::{
    Address, Directories, Directory, DirectoryError, Identity, NoDirectory,
};
use crate::host::native::{DriveMap, NativeFiles};
use crate::host::test_bench::{Ran, TestBench};
use crate::host::{MASK, ProgramTable};

const CORP: &str = "\
dn: DC=corp,DC=example
objectClass: domainDNS

dn: CN=Computers,DC=corp,DC=example
objectClass: container

dn: CN=EX1,CN=Computers,DC=corp,DC=example
objectClass: computer
servicePrincipalName: HOST/EX1

dn: CN=EX2,CN=Computers,DC=corp,DC=example
objectClass: computer
servicePrincipalName: HOST/EX2
";

const EX1: &str = "CN=EX1,CN=Computers,DC=corp,DC=example";
const EX2: &str = "CN=EX2,CN=Computers,DC=corp,DC=example";

/// What the failback of Exchange 2007's `exch.vbs` writes: the names of the primary go to it and leave the backup.
const SPN_2007: &str = "dn: CN=EX1,CN=Computers,DC=corp,DC=example\r\nchangetype: modify\r\nadd: servicePrincipalName\r\n\
    servicePrincipalName: HOST/ex1.corp.example\r\nservicePrincipalName: HOST/EX1\r\n-\r\n\r\n\
    dn: CN=EX2,CN=Computers,DC=corp,DC=example\r\nchangetype: modify\r\ndelete: servicePrincipalName\r\n\
    servicePrincipalName: HOST/ex1.corp.example\r\nservicePrincipalName: HOST/EX1\r\n-\r\n";

/// Notes who asks for the directory.
struct Watched {
    directories: LdifDirectories,
    asked: RefCell<Vec<(Address, Identity)>>,
}

impl Directories for Watched {
    fn connect(
        &self,
        address: &Address,
        identity: &Identity,
    ) -> Result<Rc<dyn Directory>, DirectoryError> {
        self.asked
            .borrow_mut()
            .push((address.clone(), identity.clone()));
        self.directories.connect(address, identity)
    }
    fn description(&self) -> String {
        self.directories.description()
    }
    fn is_simulated(&self) -> bool {
        true
    }
}

struct Bench {
    folder: tempfile::TempDir,
    bench: TestBench,
    directories: Rc<Watched>,
}

impl Bench {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let scripts = folder.path().join("scripts");
        std::fs::create_dir(&scripts).unwrap();
        for (name, content) in files {
            std::fs::write(scripts.join(name), content).unwrap();
        }
        let mut drives = DriveMap::for_state(&folder.path().join("state"));
        drives.map('c', folder.path());
        let mut table = ProgramTable::new();
        table.add("ldifde", Rc::new(Ldifde));
        let mut bench = TestBench::new("", table);
        let directories = Rc::new(Watched {
            directories: LdifDirectories::open(CORP.as_bytes(), "a test").unwrap(),
            asked: RefCell::default(),
        });
        bench.host.files = Rc::new(NativeFiles::new(drives));
        bench.host.directories = Rc::clone(&directories) as _;
        Self {
            folder,
            bench,
            directories,
        }
    }

    fn run(&self, line: &str) -> Ran {
        self.bench.run(line)
    }

    /// Runs an import of `x.ldf`, and gives its exit code and the LDAP codes of the changes that failed or were skipped.
    fn codes(&self, options: &str) -> (i32, Vec<Value>) {
        let ran = self.run(&format!("ldifde -i -f x.ldf {options}"));
        let effects = self.bench.take_effects();
        let changes = effects
            .iter()
            .filter(|effect| effect["kind"] != "import_ldif");
        let results = changes.map(|effect| effect["result"].clone()).collect();
        (ran.code, results)
    }

    fn names(&self, dn: &str) -> Vec<String> {
        let directory = self
            .directories
            .connect(&Address::default(), &Identity::Own)
            .unwrap();
        let entry = directory.read(dn, &["servicePrincipalName"]).unwrap();
        let values = entry.values("servicePrincipalName").iter();
        values
            .map(|value| String::from_utf8(value.clone()).unwrap())
            .collect()
    }

    fn content(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join("scripts").join(name)).unwrap()
    }
}

const NO_LOG: &str = "No log files were written.  In order to generate a log file, please\r\n\
    specify the log file path via the -j option.\r\n";

#[test]
fn an_import_says_what_the_tool_says_and_changes_the_directory() {
    let spn = "dn: CN=EX1,CN=Computers,DC=corp,DC=example\r\nchangetype: modify\r\nadd: servicePrincipalName\r\n\
        servicePrincipalName: HOST/ex1.corp.example\r\n-\r\n";
    let bench = Bench::new(&[("spn.ldf", spn)]);
    let ran = bench.run("ldifde -i -f spn.ldf -s DC1 -k");
    assert_eq!(
        ran,
        Ran::new(
            0,
            "Connecting to \"DC1\"\r\nLogging in as current user using SSPI\r\n\
             Importing directory from file \"spn.ldf\"\r\nLoading entries..\r\n1 entry modified successfully.\r\n\r\n\
             The command has completed successfully\r\n",
            ""
        )
    );
    assert_eq!(bench.names(EX1), ["HOST/EX1", "HOST/ex1.corp.example"]);
    assert_eq!(
        bench.bench.take_effects(),
        [
            json!({"kind": "directory_modify", "dn": EX1, "changes": [
                {"attribute": "servicePrincipalName", "operation": "add", "value": "HOST/ex1.corp.example"}],
                "result": {}}),
            json!({"kind": "import_ldif", "file": "spn.ldf", "server": "DC1", "account": null,
                "result": {"exit_code": 0}}),
        ]
    );
}

#[test]
fn with_v_each_entry_is_shown() {
    let bench = Bench::new(&[(
        "x.ldf",
        "dn: CN=n,CN=Computers,DC=corp,DC=example\nobjectClass: computer\n",
    )]);
    let ran = bench.run("ldifde /i /f x.ldf /v");
    assert_eq!(
        ran.out,
        "Connecting to \"ldif.corp.example\"\r\nLogging in as current user using SSPI\r\n\
         Importing directory from file \"x.ldf\"\r\nLoading entries\r\n1: CN=n,CN=Computers,DC=corp,DC=example\r\n\
         Entry DN: CN=n,CN=Computers,DC=corp,DC=example\r\nchangetype: add\r\nAttribute 0) objectClass: computer\r\n\r\n\
         Entry modified successfully.\r\n\r\n1 entry modified successfully.\r\n\r\n\
         The command has completed successfully\r\n"
    );
}

#[test]
fn the_second_record_of_exchange_2007_is_an_error_even_with_k() {
    // Its names are back on the primary already: adding them is passed over, deleting them from the backup is not.
    let bench = Bench::new(&[("spn.ldf", SPN_2007)]);
    let ran = bench.run("ldifde -i -f spn.ldf -s DC1 -k -b administrator CORP secret1");
    assert_eq!(ran.code, 8202);
    assert_eq!(
        ran.out,
        format!(
            "Connecting to \"DC1\"\r\nLogging in as \"administrator\" in domain \"CORP\" using SSPI\r\n\
             Importing directory from file \"spn.ldf\"\r\nLoading entries.\r\n\
             Modify error on entry starting on line 8: No Such Attribute\r\n\
             The server side error is: 0x2085 The attribute cannot be removed because it is not present on the object.\r\n\
             The extended server error is:\r\n\
             00002085: AtrErr: NO_ATTRIBUTE_OR_VAL, servicePrincipalName has no value HOST/ex1.corp.example (LDAP 16)\r\n\
             0 entries modified successfully.\r\nAn error has occurred in the program\r\n{NO_LOG}"
        )
    );
    let effects = bench.bench.take_effects();
    let message = |index: usize| effects[index]["result"]["message"].as_str().unwrap();
    assert!(
        message(0).starts_with("skipped: 00002083"),
        "{}",
        message(0)
    );
    assert_eq!(effects[1]["result"]["exit_code"], 16);
    assert_eq!(effects[2]["account"], r"CORP\administrator");
    assert_eq!(effects[2]["result"]["exit_code"], 8202);
    assert_eq!(effects[2]["result"]["failed"], true);
}

#[test]
fn after_a_failover_the_same_file_gives_the_names_back() {
    let bench = Bench::new(&[("spn.ldf", SPN_2007)]);
    let directory = bench
        .directories
        .connect(&Address::default(), &Identity::Own)
        .unwrap();
    let names = |operation, values: &[&str]| crate::host::directory::Change {
        operation,
        attribute: "servicePrincipalName".to_owned(),
        values: values
            .iter()
            .map(|value| value.as_bytes().to_vec())
            .collect(),
    };
    use crate::host::directory::Operation::{Add, Delete};
    directory
        .modify(EX1, &[names(Delete, &["HOST/EX1"])], false)
        .unwrap();
    directory
        .modify(
            EX2,
            &[names(Add, &["HOST/EX1", "HOST/ex1.corp.example"])],
            false,
        )
        .unwrap();
    // The backup holds them still: the forest's rule refuses the first record, which -k passes over.
    assert_eq!(bench.run("ldifde -i -f spn.ldf -k").code, 0);
    assert!(bench.names(EX1).is_empty());
    assert_eq!(bench.names(EX2), ["HOST/EX2"]);
    assert_eq!(bench.run("ldifde -i -f spn.ldf").code, 8202);
    assert_eq!(bench.names(EX1), ["HOST/ex1.corp.example", "HOST/EX1"]);
}

#[test]
fn k_passes_over_its_documented_list_and_nothing_else() {
    let computer = "dn: CN=EX1,CN=Computers,DC=corp,DC=example\nchangetype: modify\n";
    let cases = [
        // Listed.
        (
            "dn: CN=EX1,CN=Computers,DC=corp,DC=example\nobjectClass: computer\n".to_owned(),
            5010,
            true,
        ),
        (
            format!("{computer}add: servicePrincipalName\nservicePrincipalName: HOST/EX1\n-\n"),
            8205,
            true,
        ),
        (
            format!("{computer}add: servicePrincipalName\nservicePrincipalName: HOST/EX2\n-\n"),
            8239,
            true,
        ),
        (
            "dn: CN=none,DC=corp,DC=example\nchangetype: delete\n".to_owned(),
            8240,
            true,
        ),
        (
            "dn: CN=a,DC=corp,DC=example\nchangetype: add\nobjectClass: nonsense\n".to_owned(),
            8212,
            true,
        ),
        // Not listed.
        (
            "dn: CN=a,DC=corp,DC=example\nobjectClass: nonsense\ndescription: b\n".to_owned(),
            8212,
            false,
        ),
        (format!("{computer}delete: description\n-\n"), 8202, false),
        (
            format!("{computer}replace: userAccountControl\nuserAccountControl: x\n-\n"),
            8203,
            false,
        ),
        (
            "dn: CN=Computers,DC=corp,DC=example\nchangetype: delete\n".to_owned(),
            8213,
            false,
        ),
        (
            "dn: CN=a,,DC=corp,DC=example\nchangetype: delete\n".to_owned(),
            8242,
            false,
        ),
    ];
    for (file, code, is_listed) in cases {
        let bench = Bench::new(&[("x.ldf", &file)]);
        assert_eq!(bench.codes("").0, code, "{file}");
        assert_eq!(
            bench.codes("-k").0,
            if is_listed { 0 } else { code },
            "{file}"
        );
    }
}

#[test]
fn without_k_the_first_error_ends_the_import() {
    let file = "dn: CN=EX1,CN=Computers,DC=corp,DC=example\nobjectClass: computer\n\n\
        dn: CN=new,CN=Computers,DC=corp,DC=example\nobjectClass: computer\n";
    let bench = Bench::new(&[("x.ldf", file)]);
    assert_eq!(bench.codes("").1.len(), 1);
    let (code, results) = bench.codes("-k");
    assert_eq!((code, results.len()), (0, 2));
    assert!(
        bench
            .names("CN=new,CN=Computers,DC=corp,DC=example")
            .is_empty()
    );
}

#[test]
fn every_kind_of_record_is_carried_out() {
    let file = "version: 1\n\ndn: CN=a,CN=Computers,DC=corp,DC=example\nchangetype: add\nobjectClass: computer\n\n\
        dn: CN=a,CN=Computers,DC=corp,DC=example\nchangetype: modrdn\nnewrdn: CN=b\ndeleteoldrdn: 1\n\
        newsuperior: DC=corp,DC=example\n\ndn: CN=EX2,CN=Computers,DC=corp,DC=example\nchangetype: delete\n\n\
        dn: CN=EX1,CN=Computers,DC=corp,DC=example\ncontrol: 1.2.840.113556.1.4.1413 true\nchangetype: modify\n\
        add: servicePrincipalName\nservicePrincipalName: HOST/EX1\n-\n\n\
        dn:\nchangetype: modify\nadd: schemaUpdateNow\nschemaUpdateNow: 1\n-\n";
    let bench = Bench::new(&[("x.ldf", file)]);
    let ran = bench.run("ldifde -i -f x.ldf");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("5 entries modified successfully."));
    let effects = bench.bench.take_effects();
    let kinds: Vec<_> = effects
        .iter()
        .map(|effect| effect["kind"].clone())
        .collect();
    assert_eq!(
        kinds,
        [
            "directory_add",
            "directory_rename",
            "directory_delete",
            "directory_modify",
            "directory_modify",
            "import_ldif"
        ]
    );
    assert_eq!(effects[1]["target"], "CN=b,DC=corp,DC=example");
    assert!(bench.names("CN=b,DC=corp,DC=example").is_empty());
}

#[test]
fn change_types_for_the_schema_pass_over_their_plainest_failure() {
    let bench = Bench::new(&[(
        "x.ldf",
        "dn: CN=EX1,CN=Computers,DC=corp,DC=example\nchangetype: ntdsSchemaAdd\nobjectClass: computer\n\n\
         dn: CN=no,DC=corp,DC=example\nchangetype: ntdsSchemaModify\nreplace: description\ndescription: a\n-\n",
    )]);
    assert_eq!(bench.codes("").0, 0);
}

#[test]
fn c_replaces_text_everywhere() {
    let file = "dn: CN=n,CN=Computers,DC=X\nobjectClass: computer\ndNSHostName: n.SITE\nmanagedBy: CN=EX1,CN=Computers,DC=X\n";
    let bench = Bench::new(&[("x.ldf", file)]);
    let options = "-c DC=X #defaultNamingContext -c SITE corp.example";
    assert_eq!(bench.codes(options).0, 0);
    let saved = bench.directories.directories.save();
    assert!(saved.contains("dNSHostName: n.corp.example\n"));
    assert!(saved.contains("managedBy: CN=EX1,CN=Computers,DC=corp,DC=example\n"));
}

#[test]
fn whoever_logs_on_is_handed_to_the_directory_and_the_password_is_never_shown() {
    let bench = Bench::new(&[(
        "x.ldf",
        "dn: CN=EX1,CN=Computers,DC=corp,DC=example\nchangetype: modify\nreplace: description\ndescription: my secret1\n-\n",
    )]);
    let ran = bench.run("ldifde -i -f x.ldf -v -s DC1 -t 3268 -b admin NEC secret1");
    assert_eq!(ran.code, 0);
    assert!(!format!("{ran:?}").contains("secret1"));
    assert!(!format!("{:?}", bench.bench.take_effects()).contains("secret1"));
    let asked = bench.directories.asked.borrow();
    let address = Address {
        server: Some("DC1".to_owned()),
        port: Some(3268),
        global_catalog: false,
    };
    let Identity::Password { account, password } = &asked[0].1 else {
        panic!("{:?}", asked[0].1)
    };
    assert_eq!(asked[0].0, address);
    assert_eq!(
        (account.as_str(), password.reveal()),
        (r"NEC\admin", "secret1")
    );
    assert!(format!("{password:?}").contains(MASK));
}

#[test]
fn a_syntax_error_names_its_line() {
    let bench = Bench::new(&[(
        "x.ldf",
        "dn: CN=EX1,CN=Computers,DC=corp,DC=example\nchangetype: modify\nadd: cn\ncn: b\n",
    )]);
    let ran = bench.run("ldifde -i -f x.ldf");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains(
        "There is a syntax error in the input file\r\nFailed on line 4.  the hyphen behind the change of cn is missing\r\n\
         0 entries modified successfully.\r\nAn error has occurred in the program\r\n"
    ), "{}", ran.out);
}

#[test]
fn without_a_file_or_a_directory_nothing_is_imported() {
    let mut bench = Bench::new(&[("x.ldf", "")]);
    let ran = bench.run("ldifde -i -f none.ldf");
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("An error has occurred in the program"));
    bench.bench.host.directories = Rc::new(NoDirectory);
    let ran = bench.run("ldifde -i -f x.ldf -s DC1");
    assert_eq!(ran.code, 8250);
    assert!(
        ran.out
            .contains("The connection cannot be established\r\nThe error code is 8250\r\n")
    );
    assert!(ran.err.contains("no directory is configured"));
}

#[test]
fn log_files_are_written_only_where_they_are_asked_for() {
    let bench = Bench::new(&[(
        "x.ldf",
        "dn: CN=EX1,CN=Computers,DC=corp,DC=example\nobjectClass: computer\n",
    )]);
    let ran = bench.run("ldifde -i -f x.ldf -j .");
    assert_eq!(ran.code, 5010);
    assert_eq!(bench.content("ldif.log"), ran.out);
    let errors = bench.content("ldif.err");
    assert!(
        errors.starts_with("Add error on entry starting on line 1: Already Exists\r\n"),
        "{errors}"
    );
    assert!(errors.contains("0x2071 An attempt was made to add an object to the directory with a name that is already in use."));
    let other = Bench::new(&[("x.ldf", "")]);
    assert_eq!(other.run("ldifde -i -f x.ldf").code, 0);
    assert!(!other.folder.path().join("scripts/ldif.log").exists());
}

#[test]
fn a_value_may_stand_in_a_file_beside_the_script() {
    let file = "dn: CN=EX1,CN=Computers,DC=corp,DC=example\nchangetype: modify\nreplace: description\ndescription:< file:text.txt\n-\n";
    let bench = Bench::new(&[("x.ldf", file), ("text.txt", "from a file")]);
    assert_eq!(bench.codes("").0, 0);
    assert!(
        bench
            .directories
            .directories
            .save()
            .contains("description: from a file\n")
    );
}

#[test]
fn other_forms_are_turned_down_without_their_password() {
    let bench = Bench::new(&[]);
    for (line, arguments) in [
        ("ldifde -f out.ldf -b a d x", "-f out.ldf -b a d *****"),
        ("LDIFDE /i -a CN=u p4ss", "/i -a CN=u *****"),
        ("ldifde -i -f x -b a d", "-i -f x -b a d"),
        ("ldifde -i -f x -b a d *", "-i -f x -b a d *"),
        ("ldifde -i -f x.ldf -t many", "-i -f x.ldf -t many"),
        ("ldifde", ""),
    ] {
        let ran = bench.run(line);
        assert_eq!(ran.code, 1, "{line}");
        assert!(ran.err.starts_with("ldifde: "), "{}", ran.err);
        let effects = bench.bench.take_effects();
        assert_eq!(effects[0]["kind"], "run_program", "{line}");
        assert_eq!(effects[0]["arguments"], arguments, "{line}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(100))]
    #[test]
    fn no_command_line_and_no_file_brings_the_command_down(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "-i", "-f", "x.ldf", "-s", "DC1", "-k", "-v", "-j", ".", "-b", "-c", "*", "-t", "0", "-u", "-9", "\"", "\"a b\"", "ü", "\u{0}",
        ]), 0..8),
        lines in proptest::collection::vec(proptest::sample::select(vec![
            "dn: CN=EX1,CN=Computers,DC=corp,DC=example", "dn: CN=a,,DC=x", "changetype: modify", "changetype: delete",
            "add: servicePrincipalName", "servicePrincipalName: HOST/a", "-", "", "objectClass: user", "member: x", "# c",
        ]), 0..12),
    ) {
        let bench = Bench::new(&[("x.ldf", &lines.join("\n"))]);
        bench.run(&format!("ldifde {}", words.join(" ")));
        bench.run("ldifde -i -f x.ldf -k -v");
    }
}
