//! `WScript.Network` (Microsoft's Windows Script Host reference, "WshNetwork object"): who and where the script is.
//! Drives and printers of the network are not supported.

use super::failure::not_here;
use super::member::{Arguments, Member, dispatch};
use crate::vbscript::value::Variant;
use crate::vbscript::{Call, Interpreter, Object, Stop};

/// The network as the environment's variables describe it.
pub(super) struct Network;

type Answer = Result<Variant, Stop>;

const MEMBERS: &[Member<Network>] = &[
    Member::property("ComputerName", |_, script, _| {
        Ok(variable(script, "COMPUTERNAME"))
    }),
    Member::property("UserDomain", |_, script, _| {
        Ok(variable(script, "USERDOMAIN"))
    }),
    Member::property("UserName", |_, script, _| Ok(variable(script, "USERNAME"))),
    Member::method("AddPrinterConnection", 2, 5, no_printers),
    Member::method("AddWindowsPrinterConnection", 1, 3, no_printers),
    Member::method("EnumNetworkDrives", 0, 0, no_drives),
    Member::method("EnumPrinterConnections", 0, 0, no_printers),
    Member::method("MapNetworkDrive", 2, 5, no_drives),
    Member::method("RemoveNetworkDrive", 1, 3, no_drives),
    Member::method("RemovePrinterConnection", 1, 3, no_printers),
    Member::method("SetDefaultPrinter", 1, 1, no_printers),
];

impl Object for Network {
    fn type_name(&self) -> String {
        "IWshNetwork2".to_owned()
    }

    fn call(&self, script: &mut Interpreter, call: &Call<'_>) -> Answer {
        dispatch(self, MEMBERS, script, call)
    }
}

fn variable(script: &Interpreter, name: &str) -> Variant {
    let context = script.session.context.borrow();
    Variant::text(context.environment.value(name).unwrap_or(""))
}

fn no_drives(_: &Network, _: &mut Interpreter, _: Arguments<'_>) -> Answer {
    Err(not_here("WSHNetwork", "drives of the network are not supported").into())
}

fn no_printers(_: &Network, _: &mut Interpreter, _: Arguments<'_>) -> Answer {
    Err(not_here("WSHNetwork", "printers are not supported").into())
}

#[cfg(test)]
mod tests {
    use super::super::testing::Bench;

    #[test]
    fn names_come_from_the_environment() {
        let mut bench = Bench::new()
            .variable("COMPUTERNAME", "EX1")
            .variable("USERNAME", "svc")
            .variable("USERDOMAIN", "CORP");
        let network = bench.create("WScript.Network");
        for (member, value) in [
            ("ComputerName", "EX1"),
            ("username", "svc"),
            ("UserDomain", "CORP"),
        ] {
            assert_eq!(bench.text_of(&network, member, &[]), value);
        }
    }

    #[test]
    fn drives_and_printers_are_refused_with_error_50() {
        let mut bench = Bench::new();
        let network = bench.create("WScript.Network");
        let not_supported = 0x8007_0032_u32.cast_signed();
        let number = bench.number(&network, "MapNetworkDrive", &["Z:", r"\\s\d"]);
        assert_eq!(number, not_supported);
        let number = bench.number(&network, "SetDefaultPrinter", &["p"]);
        assert_eq!(number, not_supported);
        assert_eq!(bench.number(&network, "MapNetworkDrive", &[]), 450);
    }
}
