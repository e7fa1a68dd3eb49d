//! Calling tokens.

use jiff::Timestamp;
use serde::Deserialize;

/// A token for the calling SDK.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallingToken {
    /// The token. Only the calling SDK reads it.
    pub token: String,
    /// When it expires.
    pub expires_on: Timestamp,
}

impl std::fmt::Debug for CallingToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallingToken").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}
