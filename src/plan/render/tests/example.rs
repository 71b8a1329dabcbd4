//! A plan, put together by hand, with a step of every kind.

use crate::plan::*;
use crate::source::Span;

pub(crate) const SECRET: &str = "Zx9-hidden-7Q";

pub(crate) fn text(text: &str) -> Value {
    Value::text(text)
}

fn is(expression: Expression) -> Value {
    expression.into()
}

pub(crate) fn lookup(object: &str, attribute: &str) -> Value {
    is(Expression::Lookup {
        object: object.to_owned(),
        attribute: attribute.to_owned(),
        line: Some(9),
    })
}

pub(crate) fn captured(name: &str) -> Value {
    is(Expression::Captured(name.to_owned()))
}

pub(crate) fn environment(name: &str) -> Value {
    is(Expression::Environment(name.to_owned()))
}

pub(crate) fn at(file: &str, line: u32, kind: StepKind) -> Step {
    Step::new(kind, Span::new(file, line, 1))
}

pub(crate) fn start(line: u32, kind: StepKind) -> Step {
    at("START.BAT", line, kind)
}

pub(crate) fn vbs(line: u32, kind: StepKind) -> Step {
    at("exch.vbs", line, kind)
}

pub(crate) fn set(name: &str, value: Value) -> StepKind {
    StepKind::SetVariable {
        name: text(name),
        value: Some(value),
        secret: false,
    }
}

pub(crate) fn log(message: &str) -> StepKind {
    StepKind::Log {
        message: text(message),
    }
}

pub(crate) fn echo(value: Value) -> StepKind {
    StepKind::Echo { text: value }
}

pub(crate) fn service(id: &str, name: &str) -> StepKind {
    StepKind::StartService {
        watch_id: text(id),
        service: text(name),
        accept_running: true,
        restart_limit: Some(1),
        reset_hours: None,
        restart_script: false,
        wait: None,
        interval: None,
        failover: false,
        monitor_only: false,
    }
}

pub(crate) fn stop(id: &str, name: Option<&str>) -> StepKind {
    StepKind::StopWatch {
        watch_id: text(id),
        service: name.map(text),
        program: None,
    }
}

pub(crate) fn program(name: &str, arguments: Value) -> StepKind {
    StepKind::RunProgram {
        program: text(name),
        arguments,
        called: false,
    }
}

fn command(program: &str, arguments: &str) -> SystemCommand {
    SystemCommand {
        program: text(program),
        arguments: text(arguments),
    }
}

pub(crate) fn exit_code(name: &str) -> StepKind {
    StepKind::Capture {
        name: name.to_owned(),
        from: CaptureSource::ErrorLevel,
    }
}

pub(crate) fn when(condition: Condition, then: Vec<Step>, otherwise: Vec<Step>) -> StepKind {
    StepKind::If {
        condition,
        then: then.into(),
        otherwise: otherwise.into(),
    }
}

pub(crate) fn is_code(name: &str, code: &str) -> Condition {
    Condition::Compare {
        left: Value::concat([text("\""), captured(name), text("\"")]),
        operator: Comparison::Same,
        right: text(&format!("\"{code}\"")),
        ignore_case: false,
    }
}

pub(crate) fn change(attribute: &str, operation: Modification, value: Value) -> AttributeChange {
    AttributeChange {
        attribute: attribute.to_owned(),
        operation,
        value,
        line: None,
    }
}

fn moved(attribute: &str) -> AttributeChange {
    change(
        attribute,
        Modification::Replace,
        is(Expression::Replace {
            of: lookup("objUser", attribute),
            find: text("SERVER1"),
            with: text("SERVER2"),
            match_case: false,
        }),
    )
}

fn settings() -> Vec<Step> {
    let settings = |line, kind| at("W#EXCHG.BAT", line, kind);
    vec![
        settings(3, set("W#EXCHG3", text("SERVER1"))),
        settings(4, set("W#EXCHG5", text("1"))),
        settings(
            5,
            StepKind::SetVariable {
                name: text("W#EXCHG7"),
                value: None,
                secret: true,
            },
        ),
    ]
}

