//! Why a plugin could not be built.

use std::path::PathBuf;

/// Why a plugin could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A tool is not installed.
    #[error("{what} is missing, {why}\n  to install it: {install}")]
    ToolMissing {
        /// Which tool.
        what: String,
        /// What it is for.
        why: String,
        /// The command, or the page, that brings it.
        install: String,
    },
    /// A tool was started and failed. What it wrote has been shown.
    #[error("`{command}` failed ({status})")]
    ToolFailed {
        /// The command as one would type it.
        command: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// A file could not be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The code can't work. The text names file and line, and says what to do.
    #[error("{0}")]
    Code(String),
    /// The project is not as it must be. The text names the file and says what to change.
    #[error("{0}")]
    Project(String),
}

impl BuildError {
    /// For `map_err` where a file is read or written.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }
}
