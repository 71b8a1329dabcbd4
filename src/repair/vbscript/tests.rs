use crate::repair::tests::{mended, proposed, stays};

#[test]
fn comment_marks_become_apostrophes() {
    for (text, expected) in [
        ("` a\n\\ b\n‘ c\n´ d\n", "' a\n' b\n' c\n' d\n"),
        ("x = 1   `count\n", "x = 1   'count\n"),
        ("x = 1   \\count them\n", "x = 1   'count them\n"),
        ("\\////\n", "'////\n"),
    ] {
        assert_eq!(mended("x.vbs", text), expected);
    }
}

#[test]
fn what_looks_like_a_comment_mark_stays() {
    for text in [
        "x = \"` it's \\ ‘ \"\n",
        "x = \"(&(cn=`a)(mail=*))\" ' don`t \\ here\n",
        "x = 7 \\ 2\n",
        "x = 7 _\n\\ 2\n",
        "rem ` x\n",
        "[a`b] = 1\n",
    ] {
        stays("x.vbs", text);
    }
}

#[test]
fn rulers_headings_and_ends_of_comments_become_comments() {
    for (text, expected) in [
        ("=====\n/////\nx = 1\n", "'=====\n'/////\nx = 1\n"),
        (
            "=====\nVariables and Constants\n=====\nx = 1\n",
            "'=====\n'Variables and Constants\n'=====\nx = 1\n",
        ),
        ("===== Users =====\nx = 1\n", "'===== Users =====\nx = 1\n"),
        (
            "' Call Mount(a,\nb)\nx = 1\n",
            "' Call Mount(a, b)\nx = 1\n",
        ),
        (
            "' Call Mount(a, \"OU=b\nUSERS,\")\nx = 1\n",
            "' Call Mount(a, \"OU=b USERS,\")\nx = 1\n",
        ),
    ] {
        assert_eq!(mended("x.vbs", text), expected);
    }
    assert_eq!(
        proposed("x.vbs", "' moves the names to the other\nmachine\n"),
        "' moves the names to the other machine\n"
    );
    for text in [
        "'=====\nx = 1\n'=====\n",
        "Sub Go\nEnd Sub\n' now (\nGo\n",
        "'====\nGo now\n'====\nSub Go(x)\nEnd Sub\nDim now\n",
    ] {
        stays("x.vbs", text);
    }
}

#[test]
fn statements_that_go_on_get_their_mark() {
    for (text, expected) in [
        ("x = \"a\" &\n\"b\"\n", "x = \"a\" & _\n\"b\"\n"),
        ("Call F(a,\nb)\n", "Call F(a, _\nb)\n"),
        ("Call F(a\n, b)\n", "Call F(a _\n, b)\n"),
        ("If a = b\nThen\nEnd If\n", "If a = b _\nThen\nEnd If\n"),
        ("If a And\nb Then\nEnd If\n", "If a And _\nb Then\nEnd If\n"),
        ("x = a &\n\n\n\"b\"\n", "x = a & _\n\"b\"\n"),
        ("x = a _\n\n\n& b\n", "x = a _\n& b\n"),
        (
            "WScript.Echo\nName & \"x\"\n",
            "WScript.Echo _\nName & \"x\"\n",
        ),
        (
            "WScript.Echo a & \" for\n\" & b\n",
            "WScript.Echo a & \" for \" & b\n",
        ),
    ] {
        let damaged = crate::vbscript::parse_text(text).errors.len();
        assert!(damaged > 0, "{text} is whole");
        assert_eq!(mended("x.vbs", text), expected);
        assert_eq!(crate::vbscript::parse_text(expected).errors, []);
    }
}

#[test]
fn whole_statements_stay() {
    for text in [
        "x = \"a\" & _\n\"b\"\n",
        "x = \"a\" &_\n\"b\"\n",
        "With a\n.b = 1\n.c\nEnd With\n",
        "Do While\n",
        "If a Then\nb = 1\nElse\nb = 2\nEnd If\n",
        "a.Set\na.b = \"c,\"\n",
        "x = 1 ' &\ny = 2\n",
        "Dim a\nDim b\n",
    ] {
        if crate::vbscript::parse_text(text).errors.is_empty() {
            stays("x.vbs", text);
        }
    }
}

#[test]
fn split_names_are_whole_again() {
    let text = "Dim strHomeMDB\nobj.Put strHome\nMDB, 1\n";
    assert_eq!(
        mended("x.vbs", text),
        "Dim strHomeMDB\nobj.Put strHomeMDB, 1\n"
    );
    // Each of the two is a name of its own.
    stays(
        "x.vbs",
        "Dim strHomeMDB, strHome, MDB\nf strHome\nMDB = 1\n",
    );
}

#[test]
fn characters_of_the_printers_case_go_where_the_compiler_reads() {
    for (text, expected) in [
        ("x = “a” & “b”\n", "x = \"a\" & \"b\"\n"),
        ("x = “it’s”\n", "x = \"it’s\"\n"),
        ("x = 5 – 3\n", "x = 5 - 3\n"),
        ("x\u{A0}= 1\n", "x = 1\n"),
        ("oﬃce = 1\n", "office = 1\n"),
        ("x\u{200B} = 1\n", "x = 1\n"),
    ] {
        assert_eq!(mended("x.vbs", text), expected);
    }
    for text in ["x = \"“a” – ﬁ\u{A0}\"\n", "' “a” – ﬁ\n", "x = 1 ' a–b\n"] {
        stays("x.vbs", text);
    }
}

#[test]
fn doubtful_names_and_queries_are_proposed() {
    for (text, expected) in [
        (
            "x = \"LDAP://CN=a\" & \",,\" & d\n",
            "x = \"LDAP://CN=a\" & \",\" & d\n",
        ),
        (
            "x = \"LDAP://CN=a\" & \", \" & d\n",
            "x = \"LDAP://CN=a\" & \",\" & d\n",
        ),
        (
            "x = \"<LDAP://CN=a,\" & d & \">(&(objectClass=\" & c & \"));adspath;subtree\"\n",
            "x = \"<LDAP://CN=a,\" & d & \">;(&(objectClass=\" & c & \"));adspath;subtree\"\n",
        ),
    ] {
        assert_eq!(proposed("x.vbs", text), expected);
    }
    for text in [
        "x = \"a,,b\"\n",
        "WScript.Echo a & \", \" & b\n",
        "x = \"<LDAP://CN=a>;(cn=b);cn;subtree\"\n",
        "x = \"<b>(c);d;e\"\n",
        "x = \"CN=a,OU=b, \" & d\n",
    ] {
        stays("x.vbs", text);
    }
}
