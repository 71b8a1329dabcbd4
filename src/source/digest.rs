use sha2::{Digest as _, Sha256};

/// The SHA-256 of bytes in hexadecimal digits, as plans and records name a file.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
