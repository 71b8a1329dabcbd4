//! Small scripts, each for one construct.

use super::stage::{Done, Engine, Stage, assert_same};
use crate::plan::{Step, StepKind};
use crate::vbscript::automation::adsi::Settings;

const LDIF: &str = "version: 1

dn: DC=x,DC=y
objectClass: top
objectClass: domain
objectClass: domainDNS

dn: CN=Users,DC=x,DC=y
objectClass: top
objectClass: container

dn: CN=Ann,CN=Users,DC=x,DC=y
objectClass: top
objectClass: person
objectClass: organizationalPerson
objectClass: user
sAMAccountName: ann
mail: ann@x.y
description: one
userAccountControl: 512

dn: CN=Bob,CN=Users,DC=x,DC=y
objectClass: top
objectClass: person
objectClass: organizationalPerson
objectClass: user
sAMAccountName: bob
telephoneNumber: 1234
userAccountControl: 514

dn: CN=Team,CN=Users,DC=x,DC=y
objectClass: top
objectClass: group
sAMAccountName: team
mail: team@x.y
";

fn stage(script: &str) -> Stage {
    let script = script.replace('\n', "\r\n");
    Stage::new(script.as_bytes(), LDIF, Settings::default())
}

/// The interpreter's run, after the steps were held against it.
fn same(script: &str, arguments: &[&str]) -> Done {
    let plan = stage(script).plan(arguments);
    assert_eq!(plan.diagnostics, [], "{script}");
    let expected = stage(script).run(arguments, Engine::Interpreter);
    for engine in [Engine::AsWritten, Engine::Unknown, Engine::Optimized] {
        let found = stage(script).run(arguments, engine);
        if engine == Engine::Optimized {
            assert!(expected.end == found.end, "{script}: end state");
            assert_eq!(expected.ran, found.ran, "{script}");
        } else {
            assert_same(&expected, &found, &format!("{engine:?}: {script}"));
        }
    }
    expected
}

fn count(steps: &[Step]) -> usize {
    steps
        .iter()
        .map(|step| {
            1 + match &step.kind {
                StepKind::If {
                    then, otherwise, ..
                } => count(then) + count(otherwise),
                StepKind::ForEach { body, .. } => count(body),
                _ => 0,
            }
        })
        .sum()
}

fn echoes(done: &Done) -> &str {
    &done.ran.out
}

#[test]
fn branches_on_what_is_not_known_join_again() {
    let script = r#"
Set u = GetObject("LDAP://CN=Ann,CN=Users,DC=x,DC=y")
s = "start"
If u.mail = "ann@x.y" Then
    s = s & " a"
ElseIf u.mail = "" Then
    s = "none"
Else
    s = u.mail
End If
If u.description <> "one" Then s = s & "?"
WScript.Echo s
Select Case LCase(u.Class)
    Case "group", "computer": WScript.Echo "no"
    Case "user": WScript.Echo "a user called " & u.Name
    Case Else: WScript.Echo "else"
End Select
"#;
    assert_eq!(
        echoes(&same(script, &[])),
        "start a\r\na user called CN=Ann\r\n"
    );
}

#[test]
fn forty_branches_in_a_row_stay_linear() {
    let branches = |count: usize| {
        let mut script =
            "Set u = GetObject(\"LDAP://CN=Ann,CN=Users,DC=x,DC=y\")\ns = \"\"\n".to_owned();
        for number in 0..count {
            script.push_str(&format!(
                "If u.description = \"{number}\" Then\n s = s & \"a\"\nElse\n s = s & s & \"b\"\nEnd If\n\
                 If Len(s) > 20 Then s = \"short\"\n"
            ));
        }
        script.push_str("WScript.Echo s\n");
        script
    };
    let size = |number: usize| count(&stage(&branches(number)).plan(&[]).steps);
    let (twenty, forty) = (size(20), size(40));
    assert!(forty < 2 * twenty + 10, "{twenty} {forty}");
    same(&branches(40), &[]);
}

