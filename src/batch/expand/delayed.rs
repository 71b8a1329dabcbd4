//! Phase 5: delayed expansion of `!…!` in a token that is about to be carried out.

use super::percent::Variables;
use super::substitution;

/// Replaces `!NAME!` in a token. Only a token that has an exclamation mark is touched at all, so only there does a
/// caret disappear (parser account, phase 5).
pub(crate) fn expand_delayed(token: &str, variables: &dyn Variables) -> String {
    let mut expanded = String::with_capacity(token.len());
    let mut rest = token;
    while let Some(at) = rest.find(['^', '!']) {
        expanded.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if rest[at..].starts_with('^') {
            let next = after.chars().next();
            expanded.extend(next);
            rest = &after[next.map_or(0, char::len_utf8)..];
        } else {
            // Several opening marks in a row count as one.
            let after = after.trim_start_matches('!');
            rest = &after[one_expression(after, variables, &mut expanded)..];
        }
    }
    expanded.push_str(rest);
    expanded
}

fn one_expression(after: &str, variables: &dyn Variables, expanded: &mut String) -> usize {
    let Some(close) = after.find('!') else {
        return 0;
    };
    let mut end = after.find(':').map_or(close, |colon| colon.min(close));
    if after[end..].starts_with(":!") {
        end += 1;
    }
    let value = variables.variable(&after[..end]);
    if end == close || after[end..].starts_with('!') {
        if let Some(value) = value {
            expanded.push_str(&value);
        }
        return end + 1;
    }
    let Some(value) = value else {
        return end + 1;
    };
    match substitution::parse(&after[end + 1..], '!') {
        Ok((operation, used)) => {
            let used = end + 1 + used;
            match variables.operation(&format!("!{}", &after[..used]), &value) {
                Some(unknown) => expanded.push_str(&unknown),
                None => expanded.push_str(&substitution::apply(&operation, &value)),
            }
            used
        }
        // cmd keeps quiet about it and drops the mark.
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::batch::expand::Modifiers;

    struct Fixed;

    impl Variables for Fixed {
        fn variable(&self, name: &str) -> Option<Cow<'_, str>> {
            match name {
                "A" => Some(Cow::Borrowed("v&l")),
                "T" => Some(Cow::Borrowed("abcdef")),
                _ => None,
            }
        }
        fn argument(&self, _: usize) -> Cow<'_, str> {
            "".into()
        }
        fn all_arguments(&self) -> Cow<'_, str> {
            "".into()
        }
        fn modified_argument(&self, _: &Modifiers<'_>, _: usize) -> String {
            String::new()
        }
    }

    #[test]
    fn delayed_rules() {
        for (token, expected) in [
            ("!A!", "v&l"),
            ("x!A!y", "xv&ly"),
            ("!U!|", "|"),
            ("a!b", "ab"),
            ("^!A^!", "!A!"),
            ("!T:~1,2!", "bc"),
            ("!T:cd=X!", "abXef"),
            ("!!T!", "abcdef"),
        ] {
            assert_eq!(expand_delayed(token, &Fixed), expected, "{token}");
        }
    }
}
