use std::borrow::Cow;
use std::str::FromStr;

use encoding_rs::Encoding;
use oem_cp::code_table::{DECODING_TABLE_CP_MAP, ENCODING_TABLE_CP_MAP};

/// A Windows code page by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodePage(u16);

/// A code page that has no table here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a known code page; give a number such as 932, 1252, 437 or 65001, or a name such as shift_jis, windows-1252 or utf-8"
)]
pub struct UnknownCodePage(pub String);

/// The pages that the Encoding Standard's tables stand for, with the name each is shown under.
///
/// The standard's tables were taken from what Windows does, down to the control characters of undefined bytes;
/// `20127` (US-ASCII) and `28591` (Latin-1) are missing because there they are only other names for 1252.
static STANDARD: [(u16, &Encoding, &str); 25] = [
    (874, encoding_rs::WINDOWS_874, "windows-874"),
    (932, encoding_rs::SHIFT_JIS, "Shift_JIS"),
    (936, encoding_rs::GBK, "GBK"),
    (949, encoding_rs::EUC_KR, "windows-949"),
    (950, encoding_rs::BIG5, "Big5"),
    (1250, encoding_rs::WINDOWS_1250, "windows-1250"),
    (1251, encoding_rs::WINDOWS_1251, "windows-1251"),
    (1252, encoding_rs::WINDOWS_1252, "windows-1252"),
    (1253, encoding_rs::WINDOWS_1253, "windows-1253"),
    (1254, encoding_rs::WINDOWS_1254, "windows-1254"),
    (1255, encoding_rs::WINDOWS_1255, "windows-1255"),
    (1256, encoding_rs::WINDOWS_1256, "windows-1256"),
    (1257, encoding_rs::WINDOWS_1257, "windows-1257"),
    (1258, encoding_rs::WINDOWS_1258, "windows-1258"),
    (10000, encoding_rs::MACINTOSH, "macintosh"),
    (20866, encoding_rs::KOI8_R, "KOI8-R"),
    (20932, encoding_rs::EUC_JP, "EUC-JP"),
    (21866, encoding_rs::KOI8_U, "KOI8-U"),
    (28592, encoding_rs::ISO_8859_2, "ISO-8859-2"),
    (28594, encoding_rs::ISO_8859_4, "ISO-8859-4"),
    (28595, encoding_rs::ISO_8859_5, "ISO-8859-5"),
    (28597, encoding_rs::ISO_8859_7, "ISO-8859-7"),
    (28605, encoding_rs::ISO_8859_15, "ISO-8859-15"),
    (51932, encoding_rs::EUC_JP, "EUC-JP"),
    (54936, encoding_rs::GB18030, "GB18030"),
];

/// The pages of the IBM PC, which Windows calls OEM pages.
static OEM: [(u16, &str); 17] = [
    (437, "IBM437"),
    (720, "IBM720"),
    (737, "IBM737"),
    (775, "IBM775"),
    (850, "IBM850"),
    (852, "IBM852"),
    (855, "IBM855"),
    (857, "IBM857"),
    (858, "IBM858"),
    (860, "IBM860"),
    (861, "IBM861"),
    (862, "IBM862"),
    (863, "IBM863"),
    (864, "IBM864"),
    (865, "IBM865"),
    (866, "IBM866"),
    (869, "IBM869"),
];

/// Names people write that the Encoding Standard does not list.
static OTHER_NAMES: [(&str, u16); 9] = [
    ("utf8", 65001),
    ("unicode", 1200),
    ("utf-16", 1200),
    ("utf16", 1200),
    ("utf16le", 1200),
    ("utf16be", 1201),
    ("sjis", 932),
    ("shiftjis", 932),
    ("big5", 950),
];

impl CodePage {
    /// UTF-8.
    pub const UTF_8: Self = Self(65001);
    /// Shift_JIS as Windows has it.
    pub const SHIFT_JIS: Self = Self(932);
    /// Western European, the ANSI page.
    pub const WINDOWS_1252: Self = Self(1252);
    /// The original IBM PC page, the OEM page of the United States.
    pub const OEM_437: Self = Self(437);
    /// The OEM page of Western Europe.
    pub const OEM_850: Self = Self(850);
    /// UTF-16, little endian.
    pub const UTF_16LE: Self = Self(1200);
    /// UTF-16, big endian.
    pub const UTF_16BE: Self = Self(1201);

    /// The code page with this number, if its table is known.
    pub fn from_number(number: u16) -> Option<Self> {
        let known = matches!(Self(number), Self::UTF_8 | Self::UTF_16LE | Self::UTF_16BE)
            || standard(number).is_some()
            || OEM.iter().any(|(page, _)| *page == number);
        known.then_some(Self(number))
    }

