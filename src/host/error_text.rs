/// The text of Windows' English message table for an error number, without a line end.
///
/// Source: the published lists "System Error Codes" of the Windows documentation.
pub(super) fn of(number: u32) -> Option<&'static str> {
    TEXTS
        .binary_search_by_key(&number, |(number, _)| *number)
        .ok()
        .and_then(|index| TEXTS.get(index))
        .map(|(_, text)| *text)
}

/// Ordered by number.
static TEXTS: [(u32, &str); 116] = [
    (0, "The operation completed successfully."),
    (1, "Incorrect function."),
    (2, "The system cannot find the file specified."),
    (3, "The system cannot find the path specified."),
    (4, "The system cannot open the file."),
    (5, "Access is denied."),
    (6, "The handle is invalid."),
    (
        8,
        "Not enough memory resources are available to process this command.",
    ),
    (10, "The environment is incorrect."),
    (
        11,
        "An attempt was made to load a program with an incorrect format.",
    ),
    (13, "The data is invalid."),
    (
        14,
        "Not enough storage is available to complete this operation.",
    ),
    (15, "The system cannot find the drive specified."),
    (16, "The directory cannot be removed."),
    (
        17,
        "The system cannot move the file to a different disk drive.",
    ),
    (18, "There are no more files."),
    (19, "The media is write protected."),
    (20, "The system cannot find the device specified."),
    (21, "The device is not ready."),
    (22, "The device does not recognize the command."),
    (23, "Data error (cyclic redundancy check)."),
    (29, "The system cannot write to the specified device."),
    (30, "The system cannot read from the specified device."),
    (31, "A device attached to the system is not functioning."),
    (
        32,
        "The process cannot access the file because it is being used by another process.",
    ),
    (
        33,
        "The process cannot access the file because another process has locked a portion of the file.",
    ),
    (38, "Reached the end of the file."),
    (39, "The disk is full."),
    (50, "The request is not supported."),
    (53, "The network path was not found."),
    (
        55,
        "The specified network resource or device is no longer available.",
    ),
    (64, "The specified network name is no longer available."),
    (65, "Network access is denied."),
    (67, "The network name cannot be found."),
    (80, "The file exists."),
    (82, "The directory or file cannot be created."),
    (86, "The specified network password is not correct."),
    (87, "The parameter is incorrect."),
    (109, "The pipe has been ended."),
    (110, "The system cannot open the device or file specified."),
    (111, "The file name is too long."),
    (112, "There is not enough space on the disk."),
    (121, "The semaphore timeout period has expired."),
    (122, "The data area passed to a system call is too small."),
    (
        123,
        "The filename, directory name, or volume label syntax is incorrect.",
    ),
    (126, "The specified module could not be found."),
    (127, "The specified procedure could not be found."),
    (128, "There are no child processes to wait for."),
    (145, "The directory is not empty."),
    (148, "The path specified cannot be used at this time."),
    (161, "The specified path is invalid."),
    (170, "The requested resource is in use."),
    (183, "Cannot create a file when that file already exists."),
    (193, "%1 is not a valid Win32 application."),
    (206, "The filename or extension is too long."),
    (231, "All pipe instances are busy."),
    (232, "The pipe is being closed."),
    (233, "No process is on the other end of the pipe."),
    (234, "More data is available."),
    (258, "The wait operation timed out."),
    (259, "No more data is available."),
    (267, "The directory name is invalid."),
    (740, "The requested operation requires elevation."),
    (998, "Invalid access to memory location."),
    (1003, "Cannot complete this function."),
    (
        1051,
        "A stop control has been sent to a service that other running services are dependent on.",
    ),
    (1052, "The requested control is not valid for this service."),
    (
        1053,
        "The service did not respond to the start or control request in a timely fashion.",
    ),
    (1054, "A thread could not be created for the service."),
    (1055, "The service database is locked."),
    (1056, "An instance of the service is already running."),
    (
        1057,
        "The account name is invalid or does not exist, or the password is invalid for the account name specified.",
    ),
    (
        1058,
        "The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.",
    ),
    (1059, "Circular service dependency was specified."),
    (
        1060,
        "The specified service does not exist as an installed service.",
    ),
    (
        1061,
        "The service cannot accept control messages at this time.",
    ),
    (1062, "The service has not been started."),
    (
        1063,
        "The service process could not connect to the service controller.",
    ),
    (
        1064,
        "An exception occurred in the service when handling the control request.",
    ),
    (1065, "The database specified does not exist."),
    (
        1066,
        "The service has returned a service-specific error code.",
    ),
    (1067, "The process terminated unexpectedly."),
    (1068, "The dependency service or group failed to start."),
    (1069, "The service did not start due to a logon failure."),
    (
        1070,
        "After starting, the service hung in a start-pending state.",
    ),
    (1071, "The specified service database lock is invalid."),
    (1072, "The specified service has been marked for deletion."),
    (1073, "The specified service already exists."),
    (
        1074,
        "The system is currently running with the last-known-good configuration.",
    ),
    (
        1075,
        "The dependency service does not exist or has been marked for deletion.",
    ),
    (
        1076,
        "The current boot has already been accepted for use as the last-known-good control set.",
    ),
    (
        1077,
        "No attempts to start the service have been made since the last boot.",
    ),
    (
        1078,
        "The name is already in use as either a service name or a service display name.",
    ),
    (
        1079,
        "The account specified for this service is different from the account specified for other services running in the same process.",
    ),
    (
        1080,
        "Failure actions can only be set for Win32 services, not for drivers.",
    ),
    (
        1081,
        "This service runs in the same process as the service control manager. Therefore, the service control manager cannot take action if this service's process terminates unexpectedly.",
    ),
    (
        1082,
        "No recovery program has been configured for this service.",
    ),
    (
        1083,
        "The executable program that this service is configured to run in does not implement the service.",
    ),
    (1115, "A system shutdown is in progress."),
    (
        1117,
        "The request could not be performed because of an I/O device error.",
    ),
    (
        1155,
        "No application is associated with the specified file for this operation.",
    ),
    (1223, "The operation was canceled by the user."),
    (1314, "A required privilege is not held by the client."),
    (1326, "The user name or password is incorrect."),
    (1330, "The password for this account has expired."),
    (
        1331,
        "This user can't sign in because this account is currently disabled.",
    ),
    (
        1332,
        "No mapping between account names and security IDs was done.",
    ),
    (
        1355,
        "The specified domain either does not exist or could not be contacted.",
    ),
    (
        1385,
        "Logon failure: the user has not been granted the requested logon type at this computer.",
    ),
    (
        1460,
        "This operation returned because the timeout period expired.",
    ),
    (1717, "The interface is unknown."),
    (1722, "The RPC server is unavailable."),
    (
        1723,
        "The RPC server is too busy to complete this operation.",
    ),
    (1726, "The remote procedure call failed."),
    (
        1753,
        "There are no more endpoints available from the endpoint mapper.",
    ),
    (
        1909,
        "The referenced account is currently locked out and may not be logged on to.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_so_that_every_entry_is_found() {
        for (number, text) in &TEXTS {
            assert_eq!(of(*number), Some(*text));
            assert!(text.ends_with('.'), "{number}");
        }
        assert_eq!(of(7), None);
    }
}
