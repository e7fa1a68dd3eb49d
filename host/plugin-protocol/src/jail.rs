//! The jail of a worker or compile child: what it consists of, and whether an incomplete one is accepted.

use serde::{Deserialize, Serialize};

/// Whether guests may run when this machine can't enforce the complete jail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JailMode {
    /// Guests run in a complete jail or not at all.
    #[default]
    Required,
    /// Guests run with the parts of the jail that the machine can enforce. The missing parts are logged.
    BestEffort,
}

impl JailMode {
    /// The spelling on the command line and in the configuration.
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

/// The restrictions in force on a process that reads or runs what tenants upload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jail {
    /// The version of Landlock's interface that is in force; 0 without Landlock.
    pub landlock: u32,
    /// Whether a filter limits every thread to an allow-list of system calls.
    pub system_calls: bool,
    /// The restrictions that could not be set up, each in words for an operator. Empty when the jail is complete.
    pub missing: Vec<String>,
}

impl Jail {
    /// Whether every restriction is in force.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}
