use proptest::option;
use proptest::prelude::*;

use super::*;

fn load(arguments: &str) -> ArmLoad {
    match parse("ARMLOAD", arguments) {
        Ok(ArmCommand::Load(load)) => *load,
        other => panic!("{arguments}: {other:?}"),
    }
}

fn error(name: &str, arguments: &str) -> ArmSyntaxError {
    parse(name, arguments).expect_err(arguments)
}

/// What the error points at, and its message.
fn marked<'a>(name: &str, arguments: &'a str) -> (&'a str, String) {
    let error = error(name, arguments);
    let part = &arguments[error.offset..error.offset + error.length];
    (part, error.message)
}

fn remarks(name: &str, arguments: &str) -> Vec<(Severity, String)> {
    parse(name, arguments)
        .expect(arguments)
        .check()
        .into_iter()
        .map(|remark| (remark.severity, remark.message))
        .collect()
}

#[test]
fn a_service_line_of_the_exchange_guide() {
    let load = load(" EXCHSA /S /A /R 1 MSEXCHANGESA");
    assert_eq!(load.watch_id.value, "EXCHSA");
    assert!(load.accept_running.is_some());
    assert_eq!(load.restart_limit.map(|limit| limit.value), Some(1));
    assert_eq!(load.reset_hours, None);
    assert_eq!(
        load.target,
        Target::Service("MSEXCHANGESA".to_owned().into())
    );
}

#[test]
fn a_program_line_of_the_exchange_guide() {
    let load = load(r" EXCHSCR /W /U DOMAIN\admin cscript exch.vbs PRIMARY BACKUP 1");
    assert!(load.wait.is_some());
    assert_eq!(
        load.account.map(|account| account.value).as_deref(),
        Some(r"DOMAIN\admin")
    );
    let Target::Program(target) = load.target else {
        panic!("not a program")
    };
    assert_eq!(target.program.value, "cscript");
    assert_eq!(target.arguments.value, "exch.vbs PRIMARY BACKUP 1");
}

#[test]
fn options_stand_in_any_order_and_case() {
    let one = load(" x /u adm /w prog");
    assert_eq!(one, load(" x /W /U adm prog"));
    assert_eq!(
        load(" x /int 5 /scr /r 9 /s /fov /h 24 /m /wait 10 /a svc"),
        load(" x /S /A /R 9 /H 24 /SCR /WAIT 10 /INT 5 /M /FOV svc")
    );
}

#[test]
fn the_rest_of_a_program_line_is_kept_as_it_stands() {
    let text = " x /W  \"C:\\Program Files\\p.exe\"  /S \"a  b\" ^& %1 ";
    let load = load(text);
    let Target::Program(target) = load.target else {
        panic!("not a program")
    };
    assert_eq!(target.program.value, r"C:\Program Files\p.exe");
    assert_eq!(target.arguments.value, "/S \"a  b\" ^& %1 ");
    let place = target.arguments.place;
    assert_eq!(
        &text[place.offset..place.offset + place.length],
        target.arguments.value
    );
}

#[test]
fn a_quoted_service_may_have_blanks() {
    assert_eq!(
        load(" SQL /S /R 2 \"SQL Server (MSSQLSERVER)\"").target,
        Target::Service("SQL Server (MSSQLSERVER)".to_owned().into())
    );
}

#[test]
fn a_path_with_slashes_is_a_program_and_no_option() {
    let Target::Program(target) = load(" x /W /bin/true a").target else {
        panic!("not a program")
    };
    assert_eq!(target.program.value, "/bin/true");
}

