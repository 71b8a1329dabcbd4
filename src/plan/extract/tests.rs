//! What plans say of small folders; the whole corpus is in `tests/plan.rs`.

use std::path::Path;

use super::uses::each;
use super::{Request, folder};
use crate::plan::{OutcomeKind, Plan, Role, ScriptName, Step, StepKind};

/// The plan of a folder with these files.
fn plan_of(files: &[(&str, &str)]) -> Plan {
    let place = tempfile::tempdir().unwrap();
    write(place.path(), files);
    folder(&Request {
        folder: place.path().to_owned(),
        ..Request::default()
    })
    .unwrap()
}

fn write(place: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        std::fs::write(place.join(name), text.replace('\n', "\r\n")).unwrap();
    }
}

/// The steps of the start script for the event START on the preferred server.
fn start(text: &str) -> Vec<Step> {
    plan_of(&[("START.BAT", text)]).scenarios[0].steps.to_vec()
}

/// Each step in one word, those inside of others behind a colon in braces; captures and assumptions left out.
fn shape(steps: &[Step]) -> String {
    let words: Vec<String> = steps.iter().filter_map(word).collect();
    words.join(" ")
}

fn word(step: &Step) -> Option<String> {
    let value = serde_json::to_value(step).unwrap();
    let kind = value["kind"].as_str().unwrap();
    Some(match &step.kind {
        StepKind::Capture { .. } | StepKind::Assume { .. } => return None,
        StepKind::If {
            then, otherwise, ..
        } => format!("if{{{}|{}}}", shape(then), shape(otherwise)),
        StepKind::Call { steps, .. } => format!("call{{{}}}", shape(steps)),
        StepKind::Block { steps } => format!("block{{{}}}", shape(steps)),
        StepKind::Log { message } => format!("log:{}", message.known().unwrap_or("?")),
        StepKind::SetVariable { name, value, .. } => format!(
            "{}={}",
            name.known().unwrap(),
            value
                .as_ref()
                .map_or("", |value| value.known().unwrap_or("?"))
        ),
        StepKind::End { code } => format!("end:{}", code.known().unwrap_or("?")),
        StepKind::Exit { code, .. } => format!("exit:{}", code.known().unwrap_or("?")),
        _ => kind.to_owned(),
    })
}

#[test]
fn what_is_known_is_decided_and_leaves_no_trace() {
    let text = "set A=1\nif \"%A%\"==\"1\" (armlog yes) else armlog no\n\
        if \"%CLP_EVENT%\"==\"START\" goto NORMAL\narmlog never\n:NORMAL\nfor %%i in (x y) do armlog %%i\n\
        for /l %%i in (1,1,3) do armlog %%i\n";
    assert_eq!(
        shape(&start(text)),
        "A=1 log:yes log:x log:y log:1 log:2 log:3 end:?"
    );
}

#[test]
fn an_unknown_branch_joins_again() {
    let text = "if exist a (set X=1) else set X=2\narmlog %X%\nif \"%X%\"==\"1\" armlog one\n\
        if not exist b goto SKIP\narmlog b\n:SKIP\narmlog end\nexit /b 0\n";
    assert_eq!(
        shape(&start(text)),
        "if{X=1|X=2} log:? if{log:one|} if{log:b|} log:end exit:0 end:0"
    );
}

#[test]
fn a_failure_that_leaves_the_script_does_not_carry_the_rest_inside_it() {
    let text = "prog1 || goto FAILED\nprog2 || goto FAILED\nprog3 || goto FAILED\nprog4\ngoto DONE\n\
        :FAILED\narmlog failed\n:DONE\narmlog done\n";
    assert_eq!(
        shape(&start(text)),
        "run_program if{log:failed log:done end:?|} run_program if{log:failed log:done end:?|} \
         run_program if{log:failed|run_program} log:done end:?"
    );
}

#[test]
fn a_loop_with_a_known_end_is_listed_and_any_other_is_left_to_the_interpreter() {
    let counted = "set N=0\n:AGAIN\nset /a N+=1\nif %N% lss 3 goto AGAIN\narmlog %N%\n";
    assert_eq!(shape(&start(counted)), "N=0 N=1 N=2 N=3 log:3 end:?");
    let retried = "armlog begin\n:AGAIN\nprog\nif errorlevel 1 goto AGAIN\narmlog end\n";
    assert_eq!(shape(&start(retried)), "log:begin interpret log:end end:?");
}

#[test]
fn variables_that_a_loop_left_to_the_interpreter_sets_are_unknown_behind_it() {
    let text = "set N=0\nset M=0\n:AGAIN\nset /a N+=1\nprog\nif errorlevel 1 goto AGAIN\narmlog %N%\narmlog %M%\n";
    assert_eq!(shape(&start(text)), "N=0 M=0 interpret log:? log:0 end:?");
}

