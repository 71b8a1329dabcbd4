//! Which code page a script without a byte-order mark was probably written in.

use super::CodePage;

/// A byte-order mark at the start of `bytes`: what it says and how long it is.
pub(super) fn byte_order_mark(bytes: &[u8]) -> Option<(CodePage, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((CodePage::UTF_8, 3)),
        [0xFF, 0xFE, ..] => Some((CodePage::UTF_16LE, 2)),
        [0xFE, 0xFF, ..] => Some((CodePage::UTF_16BE, 2)),
        _ => None,
    }
}

/// Judges by the bytes alone.
///
/// UTF-8 has a form that other text hardly ever meets by accident, so it goes first; Shift_JIS must show
/// Japanese writing, since nearly every byte sequence is *valid* in it; what remains is taken for Western European,
/// which gives every byte a character.
pub(super) fn judge(bytes: &[u8]) -> CodePage {
    if bytes.contains(&0)
        && let Some(utf_16) = unmarked_utf_16(bytes)
    {
        return utf_16;
    }
    if std::str::from_utf8(bytes).is_ok() {
        CodePage::UTF_8
    } else if is_japanese(bytes) {
        CodePage::SHIFT_JIS
    } else {
        CodePage::WINDOWS_1252
    }
}

/// UTF-16 without a mark, only where no doubt is left: every unit is a character that text may hold, and the
/// zero bytes that ASCII characters bring lie on one side.
fn unmarked_utf_16(bytes: &[u8]) -> Option<CodePage> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros_at = |offset: usize| {
        bytes
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros_at(0), zeros_at(1));
    let (page, zeros, others) = if odd > even {
        (CodePage::UTF_16LE, odd, even)
    } else {
        (CodePage::UTF_16BE, even, odd)
    };
    let units = bytes.chunks_exact(2).map(|pair| match (page, pair) {
        (CodePage::UTF_16LE, [low, high]) => u16::from_le_bytes([*low, *high]),
        (_, [high, low]) => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    let is_text = char::decode_utf16(units).all(|unit| {
        unit.is_ok_and(|c| {
            matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{1A}')
                || !(c.is_control() || (u32::from(c) & 0xFFFE) == 0xFFFE)
        })
    });
    // Scripts are mostly ASCII, so at least every second character must bring its zero byte: a stray NUL in
    // other text is then not mistaken for one.
    (is_text && zeros * 4 >= bytes.len() && zeros > others * 4).then_some(page)
}

/// What one character of Shift_JIS says about the text being Japanese.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Character {
    /// Kana, full-width letters and marks, kanji of the first level: what Japanese text is made of.
    Usual,
    /// Kanji of the second level and vendor characters: rare in Japanese, frequent accidents of accented letters.
    Rare,
}

/// Whether the bytes are valid Shift_JIS *and* show Japanese writing.
///
/// In Windows-1252 text an accented letter takes the next byte with it and looks like one lonely, rare kanji with an
/// ASCII second byte, or like half-width katakana. So half-width katakana alone prove nothing, and a double-byte
/// character counts only in company, or with a first byte that Windows-1252 does not have, or with a
/// second byte that is no ASCII.
fn is_japanese(bytes: &[u8]) -> bool {
    let (mut evidence, mut doubtful) = (0_usize, 0_usize);
    let mut previous_usual = false;
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => break,
            [0x00..=0x7F | 0xA1..=0xDF, tail @ ..] => {
                previous_usual = false;
                tail
            }
            [lead, trail, tail @ ..] => {
                match class(*lead, *trail) {
                    None => return false,
                    Some(Character::Usual) => {
                        let certain = previous_usual
                            || *trail >= 0x80
                            || matches!(lead, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D);
                        if certain {
                            evidence += 1;
                        } else if !next_is_usual(tail) {
                            doubtful += 1;
                        }
                        previous_usual = true;
                    }
                    Some(Character::Rare) => {
                        if !trail.is_ascii() || previous_usual || next_is_usual(tail) {
                            // Neither for nor against.
                        } else {
                            doubtful += 1;
                        }
                        previous_usual = false;
                    }
                }
                tail
            }
            [_] => return false,
        };
    }
    evidence > 0 && evidence >= doubtful
}