#[test]
fn errors_point_at_what_is_wrong() {
    for (arguments, part, message) in [
        ("", "", "ARMLOAD needs a watch ID"),
        (" /S /A svc", "/S", "the watch ID is missing before /S"),
        (" \"\" /S svc", "\"\"", "the watch ID is empty"),
        (
            " x /S /R 0 svc",
            "0",
            "/R needs a whole number from 1 to 9, not \"0\"",
        ),
        (
            " x /S /R 10 svc",
            "10",
            "/R needs a whole number from 1 to 9, not \"10\"",
        ),
        (
            " x /S /H 25 svc",
            "25",
            "/H needs a whole number from 1 to 24, not \"25\"",
        ),
        (
            " x /S /R -1 svc",
            "-1",
            "/R needs a whole number from 1 to 9, not \"-1\"",
        ),
        (
            " x /S /R svc",
            "svc",
            "/R needs a whole number from 1 to 9, not \"svc\"",
        ),
        (
            " x /S /R /A svc",
            "/R",
            "the number of restarts after /R is missing",
        ),
        (" x /U /W prog", "/U", "the account after /U is missing"),
        (" x /U", "/U", "the account after /U is missing"),
        (
            " x /S /WAIT 1s svc",
            "1s",
            "/WAIT needs a whole number, not \"1s\"",
        ),
        (" x /S /S svc", "/S", "/S is given twice"),
        (
            " x /R:1 svc",
            "/R:1",
            "ARMLOAD has no option /R:1 that is known",
        ),
        (" x /C prog", "/C", "ARMLOAD has no option /C that is known"),
        (" x /S", "", "the service's name is missing"),
        (" x /W", "", "the program is missing"),
        (" x /W \"\"", "", "the program is missing"),
        (" x /S \"\"", "\"\"", "the service's name is empty"),
        (
            " x /S SQL Server",
            "Server",
            "\"Server\" stands after the service's name",
        ),
        (
            " x /S svc /A",
            "/A",
            "\"/A\" stands after the service's name",
        ),
    ] {
        assert_eq!(
            marked("ARMLOAD", arguments),
            (part, message.to_owned()),
            "{arguments}"
        );
    }
    assert_eq!(
        error("ARMLOAD", " x /R:1 svc").help.as_deref(),
        Some("The value of /R follows after a blank.")
    );
}

#[test]
fn a_watch_id_has_at_most_255_characters() {
    let longest = "A".repeat(255);
    assert_eq!(load(&format!(" {longest} /W p")).watch_id.value, longest);
    let (part, message) = (
        "A".repeat(256),
        "the watch ID has 256 characters; at most 255 are allowed",
    );
    for command in ["ARMLOAD", "ARMKILL"] {
        let arguments = format!(" {part} /W p");
        assert_eq!(
            marked(command, &arguments),
            (part.as_str(), message.to_owned())
        );
    }
}

#[test]
fn doubtful_watch_ids_are_told_and_taken() {
    assert_eq!(
        remarks("ARMKILL", " nec_TEST"),
        [(
            Severity::Warning,
            "the watch ID nec_TEST begins with NEC_, which the cluster product keeps for itself"
                .to_owned()
        )]
    );
    assert_eq!(
        remarks("ARMKILL", " NEC_A-B")
            .iter()
            .map(|(_, text)| text.contains("'-'"))
            .collect::<Vec<_>>(),
        [false, true]
    );
    assert!(remarks("ARMKILL", " Größe")[0].1.contains("'\\u{f6}'"));
    assert_eq!(remarks("ARMKILL", " EXCHSA"), []);
}

#[test]
fn doubtful_load_options_are_told() {
    let texts = |arguments: &str| -> Vec<String> {
        remarks("ARMLOAD", arguments)
            .into_iter()
            .map(|(_, text)| text)
            .collect()
    };
    assert_eq!(texts(" x /S /A /R 1 svc"), Vec::<String>::new());
    assert_eq!(texts(" x /W /U adm prog"), Vec::<String>::new());
    assert_eq!(
        texts(" x /S /R 1 /M /FOV /WAIT 1 /INT 2 svc"),
        ["/M", "/FOV", "/WAIT", "/INT"]
            .map(|option| format!("what {option} does in the original is not confirmed"))
    );
    assert_eq!(
        remarks("ARMLOAD", " x /S svc"),
        [(
            Severity::Note,
            "the service svc is started without /R, so it is not started again when it fails"
                .to_owned()
        )]
    );
    assert_eq!(
        texts(" x /W /U cscript exch.vbs"),
        ["the account cscript looks like a program"]
    );
    assert_eq!(
        texts(" x /S /W /R 1 svc"),
        ["/W is an option for programs; it has no known effect on a service"]
    );
    assert_eq!(
        texts(" x /R 1 prog"),
        ["/R is known for services only; its effect on a program is not"]
    );
}

