//! The presence of a person.

use serde::Deserialize;

/// Whether somebody can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// Entra object id.
    pub id: String,
    /// `Available`, `Busy`, `DoNotDisturb`, …
    #[serde(default)]
    pub availability: String,
    /// `InACall`, `InAMeeting`, …
    #[serde(default)]
    pub activity: String,
}
