//! From arguments that the system has split back to the text that a Windows command line is.

/// Joins arguments with blanks; one that holds blanks and no quotes of its own gets quotes around it.
pub(super) fn join(arguments: &[String]) -> String {
    let mut text = String::new();
    for argument in arguments {
        text.push(' ');
        let bare = argument.is_empty()
            || argument.contains([' ', '\t', ',', ';', '=', '&', '|', '<', '>', '(', ')', '^'])
                && !argument.contains('"');
        if bare {
            text.push('"');
            text.push_str(argument);
            text.push('"');
        } else {
            text.push_str(argument);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn arguments_with_blanks_are_quoted_again() {
        let arguments = ["/MSG", "two words", "\"kept as it is\"", "x"].map(str::to_owned);
        assert_eq!(join(&arguments), " /MSG \"two words\" \"kept as it is\" x");
    }
}
