use super::ResultCode;

/// LDAP result, Windows error, the system's text for it, in the order of the first.
#[rustfmt::skip]
const WINDOWS: &[(u32, u32, &str)] = &[
    (1, 8224, "An operations error occurred."),
    (2, 8225, "A protocol error occurred."),
    (3, 8226, "The time limit for this request was exceeded."),
    (4, 8227, "The size limit for this request was exceeded."),
    (7, 8231, "The requested authentication method is not supported by the server."),
    (8, 8232, "A more secure authentication method is required for this server."),
    (10, 8235, "A referral was returned from the server."),
    (11, 8228, "The administrative limit for this request was exceeded."),
    (12, 8236, "The server does not support the requested critical extension."),
    (13, 8237, "This request requires a secure connection."),
    (16, 8202, "The specified directory service attribute or value does not exist."),
    (17, 8204, "The attribute type specified to the directory service is not defined."),
    (18, 8238, "Inappropriate matching."),
    (19, 8239, "A constraint violation occurred."),
    (20, 8205, "The specified directory service attribute or value already exists."),
    (21, 8203, "The attribute syntax specified to the directory service is invalid."),
    (32, 8240, "There is no such object on the server."),
    (33, 8241, "There is an alias problem."),
    (34, 8242, "An invalid dn syntax has been specified."),
    (35, 8243, "The object is a leaf object."),
    (36, 8244, "There is an alias dereferencing problem."),
    (48, 8233, "Inappropriate authentication."),
    (49, 1326, "The user name or password is incorrect."),
    (50, 5, "General access denied error"),
    (51, 8206, "The directory service is busy."),
    (52, 8207, "The directory service is unavailable."),
    (53, 8245, "The server is unwilling to process the request."),
    (54, 8246, "A loop has been detected."),
    (64, 8247, "There is a naming violation."),
    (65, 8212, "The requested operation did not satisfy one or more constraints associated with the class of the object."),
    (66, 8213, "The directory service can perform the requested operation only on a leaf object."),
    (67, 8214, "The directory service cannot perform the requested operation on the RDN attribute of an object."),
    (68, 5010, "The object already exists."),
    (69, 8215, "The directory service detected an attempt to modify the object class of an object."),
    (70, 8248, "The result set is too large."),
    (71, 8249, "The operation affects multiple DSAs."),
    (80, 31, "A device attached to the system is not functioning."),
    (81, 8250, "The server is not operational."),
    (82, 8251, "A local error has occurred."),
    (83, 8252, "An encoding error has occurred."),
    (84, 8253, "A decoding error has occurred."),
    (85, 1460, "This operation returned because the timeout period expired."),
    (86, 8234, "The authentication mechanism is unknown."),
    (87, 8254, "The search filter cannot be recognized."),
    (88, 1223, "The operation was canceled by the user."),
    (89, 8255, "One or more parameters are illegal."),
    (90, 8, "Not enough memory resources are available to process this command."),
    (91, 1225, "The remote computer refused the network connection."),
    (92, 8256, "The specified method is not supported."),
    (93, 8258, "The specified control was not found."),
    (94, 8257, "No results were returned."),
    (96, 8259, "A client loop was detected."),
    (97, 8260, "The referral limit was exceeded."),
];

/// What Windows makes of a result that is not in the table: `ERROR_GEN_FAILURE`.
const OTHERS: (u32, u32, &str) = (
    80,
    31,
    "A device attached to the system is not functioning.",
);

impl ResultCode {
    fn in_windows(self) -> (u32, u32, &'static str) {
        WINDOWS
            .iter()
            .find(|(code, ..)| *code == self.0)
            .copied()
            .unwrap_or(OTHERS)
    }

    /// The Windows error that the result is turned into (`LdapMapErrorToWin32`; "Win32 Error Codes", ADSI reference).
    pub fn windows_error(self) -> u32 {
        self.in_windows().1
    }

    /// The system's text for that error.
    pub fn windows_text(self) -> &'static str {
        self.in_windows().2
    }
}