    /// The number `chcp` shows.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The name for people and for the plan: `UTF-8`, `Shift_JIS`, `windows-1252`, `IBM437`.
    pub fn name(self) -> &'static str {
        match self {
            Self::UTF_8 => "UTF-8",
            Self::UTF_16LE => "UTF-16LE",
            Self::UTF_16BE => "UTF-16BE",
            Self(number) => STANDARD
                .iter()
                .map(|(page, _, name)| (page, name))
                .chain(OEM.iter().map(|(page, name)| (page, name)))
                .find(|(page, _)| **page == number)
                .map_or("unknown", |(_, name)| name),
        }
    }

    /// Text from bytes; what has no meaning becomes U+FFFD. A byte-order mark is not looked for.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::UTF_8 => utf8(bytes),
            Self::UTF_16LE => decode_with(encoding_rs::UTF_16LE, bytes),
            Self::UTF_16BE => decode_with(encoding_rs::UTF_16BE, bytes),
            Self(number) => {
                if let Some(encoding) = standard(number) {
                    decode_with(encoding, bytes)
                } else if bytes.is_ascii() {
                    utf8(bytes)
                } else {
                    DECODING_TABLE_CP_MAP.get(&number).map_or_else(
                        || utf8(bytes),
                        |table| Cow::Owned(table.decode_string_lossy(bytes)),
                    )
                }
            }
        }
    }

    /// Bytes from text; what the page cannot express becomes `?`, as Windows writes it.
    ///
    /// A character outside the basic plane becomes `??`, one for each of its UTF-16 halves. Windows' best-fit
    /// replacements (`A` for `Ā`) are not made.
    pub fn encode(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::UTF_8 => Cow::Borrowed(text.as_bytes()),
            Self::UTF_16LE => Cow::Owned(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::UTF_16BE => Cow::Owned(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            _ if text.is_ascii() => Cow::Borrowed(text.as_bytes()),
            Self(number) => match standard(number) {
                Some(encoding) => Cow::Owned(encode_with(encoding, text)),
                None => Cow::Owned(encode_oem(number, text)),
            },
        }
    }
}

impl std::fmt::Display for CodePage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CodePage {
    type Err = UnknownCodePage;

    /// Takes a number (`932`), a number behind a word (`cp932`, `oem437`, `ibm850`, `windows-1252`), or any name of
    /// the Encoding Standard (`shift_jis`, `utf-8`, `koi8-r`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownCodePage(text.to_owned());
        let name = text.trim().to_ascii_lowercase();
        if let Some((_, number)) = OTHER_NAMES.iter().find(|(other, _)| *other == name) {
            return Ok(Self(*number));
        }
        let digits = ["windows-", "windows", "cp-", "cp", "oem", "ibm", "ms"]
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix))
            .unwrap_or(&name);
        if let Ok(number) = digits.parse() {
            return Self::from_number(number).ok_or_else(unknown);
        }
        let encoding = Encoding::for_label(name.as_bytes()).ok_or_else(unknown)?;
        [
            (encoding_rs::UTF_8, Self::UTF_8),
            (encoding_rs::UTF_16LE, Self::UTF_16LE),
            (encoding_rs::UTF_16BE, Self::UTF_16BE),
        ]
        .into_iter()
        .chain(
            STANDARD
                .iter()
                .map(|(page, encoding, _)| (*encoding, Self(*page))),
        )
        .find_map(|(known, page)| (known == encoding).then_some(page))
        .ok_or_else(unknown)
    }
}

fn standard(number: u16) -> Option<&'static Encoding> {
    STANDARD
        .iter()
        .find_map(|(page, encoding, _)| (*page == number).then_some(*encoding))
}

fn decode_with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Cow<'a, str> {
    encoding.decode_without_bom_handling(bytes).0
}

fn encode_with(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let mut encoder = encoding.new_encoder();
    let mut bytes = Vec::with_capacity(text.len() + 16);
    let mut rest = text;
    loop {
        // Room for whatever comes next; asked anew in each round, so that long runs of `?` cannot starve it.
        let room = encoder
            .max_buffer_length_from_utf8_without_replacement(rest.len())
            .unwrap_or(rest.len().saturating_mul(4))
            .min(1 << 20);
        bytes.reserve(room.max(16));
        let (result, read) =
            encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = rest.get(read..).unwrap_or("");
        match result {
            encoding_rs::EncoderResult::InputEmpty => return bytes,
            encoding_rs::EncoderResult::OutputFull => {}
            encoding_rs::EncoderResult::Unmappable(c) => push_unknown(c, &mut bytes),
        }
    }
}

fn encode_oem(number: u16, text: &str) -> Vec<u8> {
    let table = ENCODING_TABLE_CP_MAP.get(&number);
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => bytes.push(byte),
            _ => match table.and_then(|table| table.get(&c)) {
                Some(byte) => bytes.push(*byte),
                None => push_unknown(c, &mut bytes),
            },
        }
    }
    bytes
}

