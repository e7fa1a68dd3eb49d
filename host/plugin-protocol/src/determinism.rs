//! What a guest takes for time and for chance while its call is recorded or replayed.

use serde::{Deserialize, Serialize};

/// From these follow all times and all random numbers that a guest gets, so that the same guest with the same answers of the host does
/// the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Determinism {
    /// Milliseconds since 1970 at which the guest's clock starts.
    pub starts_at_ms: u64,
    /// From which the random numbers follow. It has 32 bits because recordings also pass through browsers, whose whole numbers are
    /// exact to 53 bits only.
    pub seed: u32,
}