/// The steps of a directory script.
pub(crate) fn directory() -> Vec<Step> {
    let mail = Condition::True(is(Expression::Operator {
        operator: "and".into(),
        operands: vec![
            is(Expression::Operator {
                operator: "<>".into(),
                operands: vec![lookup("objUser", "mail"), text("")],
                line: None,
            }),
            is(Expression::Operator {
                operator: "not".into(),
                operands: vec![is(Expression::Function {
                    name: "IsNull".into(),
                    arguments: vec![lookup("objUser", "homeMDB")],
                    line: None,
                })],
                line: None,
            }),
        ],
        line: None,
    }));
    let move_user = vec![
        vbs(
            31,
            StepKind::DirectoryModify {
                object: "objUser".into(),
                dn: lookup("objUser", "distinguishedName"),
                changes: vec![moved("homeMDB"), moved("homeMTA")],
            },
        ),
        vbs(
            35,
            echo(Value::concat([text("moved "), lookup("objUser", "cn")])),
        ),
    ];
    vec![
        vbs(
            10,
            StepKind::DirectoryBind {
                object: "objRoot".into(),
                path: text("LDAP://RootDSE"),
            },
        ),
        vbs(
            12,
            StepKind::DirectorySearch {
                rows: "rs1".into(),
                base: Value::concat([
                    text("CN=Configuration,"),
                    lookup("objRoot", "defaultNamingContext"),
                ]),
                scope: text("subtree"),
                filter: text("(objectClass=msExchPrivateMDB)"),
                attributes: vec![text("adspath")],
            },
        ),
        vbs(
            13,
            StepKind::Assign {
                variable: "strStore".into(),
                value: is(Expression::Field {
                    rows: "rs1".into(),
                    column: Value::Number(0),
                    line: None,
                }),
            },
        ),
        vbs(
            20,
            StepKind::DirectoryModify {
                object: "objBackup".into(),
                dn: text("CN=SERVER2,CN=Computers,DC=nec,DC=example"),
                changes: vec![change(
                    "servicePrincipalName",
                    Modification::Add,
                    is(Expression::List(vec![
                        text("HOST/SERVER1"),
                        Value::concat([text("HOST/"), lookup("objPrimary", "dNSHostName")]),
                    ])),
                )],
            },
        ),
        vbs(
            21,
            StepKind::DirectoryRead {
                object: "objBackup".into(),
                attribute: "servicePrincipalName".into(),
                into: "read1".into(),
                all: true,
                required: true,
            },
        ),
        vbs(
            22,
            StepKind::ForEach {
                variable: "strAttr".into(),
                source: EachSource::Values(captured("read1")),
                body: vec![vbs(23, echo(is(Expression::Variable("strAttr".into()))))].into(),
            },
        ),
        vbs(
            30,
            StepKind::ForEach {
                variable: "objUser".into(),
                source: EachSource::Children("objUsers".into()),
                body: vec![vbs(30, when(mail, move_user, Vec::new()))].into(),
            },
        ),
        vbs(
            40,
            StepKind::WriteFile {
                path: text("spn.ldf"),
                text: Value::concat([
                    text("dn: CN=SERVER1,"),
                    lookup("objRoot", "defaultNamingContext"),
                    text("\r\nchangetype: modify\r\n"),
                ]),
                overwrite: Value::Boolean(true),
                unicode: Value::Boolean(false),
            },
        ),
        vbs(
            41,
            StepKind::Exit {
                code: Value::Number(0),
                frame: false,
            },
        ),
    ]
}