#[test]
fn a_procedure_can_be_left_on_one_way() {
    let script = r#"
Sub Say(what)
    If what = "stop" Then Exit Sub
    WScript.Echo "1 " & what
    If what = "once" Then
        WScript.Echo "left"
        Exit Sub
    End If
    WScript.Echo "2 " & what
End Sub
Function Twice(x)
    Twice = x & x
    If x = "q" Then WScript.Quit 7
End Function
Say WScript.Arguments(0)
Say WScript.Arguments(1)
WScript.Echo Twice(WScript.Arguments(2))
WScript.Echo "end"
"#;
    let done = same(script, &["once", "more", "x"]);
    assert_eq!(
        echoes(&done),
        "1 once\r\nleft\r\n1 more\r\n2 more\r\nxx\r\nend\r\n"
    );
    let done = same(script, &["stop", "stop", "q"]);
    assert_eq!((done.ran.code, echoes(&done)), (7, ""));
}

#[test]
fn rows_are_gone_through_one_by_one() {
    let script = r#"
Set c = CreateObject("ADODB.Connection")
c.Provider = "ADSDSOObject"
c.Open "Active Directory Provider"
Set rs = c.Execute("<LDAP://CN=Users,DC=x,DC=y>;(objectClass=user);cn,ADsPath,telephoneNumber;subtree")
n = 0
last = "nobody"
Do Until rs.EOF
    WScript.Echo rs.Fields("cn").Value & " after " & last & " " & n
    last = rs("cn")
    n = n + 1
    Set u = GetObject(rs.Fields(1).Value)
    If u.mail = "" Then
        u.mail = last & "@new"
        u.SetInfo
    End If
    rs.MoveNext
Loop
WScript.Echo n & " " & last
Set none = c.Execute("<LDAP://CN=Users,DC=x,DC=y>;(cn=nobody);cn;subtree")
If none.EOF Then WScript.Echo "none" Else WScript.Echo none.Fields(0)
While Not none.EOF
    WScript.Echo "never"
    none.MoveNext
Wend
"#;
    let done = same(script, &[]);
    assert_eq!(
        echoes(&done),
        "Ann after nobody 0\r\nBob after Ann 1\r\n2 Bob\r\nnone\r\n"
    );
    assert!(done.end.contains("mail: Bob@new"));
}

#[test]
fn lists_are_gone_through_and_variables_go_from_turn_to_turn() {
    let script = r#"
a = "1": b = "2"
For Each word In Split(WScript.Arguments(0), ",")
    c = a
    a = b
    b = c & word
Next
WScript.Echo a & " " & b & " " & TypeName(word)
For i = 1 To 3
    t = t & i
Next
WScript.Echo t & " " & i
For Each x In Array("p", WScript.Arguments(0))
    WScript.Echo x
Next
"#;
    let done = same(script, &["x,y,z"]);
    assert_eq!(echoes(&done), "2y 1xz Empty\r\n123 4\r\np\r\nx,y,z\r\n");
}

#[test]
fn children_are_bound_one_by_one() {
    let script = r#"
Set users = GetObject("LDAP://CN=Users,DC=x,DC=y")
number = 0
For Each child In users
    number = number + 1
    If child.Class = "user" Then
        found = found & child.cn & ";"
        old = child.description
        child.description = number & " was " & old
        child.SetInfo
        WScript.Echo child.description
        If number > 5 Then WScript.Quit
    End If
Next
WScript.Echo number & found
"#;
    let done = same(script, &[]);
    assert!(echoes(&done).contains("1 was one\r\n"), "{}", echoes(&done));
    assert!(
        echoes(&done).ends_with("3Ann;Bob;\r\n"),
        "{}",
        echoes(&done)
    );
}

#[test]
fn text_files_are_written_as_a_whole() {
    let script = r#"
Set fso = CreateObject("Scripting.FileSystemObject")
Set u = GetObject("LDAP://CN=Ann,CN=Users,DC=x,DC=y")
If Not fso.FileExists("out.txt") Then
    Set f = fso.CreateTextFile("out.txt", True)
    f.WriteLine "mail: " & u.mail
    f.Write "no end"
    f.WriteBlankLines 2
    f.Close
End If
Set f = fso.OpenTextFile("two.txt", 2, True)
f.WriteLine 12
f.Close
"#;
    let done = same(script, &[]);
    let text = |name: &str| {
        let found = done.files.iter().find(|(known, _)| known == name).unwrap();
        String::from_utf8(found.1.clone()).unwrap()
    };
    assert_eq!(text("out.txt"), "mail: ann@x.y\r\nno end\r\n\r\n");
    assert_eq!(text("two.txt"), "12\r\n");
}

