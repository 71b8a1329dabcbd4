use crate::host::directory::{DirectoryError, ResultCode};

/// What Windows' LDAP library calls a result.
pub(super) fn name(code: ResultCode) -> &'static str {
    match code.0 {
        1 => "Operations Error",
        2 => "Protocol Error",
        4 => "Size Limit Exceeded",
        8 => "Strong Auth Required",
        10 => "Referral",
        12 => "Unavailable Critical Extension",
        16 => "No Such Attribute",
        17 => "Undefined Type",
        19 => "Constraint Violation",
        20 => "Attribute Or Value Exists",
        21 => "Invalid Syntax",
        32 => "No Such Object",
        34 => "Invalid DN Syntax",
        49 => "Invalid Credentials",
        50 => "Insufficient Rights",
        51 => "Busy",
        52 => "Unavailable",
        53 => "Unwilling To Perform",
        64 => "Naming Violation",
        65 => "Object Class Violation",
        66 => "Not Allowed On Non-leaf",
        67 => "Not Allowed On RDN",
        68 => "Already Exists",
        69 => "No Object Class Modifications",
        81 => "Server Down",
        82 => "Local Error",
        85 => "Timeout",
        91 => "Connect Error",
        _ => "Other",
    }
}

/// The Windows error with which Active Directory begins its own words, and the words.
pub(super) fn server_side(error: &DirectoryError) -> Option<(u32, &str)> {
    let (number, rest) = error.text.split_once(": ")?;
    let is_number = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(number, 16).ok().filter(|_| is_number)?;
    Some((number, rest))
}

/// The texts of the errors that say which rule of the directory was broken ("System Error Codes", 8200 and up).
pub(super) fn of_windows(number: u32) -> Option<&'static str> {
    let text = match number {
        0x0057 => "The parameter is incorrect.",
        0x0524 => "The specified account already exists.",
        0x2015 => {
            "The directory service can perform the requested operation only on a leaf object."
        }
        0x2016 => {
            "The directory service cannot perform the requested operation on the RDN attribute of an object."
        }
        0x202B => "A referral was returned from the server.",
        0x2071 => {
            "An attempt was made to add an object to the directory with a name that is already in use."
        }
        0x2076 => "The attribute does not exist on the object.",
        0x2081 => "Multiple values were specified for an attribute that can have only one value.",
        0x2083 => "The specified value already exists.",
        0x2085 => "The attribute cannot be removed because it is not present on the object.",
        0x208D => "Directory object not found.",
        0x208F => "The object name has bad syntax.",
        0x2099 => "There is a naming violation.",
        0x20B5 => "The name reference is invalid.",
        0x21C7 => {
            "The operation failed because SPN value provided for addition/modification is not unique forest-wide."
        }
        0x21C8 => {
            "The operation failed because UPN value provided for addition/modification is not unique forest-wide."
        }
        _ => return None,
    };
    Some(text)
}
