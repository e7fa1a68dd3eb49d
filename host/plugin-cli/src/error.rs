//! How a command fails, and the exit status that says so to scripts.

use std::path::PathBuf;
use std::process::ExitCode;

use switchboard_plugin_build::BuildError;

/// How a command fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The answer is no: the code does not compile, the component is refused, a fixture, a rehearsal or a replay fails.
    #[error("{0}")]
    Refused(String),
    /// A file of the project is missing or wrong. The text names the file, the place in it and what to do.
    #[error("{0}")]
    Project(String),
    /// A file could not be read or written.
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: std::io::Error },
    /// A tool that the command needs is not installed.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The server can't be reached, or refuses.
    #[error("{0}")]
    Server(String),
    /// This machine or this binary is at fault.
    #[error("{0}")]
    Machine(String),
}

/// What each exit status means. `--help` tells the same.
pub(crate) const EXIT_CODES: &str = "\
Exit status: 0 done; 1 no (it does not compile, is refused, a fixture fails, a replay is not as it was recorded, or `rehearse` found a caller for whom the version gives no \
answer); 2 the command line is wrong; 3 a file of the \
project is missing or wrong; 4 a tool is not installed; 5 the server refuses or can't be reached; 6 this machine can't do it.";

impl CliError {
    /// For `map_err` where a file is read or written.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }

    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Build(BuildError::ToolFailed { .. } | BuildError::Code(_)) => 1,
            Self::Project(_)
            | Self::File { .. }
            | Self::Build(BuildError::Project(_) | BuildError::File { .. }) => 3,
            Self::Build(BuildError::ToolMissing { .. }) => 4,
            Self::Server(_) => 5,
            Self::Machine(_) => 6,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.status())
    }
}