#[test]
fn a_called_file_and_a_subroutine_stand_in_their_places() {
    let plan = plan_of(&[
        (
            "START.BAT",
            "call SET#1.BAT\ncall :SUB \"a b\" c\narmlog %R%\nexit 3\n:SUB\nset R=%~1-%2\ngoto :EOF\n",
        ),
        ("SET#1.BAT", "set V=1\n"),
    ]);
    assert_eq!(
        shape(&plan.scenarios[0].steps),
        "call{V=1 end:0} call{R=a b-c end:0} log:a b-c exit:3"
    );
    let roles: Vec<_> = plan
        .sources
        .iter()
        .map(|source| (source.path.as_str(), source.role))
        .collect();
    assert_eq!(
        roles,
        [("START.BAT", Role::Start), ("SET#1.BAT", Role::Settings)]
    );
    assert_eq!(plan.scenarios[0].outcome.exit_code, Some(3));
}

#[test]
fn a_subroutine_that_ends_in_several_places_goes_on_in_one() {
    let text = "call :SUB\nif errorlevel 1 armlog failed\narmlog %R%\nexit /b 0\n:SUB\nset R=1\nprog\n\
        if errorlevel 1 exit /b 1\nset R=2\nexit /b 0\n";
    assert_eq!(
        shape(&start(text)),
        "call{R=1 run_program if{exit:1 end:1|} R=2 exit:0 end:0} if{log:failed|} log:? exit:0 end:0"
    );
}

#[test]
fn a_missing_label_aborts_the_script() {
    let plan = plan_of(&[("STOP.BAT", "armkill A\ngoto NOWHERE\narmkill B\n")]);
    let scenario = &plan.scenarios[0];
    assert_eq!(scenario.script, ScriptName::Stop);
    assert_eq!(shape(&scenario.steps), "stop_watch missing_label end:1");
    assert_eq!(scenario.outcome.kind, OutcomeKind::Aborted);
    assert_eq!(
        scenario.outcome.reason.as_deref(),
        Some("there is no label :NOWHERE")
    );
}

#[test]
fn a_line_that_cannot_be_parsed_is_left_to_the_interpreter_which_ends_there() {
    let steps = start("armlog a\nif x=0 (armlog b)\narmlog c\n");
    assert_eq!(shape(&steps), "log:a interpret log:c end:?");
}

#[test]
fn a_watch_that_is_killed_is_resolved_to_what_the_start_script_loads() {
    let plan = plan_of(&[
        (
            "START.BAT",
            "armload Web /S /A /R 1 W3SVC\narmload TRAY tray.exe /x\n",
        ),
        ("STOP.BAT", "armkill web\narmkill TRAY\narmkill other\n"),
    ]);
    let mut found = Vec::new();
    each(&plan.scenarios[16].steps, &mut |step| {
        if let StepKind::StopWatch {
            watch_id,
            service,
            program,
        } = &step.kind
        {
            let text = |value: &Option<crate::plan::Value>| {
                value
                    .as_ref()
                    .and_then(|value| value.known().map(str::to_owned))
            };
            found.push((
                watch_id.known().unwrap().to_owned(),
                text(service),
                text(program),
            ));
        }
    });
    let own = str::to_owned;
    assert_eq!(
        found,
        [
            (own("web"), Some(own("W3SVC")), None),
            (own("TRAY"), None, Some(own("tray.exe"))),
            (own("other"), None, None),
        ]
    );
    let loaded: Vec<_> = plan
        .watches
        .iter()
        .map(|watch| (watch.loaded.is_some(), watch.killed.is_some()))
        .collect();
    assert_eq!(loaded, [(true, true), (true, true), (false, true)]);
}

#[test]
fn a_secret_is_in_no_byte_of_the_plan_and_known_to_it() {
    let plan = plan_of(&[
        (
            "START.BAT",
            "call W.BAT\nset PW2=%DB_PASSWORD%\nif \"%PW2%\"==\"x\" armlog no\nsqlcmd -P %PW2% -Q x\n\
             echo %DB_PASSWORD% > f.txt\nnet use X: \\\\nas\\x Xq7-second /user:u\n",
        ),
        ("W.BAT", "set DB_PASSWORD=Xq7-secret\n"),
    ]);
    let json = serde_json::to_string(&plan).unwrap();
    assert!(!json.contains("Xq7"), "{json}");
    assert!(json.contains("{\"secret\":\"DB_PASSWORD\"}"), "{json}");
    assert_eq!(plan.secrets["DB_PASSWORD"], "Xq7-secret");
    assert_eq!(plan.secrets["PW2"], "Xq7-secret");
    assert!(
        plan.variables
            .iter()
            .any(|variable| variable.name == "DB_PASSWORD"
                && variable.secret
                && variable.value.is_none())
    );
}

