//! How a worker is held in, and whether that is enough.

use serde::{Deserialize, Serialize};

/// What a front asks of the machine before guests run on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JailMode {
    /// Guests run in a whole jail or not at all.
    #[default]
    Required,
    /// Guests run in what the machine has of a jail; what is missing is logged.
    BestEffort,
}

impl JailMode {
    /// As the command line and the configuration spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::BestEffort => "best-effort",
        }
    }
}

impl std::str::FromStr for JailMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "required" => Ok(Self::Required),
            "best-effort" => Ok(Self::BestEffort),
            other => Err(format!("{other:?} is neither required nor best-effort")),
        }
    }
}

/// What holds a process in that looks at or runs what tenants upload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jail {
    /// The version of Landlock's interface that is in force; 0 without Landlock.
    pub landlock: u32,
    /// Whether every thread is held to an allow-list of system calls.
    pub system_calls: bool,
    /// What a whole jail has and this one has not, in words for an operator. Empty: it is whole.
    pub missing: Vec<String>,
}

impl Jail {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty()
    }
}
