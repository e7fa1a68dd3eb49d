//! Components that the compiler has refused, so that the same bytes are not compiled again.

use std::time::Duration;

use moka::sync::Cache;

/// How many refusals are remembered. Their reasons are short.
const MOST: u64 = 10_000;

/// For how long. A server that has been updated since starts with none.
const FOR: Duration = Duration::from_hours(24);

/// The reasons of refusals, by the component's digest. What a component is refused for depends on its bytes only.
#[derive(Debug, Clone)]
pub(super) struct RefusedComponents(Cache<String, String>);

impl Default for RefusedComponents {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(FOR).build())
    }
}

impl RefusedComponents {
    pub(super) fn reason(&self, digest_hex: &str) -> Option<String> {
        self.0.get(digest_hex)
    }

    pub(super) fn remember(&self, digest_hex: &str, reason: &str) {
        self.0.insert(digest_hex.to_owned(), reason.to_owned());
    }
}