fn next_is_usual(bytes: &[u8]) -> bool {
    matches!(bytes, [lead, trail, ..] if class(*lead, *trail) == Some(Character::Usual))
}

/// The class of a double-byte character; `None` where page 932 has no character, or only a user-defined one.
fn class(lead: u8, trail: u8) -> Option<Character> {
    if !matches!(trail, 0x40..=0x7E | 0x80..=0xFC) {
        return None;
    }
    match (lead, trail) {
        (0x81..=0x83 | 0x89..=0x97, _) | (0x88, 0x9F..) | (0x98, ..=0x72) => Some(Character::Usual),
        (0x84 | 0x87 | 0x98..=0x9F | 0xE0..=0xEA | 0xED | 0xEE | 0xFA | 0xFB, _)
        | (0xFC, ..=0x4B) => Some(Character::Rare),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn western(text: &str) -> Vec<u8> {
        CodePage::WINDOWS_1252.encode(text).into_owned()
    }

    fn japanese(text: &str) -> Vec<u8> {
        CodePage::SHIFT_JIS.encode(text).into_owned()
    }

    #[test]
    fn ascii_and_valid_utf_8_are_utf_8() {
        assert_eq!(judge(b""), CodePage::UTF_8);
        assert_eq!(judge(b"echo off\r\n"), CodePage::UTF_8);
        assert_eq!(judge("rem größe 表".as_bytes()), CodePage::UTF_8);
    }

    #[test]
    fn japanese_remarks_are_shift_jis() {
        for text in [
            "rem 通常起動処理",
            "REM ***** フェイルオーバ対応処理 *****\r\nGOTO EXIT\r\n",
            "rem のみ",
            "echo ｴﾗｰが発生しました",
            "rem 済",
            "rem （注）",
            "echo ソ表能予申",
        ] {
            assert_eq!(judge(&japanese(text)), CodePage::SHIFT_JIS, "{text}");
        }
    }

    #[test]
    fn accented_letters_are_windows_1252() {
        for text in [
            "rem für größere Übung",
            "rem Schließen",
            "echo Année créée à l\u{2019}été",
            "echo don\u{2019}t",
            "rem don\u{2019}t use Müller\u{2019}s \u{201C}disk\u{201D}",
            "ÄÖÜ",
            "echo Œuvre",
            "echo œil",
            "rem señor ¿qué?",
            "echo 10 \u{20AC} \u{2013} naïve",
            "echo ñandú",
            "rem \u{201C}x\u{201D}",
        ] {
            assert_eq!(judge(&western(text)), CodePage::WINDOWS_1252, "{text}");
        }
    }

    #[test]
    fn half_width_katakana_alone_are_no_proof() {
        assert_eq!(judge(b"echo \xB4\xD7\xB0"), CodePage::WINDOWS_1252);
    }

    #[test]
    fn a_cut_double_byte_character_is_not_shift_jis() {
        let mut bytes = japanese("rem 起動");
        bytes.pop();
        assert_eq!(judge(&bytes), CodePage::WINDOWS_1252);
    }

    #[test]
    fn utf_16_without_a_mark_is_seen_only_when_clear() {
        let text = "@echo off\r\nrem 通常起動処理\u{3000}です\r\n";
        assert_eq!(judge(&CodePage::UTF_16LE.encode(text)), CodePage::UTF_16LE);
        assert_eq!(judge(&CodePage::UTF_16BE.encode(text)), CodePage::UTF_16BE);
        assert_ne!(judge(b"MZ\x90\0\x03\0\0\0"), CodePage::UTF_16LE);
        assert_ne!(judge(b"a\0b"), CodePage::UTF_16LE);
        assert_ne!(judge(&[0; 64]), CodePage::UTF_16BE);
    }

    #[test]
    fn marks_are_told_apart() {
        assert_eq!(
            byte_order_mark(b"\xEF\xBB\xBFx"),
            Some((CodePage::UTF_8, 3))
        );
        assert_eq!(
            byte_order_mark(b"\xFF\xFEx\0"),
            Some((CodePage::UTF_16LE, 2))
        );
        assert_eq!(
            byte_order_mark(b"\xFE\xFF\0x"),
            Some((CodePage::UTF_16BE, 2))
        );
        assert_eq!(byte_order_mark(b"\xEF\xBB"), None);
    }
}
