//! `CHCP`: the code page of the session.

use super::{Answer, Failure, say};
use crate::host::Invocation;
use crate::source::CodePage;

/// Shows the code page, or sets it for the console and everything on it.
pub(super) fn chcp(call: &Invocation<'_>) -> Answer {
    let number = match call.arguments.trim() {
        "" => call.context.codepage.get().number(),
        text => text
            .parse()
            .map_err(|_| Failure::new(1, format!("Parameter format not correct - {text}")))?,
    };
    // UTF-16 is no page a console can have.
    let page = CodePage::from_number(number)
        .filter(|page| ![CodePage::UTF_16LE, CodePage::UTF_16BE].contains(page))
        .ok_or_else(|| Failure::new(1, "Invalid code page"))?;
    call.context.codepage.set(page);
    say(call, &format!("Active code page: {}\r\n", page.number()))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use crate::batch::programs::testing::Bench;
    use crate::source::CodePage;

    #[test]
    fn the_page_is_shown_and_set() {
        let bench = Bench::new().codepage(CodePage::SHIFT_JIS);
        assert_eq!(bench.run("chcp").out, "Active code page: 932\r\n");
        assert_eq!(bench.run("chcp 1252").out, "Active code page: 1252\r\n");
        assert_eq!(bench.run("chcp").out, "Active code page: 1252\r\n");
        assert_eq!(bench.run("chcp 31").err, "Invalid code page\r\n");
        assert_eq!(
            bench.run("chcp x").err,
            "Parameter format not correct - x\r\n"
        );
        assert_eq!(bench.run("chcp 1200").code, 1);
    }
}