#[test]
fn armkill_passes_over_what_it_does_not_know() {
    let Ok(ArmCommand::Kill(kill)) = parse("armkill.exe", " EXCHSA  /T 5 ") else {
        panic!("not understood")
    };
    assert_eq!(kill.watch_id.value, "EXCHSA");
    assert_eq!(
        kill.rest.as_ref().map(|rest| rest.value.as_str()),
        Some("/T 5")
    );
    assert_eq!(kill.check().len(), 1);
    assert_eq!(
        marked("ARMKILL", " "),
        ("", "ARMKILL needs a watch ID".to_owned())
    );
}

#[test]
fn armbcast_takes_its_options_in_any_order() {
    let expected = Ok(ArmCommand::Broadcast(ArmBroadcast {
        message: "Cluster Server is offline".to_owned().into(),
        to_all: true,
    }));
    assert_eq!(
        parse("ARMBCAST", " /MSG \"Cluster Server is offline\" /A"),
        expected
    );
    assert_eq!(
        parse("armbcast", " /a /msg \"Cluster Server is offline\""),
        expected
    );
    for (arguments, part, message) in [
        (" /A", "", "ARMBCAST needs /MSG and a message"),
        (" /MSG", "", "the message after /MSG is missing"),
        (" /MSG a b /A", "b", "\"b\" is not understood here"),
        (" text", "text", "\"text\" is not understood here"),
        (" /MSG a /MSG b", "/MSG", "\"/MSG\" is not understood here"),
    ] {
        assert_eq!(
            marked("ARMBCAST", arguments),
            (part, message.to_owned()),
            "{arguments}"
        );
    }
    assert_eq!(remarks("ARMBCAST", " /MSG \"open /A").len(), 1);
}

#[test]
fn the_text_of_armlog_is_opaque() {
    for (arguments, text) in [
        (" \"START START.BAT\"", "START START.BAT"),
        (" \"cd \"C:\\a b\"\"", "cd \"C:\\a b\""),
        (
            " \"IF EXIST spn.ldf (ldifde -i /A -b x *****)\"",
            "IF EXIST spn.ldf (ldifde -i /A -b x *****)",
        ),
        (" \"dir C:\\\"", "dir C:\\"),
        (" plain text  with blanks ", "plain text  with blanks"),
        (
            " \"ARMLoad EXCHSCR /W /U adm cscript",
            "ARMLoad EXCHSCR /W /U adm cscript",
        ),
        (" \"a\" b", "\"a\" b"),
        (" \"\"", ""),
        (" \"", ""),
    ] {
        let Ok(ArmCommand::Log(log)) = parse("ARMLOG", arguments) else {
            panic!("{arguments}")
        };
        assert_eq!(log.text.value, text, "{arguments}");
    }
    assert_eq!(error("ARMLOG", "  ").message, "ARMLOG needs a text");
    assert_eq!(remarks("ARMLOG", " \"open").len(), 1);
}

#[test]
fn seconds_and_codes_are_numbers() {
    assert_eq!(
        parse("ARMSLEEP", " 60"),
        Ok(ArmCommand::Sleep(ArmSleep { seconds: 60.into() }))
    );
    assert_eq!(
        parse("ARMSETCD", " RESULT -2"),
        Ok(ArmCommand::SetCode(ArmSetCode {
            id: "RESULT".to_owned().into(),
            code: (-2).into(),
        }))
    );
    for (name, arguments, part) in [
        ("ARMSLEEP", " ", ""),
        ("ARMSLEEP", " 1s", "1s"),
        ("ARMSLEEP", " +1", "+1"),
        ("ARMSLEEP", " 99999999999", "99999999999"),
        ("ARMSLEEP", " 1 2", "2"),
        ("ARMSETCD", " RESULT", ""),
        ("ARMSETCD", " RESULT 2147483648", "2147483648"),
        ("ARMSETCD", " RESULT 1 2", "2"),
        ("ARMGETCD", " \"\"", "\"\""),
        ("ARMGETCD", " a b", "b"),
    ] {
        assert_eq!(marked(name, arguments).0, part, "{name}{arguments}");
    }
}

#[test]
fn other_names_of_the_family_get_their_own_message() {
    assert_eq!(
        error("ARMDELAY", " 5").message,
        "ARMDELAY is a command of the cluster product that Armistice does not have"
    );
    assert_eq!(
        error("armloadc", "").message,
        "ARMLOADC is a command of the cluster product for Linux"
    );
    let unknown = error("ARMBroadcast", " /MSG x");
    assert_eq!(unknown.message, "ARMBroadcast is not an ARM command");
    assert_eq!(unknown.help.as_deref(), Some("Is ARMBCAST meant?"));
    assert_eq!(error("net", "").help, None);
}