#[test]
fn the_value_that_errorlevel_has_when_a_block_is_read_is_the_one_in_it() {
    // %ERRORLEVEL% in the block is that of prog, not that of other.
    let steps = start("prog\nif exist a (\nother\narmlog %ERRORLEVEL%\n)\n");
    let mut names = Vec::new();
    each(&steps, &mut |step| {
        if let StepKind::Capture { name, .. } = &step.kind {
            names.push((step.span.line, name.clone()));
        }
    });
    assert!(
        names.contains(&(1, "ERRORLEVEL@START.BAT:1".to_owned())),
        "{names:?}"
    );
    assert!(
        !names
            .iter()
            .any(|(_, name)| name == "ERRORLEVEL@START.BAT:3"),
        "{names:?}"
    );
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let files = [(
        "START.BAT",
        "if exist a set X=%TEMP%\nfor %%i in (1 2) do prog %%i %X%\n",
    )];
    let one = serde_json::to_string(&plan_of(&files)).unwrap();
    let other = serde_json::to_string(&plan_of(&files)).unwrap();
    assert_eq!(one, other);
}

#[test]
fn a_folder_without_scripts_is_an_error_that_names_it() {
    let place = tempfile::tempdir().unwrap();
    let request = Request {
        folder: place.path().to_owned(),
        ..Request::default()
    };
    let message = format!("{:#}", folder(&request).unwrap_err());
    assert!(
        message.contains("has no START.BAT and no STOP.BAT"),
        "{message}"
    );
    let request = Request {
        folder: place.path().join("missing"),
        ..Request::default()
    };
    let message = format!("{:#}", folder(&request).unwrap_err());
    assert!(message.contains("missing cannot be read"), "{message}");
}

#[test]
fn an_empty_script_has_a_plan_with_nothing_in_it() {
    let plan = plan_of(&[("START.BAT", "")]);
    assert_eq!(plan.scenarios.len(), 16);
    assert_eq!(shape(&plan.scenarios[0].steps), "end:0");
}

/// One situation by itself is read anew; all together are read once for each thing they have in common.
#[test]
fn situations_that_are_read_together_give_what_each_gives_by_itself() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let names = [
        "clp-factor",
        "exchange-2003",
        "exchange-2007",
        "file-share",
        "hand-edited",
        "iis",
        "japanese",
        "mirror-job",
        "oracle",
        "service-retry",
        "sql-server",
        "template",
        "volume-shadow",
        "watch-ids",
    ];
    let odd = tempfile::tempdir().unwrap();
    std::fs::write(
        odd.path().join("START.BAT"),
        "if exist x set CLP_SERVER=HOME\r\ncall :next\r\nset N=SERVER\r\ncall echo %%CLP_%N%%%\r\nexit /b\r\n\
         :next\r\nset CLP_DISK\r\nif defined CLP_DISK armlog %clp_event:~0,2%\r\n",
    )
    .unwrap();
    let folders = names.iter().map(|name| corpus.join(name));
    for path in folders.chain([odd.path().to_owned()]) {
        let request = Request {
            folder: path.clone(),
            ..Request::default()
        };
        for scenario in folder(&request).unwrap().scenarios {
            let alone = folder(&Request {
                scripts: vec![scenario.script],
                only: Some(super::Situation {
                    event: scenario.event.clone(),
                    server: Some(scenario.server.clone()),
                    disk: Some(scenario.disk.clone()),
                    priority: Some(scenario.priority.clone()),
                }),
                ..request.clone()
            })
            .unwrap();
            let expected = &alone.scenarios[0];
            // What a STOP stops is told by START; that is not read in one situation only.
            assert_eq!(scenario.outcome, expected.outcome, "{}", path.display());
            assert_eq!(
                scenario.steps,
                expected.steps,
                "{} {:?} {:?} {}",
                path.display(),
                scenario.script,
                scenario.event,
                scenario.server
            );
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_is_told_from_one_whose_name_differs_in_case() {
    use sha2::{Digest as _, Sha256};

    let place = tempfile::tempdir().unwrap();
    // The file that would be found first is the other folder's.
    let texts = [("Site", "WScript.Echo 1"), ("site", "WScript.Echo 2")];
    for (name, text) in texts {
        let files = [("START.BAT", "cscript x.vbs\n"), ("x.vbs", text)];
        std::fs::create_dir(place.path().join(name)).unwrap();
        write(&place.path().join(name), &files);
    }
    for (name, text) in texts {
        let plan = folder(&Request {
            folder: place.path().join(name),
            ..Request::default()
        })
        .unwrap();
        let script = plan.sources.iter().find(|one| one.role == Role::Directory);
        let digest = Sha256::digest(text.as_bytes());
        let digits = data_encoding::HEXLOWER.encode(&digest);
        assert_eq!(script.unwrap().sha256, digits);
    }
}
