/// The device that a path names, in capitals: `NUL`, `CON`, `PRN`, `AUX`, `COM1` … `LPT9`, `CONIN$`, `CONOUT$`.
///
/// A device is found in every folder, with a colon behind it and, up to Windows 10, with any ending
/// (`C:\temp\nul.txt`). `\\?\` paths name no devices.
pub fn device_of(path: &str) -> Option<&'static str> {
    if path.starts_with(r"\\?\") {
        return None;
    }
    let path = path.trim_end_matches([' ', '.']);
    let path = path.strip_suffix(':').unwrap_or(path);
    let name = path.rsplit(['\\', '/', ':']).next().unwrap_or(path);
    // The console's two halves are no names of MS-DOS and take no ending.
    if let Some(device) = ["CONIN$", "CONOUT$"]
        .into_iter()
        .find(|device| device.eq_ignore_ascii_case(name))
    {
        return Some(device);
    }
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.trim_end_matches(' ');
    DEVICES
        .into_iter()
        .find(|device| device.eq_ignore_ascii_case(stem))
}

const DEVICES: [&str; 22] = [
    "NUL", "CON", "PRN", "AUX", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8",
    "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_known_in_every_folder_and_spelling() {
        for path in [
            "nul",
            "NUL",
            "nul:",
            "C:\\temp\\nul",
            "nul.txt",
            "NUL .x",
            "nul .",
            "\\\\.\\nul",
            "a/nul",
        ] {
            assert_eq!(device_of(path), Some("NUL"), "{path}");
        }
        assert_eq!(device_of("com1:"), Some("COM1"));
        assert_eq!(device_of("C:con"), Some("CON"));
        assert_eq!(device_of("conout$"), Some("CONOUT$"));
    }

    #[test]
    fn other_names_are_no_devices() {
        for path in [
            "nula",
            "annul",
            "com0",
            "com10",
            "C:\\nul\\x",
            "conout$.txt",
            "",
            "\\\\?\\C:\\nul",
        ] {
            assert_eq!(device_of(path), None, "{path}");
        }
    }
}