#[test]
fn diagnostics_mark_characters_and_at_least_one() {
    let span = Span::new("START.BAT", 3, 1);
    let arguments = " Größe /S /R größer svc";
    let diagnostic = error("ARMLOAD", arguments).diagnostic(span.clone(), arguments);
    assert_eq!(
        (diagnostic.severity, diagnostic.length),
        (Severity::Error, 6)
    );
    let missing = error("ARMLOAD", "").diagnostic(span, "");
    assert_eq!(missing.length, 1);
}

fn word() -> impl Strategy<Value = String> {
    // No slash in front: such a word is an option, and no quoting tells it from one.
    "[^/\r\n][^\r\n]{0,20}"
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        word().prop_map(|name| Target::Service(name.into())),
        ("[^/\"\r\n][^\"\r\n]{0,20}", "([^ \t\r\n][^\r\n]{0,30})?").prop_map(
            |(program, arguments)| Target::Program(ProgramTarget {
                program: program.into(),
                arguments: arguments.into(),
            })
        ),
    ]
}

prop_compose! {
    fn any_load()(
        watch_id in word(),
        flags in prop::array::uniform5(option::of(Just(Located::from(())))),
        restart_limit in option::of((1_u32..=9).prop_map(Located::from)),
        reset_hours in option::of((1_u32..=24).prop_map(Located::from)),
        wait_time in option::of(any::<u32>().prop_map(Located::from)),
        interval in option::of(any::<u32>().prop_map(Located::from)),
        account in option::of(word().prop_map(Located::from)),
        target in target(),
    ) -> ArmCommand {
        let [accept_running, restart_script, monitor_only, failover, wait] = flags;
        ArmCommand::Load(Box::new(ArmLoad {
            watch_id: watch_id.into(), accept_running, restart_limit, reset_hours, restart_script,
            wait_time, interval, monitor_only, failover, wait, account, target,
        }))
    }
}

fn any_command() -> impl Strategy<Value = ArmCommand> {
    prop_oneof![
        4 => any_load(),
        1 => (word(), option::of("[^ \t\r\n]([^\r\n]{0,10}[^ \t\r\n])?")).prop_map(|(id, rest)| {
            ArmCommand::Kill(ArmKill { watch_id: id.into(), rest: rest.map(Located::from) })
        }),
        1 => ("[^\r\n]{0,30}", any::<bool>()).prop_map(|(message, to_all)| {
            ArmCommand::Broadcast(ArmBroadcast { message: message.into(), to_all })
        }),
        1 => "[^\r\n]{0,30}".prop_map(|text| ArmCommand::Log(ArmLog { text: text.into() })),
        1 => any::<u32>().prop_map(|seconds| ArmCommand::Sleep(ArmSleep { seconds: seconds.into() })),
        1 => (word(), any::<i32>()).prop_map(|(id, code)| {
            ArmCommand::SetCode(ArmSetCode { id: id.into(), code: code.into() })
        }),
        1 => word().prop_map(|id| ArmCommand::GetCode(ArmGetCode { id: id.into() })),
    ]
}

proptest! {
    #[test]
    fn a_printed_command_is_read_back(command in any_command()) {
        let line = command.to_string();
        let (name, arguments) = line.split_at(line.find(' ').unwrap());
        prop_assert_eq!(parse(name, arguments), Ok(command), "{}", line);
    }

    #[test]
    fn any_text_is_understood_or_refused_with_a_place_inside_it(
        index in 0_usize..7,
        text in "[ \t\"\\\\/A-Za-z0-9ü:]{0,40}",
    ) {
        let (name, _) = super::super::known_commands()[index];
        match parse(name, &text) {
            Ok(command) => {
                for remark in command.check() {
                    prop_assert!(text.get(remark.place.offset..remark.place.offset + remark.place.length).is_some());
                }
                let printed = command.to_string();
                let arguments = printed.strip_prefix(name).unwrap();
                prop_assert_eq!(parse(name, arguments), Ok(command), "{}", printed);
            }
            Err(error) => {
                prop_assert!(text.get(error.offset..error.offset + error.length).is_some());
            }
        }
    }
}