/// One step list with a step of every kind.
pub(crate) fn every_kind() -> Vec<Step> {
    let mut steps = vec![
        start(1, StepKind::EchoMode { on: false }),
        start(
            9,
            StepKind::Call {
                chained: false,
                file: "W#EXCHG.BAT".into(),
                label: None,
                name: text("W#EXCHG.BAT"),
                arguments: text(""),
                steps: settings().into(),
            },
        ),
        start(
            10,
            StepKind::BeginScope {
                delayed_expansion: Some(true),
                extensions: None,
            },
        ),
        start(11, set("TRAILING", text("blank "))),
        start(12, set("HOST", environment("COMPUTERNAME"))),
        start(
            12,
            StepKind::Assume {
                words: vec![environment("COMPUTERNAME")],
                texts: vec![environment("COMPUTERNAME")],
                quoted: Vec::new(),
                defined: vec![environment("N")],
            },
        ),
        start(
            13,
            StepKind::SetVariable {
                name: text("OLD"),
                value: None,
                secret: false,
            },
        ),
        start(
            14,
            StepKind::Calculate {
                expression: Value::concat([text("N="), environment("N"), text("+1")]),
            },
        ),
        start(
            15,
            StepKind::ChangeDirectory {
                operation: "cd".into(),
                path: Some(is(Expression::ScriptFolder(Nothing {}))),
            },
        ),
        start(
            16,
            StepKind::ChangeDirectory {
                operation: "popd".into(),
                path: None,
            },
        ),
        start(17, log("START \u{1B}[31m‹x›\tend")),
        start(
            18,
            StepKind::Broadcast {
                message: text("クラスタは停止中"),
                to_all: true,
            },
        ),
        start(19, service("EXCHSA", "MSExchangeSA")),
    ];
    steps.extend(programs());
    steps.extend(conditions());
    steps.push(start(
        60,
        StepKind::RunDirectoryScript {
            watch_id: Some(text("EXCHSCR")),
            wait: true,
            account: Some(text("NEC\\administrator")),
            script: text("exch.vbs"),
            arguments: vec![text("SERVER1"), text("SERVER2"), text("")],
            command: None,
            steps: directory().into(),
            errors: Vec::new(),
        },
    ));
    steps.push(start(
        61,
        StepKind::RunDirectoryScript {
            watch_id: None,
            wait: false,
            account: None,
            script: text("broken.vbs"),
            arguments: Vec::new(),
            command: Some(command("cscript", "broken.vbs")),
            steps: Vec::new().into(),
            errors: vec!["broken.vbs(3, 7): expected 'Then'".into()],
        },
    ));
    steps.push(start(
        70,
        StepKind::Interpret {
            lines: Lines {
                file: "START.BAT".into(),
                first: 70,
                last: 75,
            },
            reason: "the loop has no known end".into(),
            exits: vec![76],
        },
    ));
    steps.push(start(76, StepKind::EndScope));
    steps.push(start(
        77,
        StepKind::Block {
            steps: vec![start(77, echo(text("a"))), start(77, echo(text("b")))].into(),
        },
    ));
    steps.push(start(
        78,
        when(
            Condition::Failed,
            vec![start(
                79,
                StepKind::MissingLabel {
                    label: text("NORMAL"),
                },
            )],
            Vec::new(),
        ),
    ));
    steps.push(start(80, StepKind::End { code: text("0") }));
    steps
}

fn programs() -> Vec<Step> {
    let long = format!("{} end", "word ".repeat(200));
    let mut copied = start(
        30,
        StepKind::FileOperation {
            operation: "copy".into(),
            arguments: text("a b"),
        },
    );
    copied.redirections = vec![
        Redirection {
            handle: 1,
            direction: Direction::Append,
            target: text("log.txt"),
            span: None,
        },
        Redirection {
            handle: 2,
            direction: Direction::Duplicate,
            target: text("1"),
            span: None,
        },
    ];
    vec![
        start(
            20,
            StepKind::StartProgram {
                watch_id: text("APP"),
                program: text("app.exe"),
                arguments: text("/x"),
                wait: false,
                account: None,
            },
        ),
        start(21, stop("EXCHIS", Some("MSExchangeIS"))),
        start(22, stop("EXCHADT", None)),
        start(
            23,
            StepKind::SetCode {
                id: text("R"),
                code: 2,
            },
        ),
        start(24, StepKind::GetCode { id: text("R") }),
        start(
            25,
            StepKind::Sleep {
                seconds: 5,
                command: None,
            },
        ),
        start(
            26,
            StepKind::Sleep {
                seconds: 9,
                command: Some(command("timeout", "/t 9")),
            },
        ),
        start(
            27,
            StepKind::ServiceControl {
                service: text("Spooler"),
                operation: "stop".into(),
                command: command("net", "stop Spooler"),
            },
        ),
        start(
            28,
            StepKind::ImportLdif {
                file: text("spn.ldf"),
                server: Some(text("DC1")),
                account: Some(text("administrator")),
                command: command("ldifde", "-i -f spn.ldf -b administrator NEC *****"),
            },
        ),
        start(29, program("sqlcmd", text(&long))),
        copied,
        start(
            31,
            StepKind::Pipe {
                commands: ["type a.txt", "find \"x\""]
                    .map(|side| PipeCommand {
                        text: text(side),
                        redirections: Vec::new(),
                    })
                    .to_vec(),
            },
        ),
        start(
            32,
            StepKind::Console {
                command: "title".into(),
                arguments: text("表 title"),
            },
        ),
        start(33, StepKind::Shift { from: 0 }),
    ]
}

