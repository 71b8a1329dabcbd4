/// The cluster's log and its broadcasts to operators (`ARMLOG`, `ARMBCAST`).
pub trait Messages {
    /// Writes one line to the cluster log.
    ///
    /// # Errors
    /// When the log cannot be written.
    fn log(&self, message: &str) -> std::io::Result<()>;
    /// Sends a message to the cluster's operators.
    ///
    /// # Errors
    /// When the message cannot be delivered.
    fn broadcast(&self, message: &str, to_all: bool) -> std::io::Result<()>;
}