fn push_unknown(c: char, bytes: &mut Vec<u8>) {
    bytes.extend(std::iter::repeat_n(b'?', c.len_utf16()));
}

/// What is whole is looked through at once, faster than what may not be.
fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u16) -> CodePage {
        CodePage::from_number(number).unwrap()
    }

    #[test]
    fn shift_jis_has_backslash_and_bar_as_second_bytes() {
        // U+8868 is 0x95 0x5C, U+30BD is 0x83 0x5C, U+30DD is 0x83 0x7C.
        let bytes = b"\x95\x5C\x83\x5C\x83\x7C|\\";
        assert_eq!(CodePage::SHIFT_JIS.decode(bytes), "表ソポ|\\");
        assert_eq!(CodePage::SHIFT_JIS.encode("表ソポ|\\").as_ref(), bytes);
    }

    #[test]
    fn half_width_katakana_and_vendor_characters_of_932() {
        assert_eq!(
            CodePage::SHIFT_JIS.decode(b"\xB1\xB2 \x87\x40 \xFA\xB1"),
            "ｱｲ ① 﨑"
        );
        assert_eq!(
            CodePage::SHIFT_JIS.encode("ｱｲ ① 﨑").as_ref(),
            b"\xB1\xB2 \x87\x40 \xFA\xB1"
        );
    }

    #[test]
    fn characters_a_page_lacks_become_question_marks() {
        assert_eq!(CodePage::WINDOWS_1252.encode("a表b€").as_ref(), b"a?b\x80");
        assert_eq!(CodePage::OEM_437.encode("表é").as_ref(), b"?\x82");
        assert_eq!(CodePage::SHIFT_JIS.encode("é表😀").as_ref(), b"?\x95\x5C??");
    }

    #[test]
    fn many_unknown_characters_are_encoded_one_by_one() {
        let text = "😀é表".repeat(10_000);
        let bytes = CodePage::SHIFT_JIS.encode(&text);
        assert_eq!(bytes.len(), 50_000);
        assert!(bytes.starts_with(b"???\x95\x5C???"));
    }

    #[test]
    fn oem_pages_differ_where_windows_says_so() {
        assert_eq!(CodePage::OEM_437.decode(b"\x84\x9B\xE1"), "ä¢ß");
        assert_eq!(CodePage::OEM_850.decode(b"\x84\x9B\xE1"), "äøß");
        assert_eq!(page(852).decode(b"\x88"), "ł");
        assert_eq!(page(866).decode(b"\x8F\xE0"), "Пр");
        assert_eq!(page(858).encode("€").as_ref(), b"\xD5");
        // 857 leaves 0xD5 undefined.
        assert_eq!(page(857).decode(b"\xD5"), "\u{FFFD}");
    }

    #[test]
    fn utf_16_both_ways() {
        assert_eq!(
            CodePage::UTF_16LE.encode("A表").as_ref(),
            [0x41, 0, 0x68, 0x88]
        );
        assert_eq!(CodePage::UTF_16BE.decode(&[0, 0x41, 0x88, 0x68]), "A表");
        assert_eq!(CodePage::UTF_16LE.decode(&[0x3D, 0xD8, 0x00, 0xDE]), "😀");
        assert_eq!(CodePage::UTF_16LE.decode(&[0x41]), "\u{FFFD}");
    }

    #[test]
    fn names_and_numbers_are_understood() {
        for (text, number) in [
            ("932", 932),
            ("cp932", 932),
            ("CP932", 932),
            ("shift_jis", 932),
            ("Shift-JIS", 932),
            ("sjis", 932),
            ("windows-31j", 932),
            ("utf-8", 65001),
            ("UTF8", 65001),
            ("cp65001", 65001),
            ("windows-1252", 1252),
            ("1252", 1252),
            ("oem437", 437),
            ("ibm850", 850),
            ("utf-16", 1200),
            ("utf-16be", 1201),
            ("gbk", 936),
            ("euc-kr", 949),
            ("koi8-r", 20866),
        ] {
            assert_eq!(
                text.parse::<CodePage>().map(CodePage::number),
                Ok(number),
                "{text}"
            );
        }
        for text in ["", "cp", "31", "99999", "martian", "-932"] {
            assert!(text.parse::<CodePage>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_unknown_number_is_no_code_page() {
        assert_eq!(CodePage::from_number(31), None);
        assert_eq!(CodePage::from_number(0), None);
    }

    #[test]
    fn every_known_page_has_a_name_and_keeps_ascii() {
        for number in 0..=u16::MAX {
            let Some(page) = CodePage::from_number(number) else {
                continue;
            };
            assert_ne!(page.name(), "unknown", "{number}");
            assert_eq!(
                page.decode(&page.encode("SET A=%B%\r\n")),
                "SET A=%B%\r\n",
                "{number}"
            );
        }
    }
}