fn conditions() -> Vec<Step> {
    let nested = when(
        Condition::All(vec![
            Condition::Exists(text("C:\\a b.txt")),
            Condition::Not(Box::new(Condition::Any(vec![
                Condition::Defined(text("X")),
                Condition::ErrorLevel(text("1")),
            ]))),
        ]),
        vec![start(42, log("inner"))],
        vec![start(43, echo(text("")))],
    );
    vec![
        start(40, program("sqlcmd", text("-Q x"))),
        start(41, exit_code("c1")),
        start(
            41,
            when(is_code("c1", "0"), vec![start(42, nested)], Vec::new()),
        ),
        start(44, exit_code("c2")),
        start(
            44,
            when(
                is_code("c2", "1"),
                Vec::new(),
                vec![start(
                    45,
                    StepKind::Exit {
                        code: captured("c2"),
                        frame: true,
                    },
                )],
            ),
        ),
        start(
            46,
            when(
                Condition::Not(Box::new(Condition::Succeeded)),
                vec![start(46, log("failed"))],
                Vec::new(),
            ),
        ),
    ]
}

pub(crate) fn scenario(
    script: ScriptName,
    event: Option<&str>,
    server: &str,
    disk: &str,
    steps: Vec<Step>,
) -> ScenarioPlan {
    ScenarioPlan {
        script,
        event: event.map(str::to_owned),
        server: server.into(),
        disk: disk.into(),
        priority: if server == "HOME" { "1" } else { "2" }.into(),
        outcome: Outcome {
            kind: OutcomeKind::Completed,
            exit_code: Some(0),
            reason: None,
        },
        steps: steps.into(),
    }
}

fn variable(name: &str, value: Option<&str>, origin: Origin, secret: bool) -> Variable {
    Variable {
        name: name.into(),
        value: value.map(text),
        origin,
        secret,
        span: Some(Span::new("W#EXCHG.BAT", 3, 1)),
    }
}

/// A plan with a step of every kind, whose password is in no output.
pub(crate) fn rich() -> Plan {
    use ScriptName::{Start, Stop};
    let offline = || {
        vec![start(
            50,
            StepKind::Broadcast {
                message: text("offline"),
                to_all: false,
            },
        )]
    };
    let mut aborted = scenario(Stop, Some("START"), "HOME", "SUCCESS", Vec::new());
    aborted.outcome = Outcome {
        kind: OutcomeKind::Aborted,
        exit_code: Some(1),
        reason: Some("STOP.BAT:30: there is no label NORMAL".into()),
    };
    let mut unknown = scenario(Start, Some("FAILOVER"), "OTHER", "SUCCESS", every_kind());
    unknown.outcome = Outcome {
        kind: OutcomeKind::Completed,
        exit_code: None,
        reason: Some("it is the exit code of sqlcmd in START.BAT:40".into()),
    };
    let mut same = unknown.clone();
    same.event = Some("START".into());
    Plan {
        format_version: FORMAT_VERSION.into(),
        sources: vec![Source {
            path: "START.BAT".into(),
            role: Role::Start,
            sha256: "00ff".into(),
            encoding: "Shift_JIS".into(),
            line_ending: "crlf".into(),
        }],
        variables: vec![
            variable("W#EXCHG3", Some("SERVER1"), Origin::Settings, false),
            variable("W#EXCHG7", None, Origin::Settings, true),
            variable("CLP_EVENT", None, Origin::Cluster, false),
        ],
        watches: vec![
            WatchEntry {
                id: "EXCHSA".into(),
                target: Some(WatchTarget::Service(text("MSExchangeSA"))),
                loaded: Some(Span::new("START.BAT", 19, 1)),
                killed: None,
            },
            WatchEntry {
                id: "EXCHADT".into(),
                target: None,
                loaded: None,
                killed: Some(Span::new("START.BAT", 22, 1)),
            },
        ],
        scenarios: vec![
            same,
            unknown,
            scenario(Start, Some("RECOVER"), "HOME", "SUCCESS", offline()),
            scenario(Start, Some("RECOVER"), "HOME", "FAILURE", offline()),
            scenario(Start, None, "HOME", "SUCCESS", offline()),
            aborted,
        ],
        typed_share: TypedShare {
            statements: 1000,
            typed: 999,
        },
        diagnostics: vec![PlanDiagnostic {
            severity: "warning".into(),
            message: "EXCHADT is killed and never loaded".into(),
            span: Some(Span::new("START.BAT", 22, 5)),
            help: Some("load it, or take the line out".into()),
        }],
        secrets: [("W#EXCHG7".to_owned(), SECRET.to_owned())].into(),
    }
}