#[test]
fn what_was_read_before_an_effect_fails_before_it() {
    // The attribute of an object that is gone when it is read; what fails must fail before the echo.
    let script = r#"
Set u = GetObject("LDAP://CN=Bob,CN=Users,DC=x,DC=y")
x = CInt(u.telephoneNumber & WScript.Arguments(0))
WScript.Echo "after"
WScript.Echo x
"#;
    assert_eq!(echoes(&same(script, &["0"])), "after\r\n12340\r\n");
    let done = same(script, &["x"]);
    assert_eq!(echoes(&done), "");
    assert!(done.ran.err.contains("(3, "), "{}", done.ran.err);
}

#[test]
fn values_from_before_a_change_stay() {
    let script = r#"
Set u = GetObject("LDAP://CN=Ann,CN=Users,DC=x,DC=y")
old = u.description
u.Put "description", "two"
u.PutEx 1, "mail", 0
u.SetInfo
WScript.Echo old & " " & u.description & " [" & u.mail & "] " & old
WScript.Echo u.Get("description")
"#;
    assert_eq!(echoes(&same(script, &[])), "one two [] one\r\ntwo\r\n");
}

#[test]
fn an_untrapped_error_ends_both_at_the_same_line() {
    for (script, line) in [
        ("Set u = GetObject(\"LDAP://CN=Nobody,DC=x,DC=y\")", 1),
        (
            "Set u = GetObject(\"LDAP://CN=Ann,CN=Users,DC=x,DC=y\")\n\nWScript.Echo u.Get(\"info\")",
            3,
        ),
        (
            "Set u = GetObject(\"LDAP://CN=Ann,CN=Users,DC=x,DC=y\")\nx = u.noSuchThing\nWScript.Echo x",
            2,
        ),
        (
            "Set u = GetObject(\"LDAP://CN=Ann,CN=Users,DC=x,DC=y\")\nu.homeMDB = \"CN=gone\"\nWScript.Echo 1\nu.SetInfo",
            4,
        ),
    ] {
        let done = same(script, &[]);
        assert!(done.records.last().unwrap().result.failed, "{script}");
        assert!(
            done.ran.err.contains(&format!("({line}, ")),
            "{}",
            done.ran.err
        );
    }
}

#[test]
fn what_cannot_be_typed_is_left_to_the_interpreter_as_a_whole() {
    for (script, why) in [
        (
            "On Error Resume Next\nWScript.Echo 1",
            "On Error Resume Next",
        ),
        ("Execute \"WScript.Echo 1\"", "runs text as script"),
        ("Class A\nEnd Class\nWScript.Echo 1", "classes"),
        (
            "Do While Len(WScript.Arguments(0)) < 5\nWScript.Echo 1\nExit Do\nLoop",
            "how often",
        ),
        (
            "Set s = CreateObject(\"WScript.Shell\")\nWScript.Echo 1",
            "WScript.Shell",
        ),
        ("Dim a(2)\na(1) = 5\nErase a\nWScript.Echo 1", "Erase"),
    ] {
        let unknown = [crate::plan::Expression::Environment("x".to_owned()).into()];
        let source = crate::source::SourceText::from_text("case.vbs", script);
        let plan = crate::plan::extract::directory::extract(&source, &unknown, "case.vbs");
        let [step] = &*plan.steps else {
            panic!("{script}: {:?}", plan.steps);
        };
        let StepKind::Interpret { reason, lines, .. } = &step.kind else {
            panic!("{script}: {step:?}");
        };
        assert!(reason.contains(why), "{reason}");
        assert_eq!(lines.first, 1);
        assert_eq!(plan.typed, 0);
        let expected = stage(script).run(&["a"], Engine::Interpreter);
        assert_eq!(echoes(&expected), "1\r\n");
        assert_same(
            &expected,
            &stage(script).run(&["a"], Engine::Unknown),
            script,
        );
    }
}

