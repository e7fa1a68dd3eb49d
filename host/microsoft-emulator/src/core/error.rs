//! Why the emulator can't start.

use std::io;

/// The emulator could not be started.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// A socket could not be bound, or a file could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A signing key could not be made, or a stored one could not be read.
    #[error("the emulator's signing key can't be made or read")]
    Key,
    /// The CA or the certificate for https could not be made.
    #[error("the emulator's certificates can't be made: {0}")]
    Certificates(#[from] rcgen::Error),
}
