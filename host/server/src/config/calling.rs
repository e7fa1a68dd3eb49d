//! The calling SDK that browsers load.

use serde::{Deserialize, Serialize};
use url::Url;

/// The calling SDK that browsers load.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Calling {
    pub(crate) mode: CallingMode,
    pub(crate) emulator_url: Option<Url>,
}

/// Microsoft's calling SDK, or the simulated one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CallingMode {
    /// Microsoft's SDK.
    #[default]
    Real,
    /// The simulated SDK, which uses the emulator's telephone network.
    Simulated,
}

impl Calling {
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        if self.mode == CallingMode::Simulated && self.emulator_url.is_none() {
            wrong.push(super::missing("calling.emulator_url", "\"http://127.0.0.1:9100\""));
        }
    }

    /// The same in the HTTP interface's type.
    pub(crate) fn for_browsers(&self) -> switchboard_http::Calling {
        match (self.mode, &self.emulator_url) {
            (CallingMode::Simulated, Some(url)) => {
                switchboard_http::Calling::Simulated(url.as_str().trim_end_matches('/').to_owned())
            }
            _ => switchboard_http::Calling::Real,
        }
    }
}
