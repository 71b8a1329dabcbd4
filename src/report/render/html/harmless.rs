use std::fmt::{self, Write};

use askama::filters::Escaper;

use crate::source::visible;

/// How every text gets into the page: what steers or hides is made visible, and no mark of HTML is left, neither in text
/// nor in an attribute. `askama.toml` names it for all templates, so that none can forget it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Harmless;

impl Escaper for Harmless {
    fn write_escaped_str<W: Write>(&self, mut page: W, text: &str) -> fmt::Result {
        let text = visible(text);
        let mut rest: &str = &text;
        while let Some(at) = rest.find(['<', '>', '&', '"', '\'']) {
            page.write_str(&rest[..at])?;
            page.write_str(match rest.as_bytes()[at] {
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'&' => "&amp;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &rest[at + 1..];
        }
        page.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn harmless(text: &str) -> String {
        let mut page = String::new();
        Harmless.write_escaped_str(&mut page, text).unwrap();
        page
    }

    #[test]
    fn marks_of_html_become_entities() {
        assert_eq!(
            harmless("</script><b a=\"x\" c='y'>&amp;表"),
            "&lt;/script&gt;&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;表"
        );
    }

    #[test]
    fn what_steers_or_hides_is_shown() {
        assert_eq!(
            harmless("a\u{1B}[2J\r\nb\u{202E}\0"),
            "a␛[2J␍␊b&lt;U+202E&gt;␀"
        );
    }
}