#[test]
fn a_script_that_does_not_compile_has_its_errors() {
    let source = crate::source::SourceText::from_text("case.vbs", "If x Then\nWScript.Echo (");
    let plan = crate::plan::extract::directory::extract(&source, &[], "case.vbs");
    assert!(plan.steps.is_empty() && plan.statements == 0);
    assert!(plan.errors[0].starts_with("case.vbs("), "{:?}", plan.errors);
    assert!(
        plan.errors[0].contains("Microsoft VBScript compilation error"),
        "{:?}",
        plan.errors
    );
}

#[test]
fn a_runner_serves_one_script_only() {
    let script = "WScript.Echo WScript.Arguments(0)";
    let stage = stage(script);
    assert_eq!(stage.run(&["a"], Engine::AsWritten).ran.out, "a\r\n");
    assert_eq!(stage.run(&["b"], Engine::Interpreter).ran.out, "b\r\n");
}

/// The filter that finds the children of a loop over `users`.
fn filter_of(body: &str) -> String {
    let script = format!(
        "Set users = GetObject(\"LDAP://CN=Users,DC=x,DC=y\")\nFor Each u In users\n{body}\nNext"
    );
    same(&script, &[]);
    let done = stage(&script).run(&[], Engine::Optimized);
    let record = serde_json::to_value(&done.records[0]).unwrap();
    format!("{} {}", record["filter"], record["attributes"])
}

#[test]
fn a_filter_finds_all_that_the_body_does_something_for() {
    for (body, filter) in [
        (
            "If u.Class = \"user\" And u.mail <> \"\" Then WScript.Echo u.cn",
            r#""(&(objectClass=user)(mail=*))" ["objectClass","mail","cn"]"#,
        ),
        (
            "If Not u.Class = \"group\" Then WScript.Echo u.Name",
            r#""(objectClass=*)" ["objectClass"]"#,
        ),
        (
            "If u.mail = \"\" Then WScript.Echo u.cn",
            r#""(objectClass=*)" ["objectClass","mail","cn"]"#,
        ),
        (
            "If u.mail = \"\" Then\nElse\nWScript.Echo u.cn\nEnd If",
            r#""(mail=*)" ["objectClass","mail","cn"]"#,
        ),
        (
            "Select Case u.Class\nCase \"user\", \"group\"\nIf u.sAMAccountName = \"bob\" Then u.description = \"x\": u.SetInfo\nEnd Select",
            r#""(&(|(objectClass=user)(objectClass=group))(sAMAccountName=bob))" ["objectClass","sAMAccountName","description"]"#,
        ),
    ] {
        assert_eq!(filter_of(body), filter, "{body}");
    }
}

#[test]
fn loops_whose_turns_know_of_one_another_run_as_written() {
    for body in [
        "n = n + 1\nWScript.Echo n",
        "u.description = \"x\"\nu.SetInfo\nWScript.Echo u.description",
        "WScript.Echo u.Get(\"cn\")",
        "WScript.Echo u.noSuchThing",
    ] {
        let script = format!(
            "Set users = GetObject(\"LDAP://CN=Users,DC=x,DC=y\")\nFor Each u In users\n{body}\nNext"
        );
        let expected = stage(&script).run(&[], Engine::Interpreter);
        assert_same(&expected, &stage(&script).run(&[], Engine::Optimized), body);
    }
}

#[test]
fn what_fails_in_a_turn_fails_behind_the_turns_before() {
    let body = "u.description = CInt(u.telephoneNumber & \"1\")\nu.SetInfo\nWScript.Echo u.cn\n\
        x = CInt(u.mail & \"0\")\nWScript.Echo x";
    let script = format!(
        "Set users = GetObject(\"LDAP://CN=Users,DC=x,DC=y\")\nFor Each u In users\n{body}\nNext"
    );
    let done = same(&script, &[]);
    assert!(done.records.last().unwrap().result.failed);
}
