//! The code page in which programs of the console write.

#![allow(unsafe_code)] // kernel32 is asked.

use windows_sys::Win32::Globalization::GetOEMCP;
use windows_sys::Win32::System::Console::GetConsoleOutputCP;

use crate::source::CodePage;

/// The console's page for output, which cmd.exe uses in pipes and files too; without a console the system's OEM page.
pub fn console_page() -> Option<CodePage> {
    // SAFETY: both only return a number; without a console it is 0.
    let number = unsafe {
        match GetConsoleOutputCP() {
            0 => GetOEMCP(),
            page => page,
        }
    };
    CodePage::from_number(u16::try_from(number).ok()?)
}
