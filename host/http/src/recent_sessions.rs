//! Who was signed in lately: for when the database does not answer. Cards still appear then; what writes is refused by the
//! database itself.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use moka::sync::Cache;
use switchboard_store::{SignedIn, Store, StoreError};
use tokio::time::timeout;

/// How long a session that was seen is believed without the database: shorter than anybody needs to notice an outage and
/// end sessions by other means.
const BELIEVED: Duration = Duration::from_secs(600);

/// The most sessions that are remembered: agents of one front. One takes about 1 KB.
const MOST: u64 = 50_000;

/// How long a request waits to know who asks.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sessions that were seen lately, by the hash of their cookie.
#[derive(Debug, Clone)]
pub(crate) struct RecentSessions(Cache<[u8; 32], SignedIn>);

impl Default for RecentSessions {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(BELIEVED).build())
    }
}

fn key(token: &str) -> [u8; 32] {
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    key
}

impl RecentSessions {
    /// Who holds this cookie. What the database says counts; only where it says nothing, what it said lately.
    ///
    /// # Errors
    /// When the tenant is suspended, or the database does not answer and the session was not seen lately.
    pub(crate) async fn authenticate(
        &self,
        store: &Store,
        token: &str,
        now: i64,
    ) -> Result<Option<SignedIn>, StoreError> {
        let failed = match timeout(PATIENCE, store.sessions().authenticate(token, now)).await {
            Ok(Ok(Some(user))) => {
                self.0.insert(key(token), user.clone());
                return Ok(Some(user));
            }
            Ok(Ok(None)) => {
                self.forget(token);
                return Ok(None);
            }
            Ok(Err(error @ StoreError::Database(_))) => error,
            // The database does answer: the tenant is suspended, for one.
            Ok(Err(error)) => {
                self.forget(token);
                return Err(error);
            }
            Err(_) => StoreError::TimedOut,
        };
        match self.0.get(&key(token)) {
            Some(user) => {
                tracing::warn!(error = %failed, "who asks is taken from memory");
                Ok(Some(user))
            }
            None => Err(failed),
        }
    }

    /// The session is over.
    pub(crate) fn forget(&self, token: &str) {
        self.0.invalidate(&key(token));
    }
}
