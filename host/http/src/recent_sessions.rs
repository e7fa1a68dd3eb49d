//! Remembers users who were authenticated lately, for the time when the database does not answer. Cards still appear then;
//! requests that write fail at the database.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use moka::sync::Cache;
use switchboard_store::{SignedIn, Store, StoreError};
use tokio::time::timeout;

/// How long a session stays valid without the database: shorter than an operator needs to notice an outage and end
/// sessions by other means.
const VALID_WITHOUT_DATABASE: Duration = Duration::from_secs(600);

/// The most sessions that are remembered: agents of one front. One takes about 1 KB.
const MAX_SESSIONS: u64 = 50_000;

/// How long a request waits for the database to authenticate the user.
const DATABASE_TIMEOUT: Duration = Duration::from_secs(1);

/// Sessions that were authenticated lately, by the hash of their cookie.
#[derive(Debug, Clone)]
pub(crate) struct RecentSessions(Cache<[u8; 32], SignedIn>);

impl Default for RecentSessions {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MAX_SESSIONS).time_to_live(VALID_WITHOUT_DATABASE).build())
    }
}

fn key(token: &str) -> [u8; 32] {
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    key
}

impl RecentSessions {
    /// The user of this cookie. The database decides; only where it gives no answer, its last answer counts.
    ///
    /// # Errors
    /// When the tenant is suspended, or the database does not answer and the session was not seen lately.
    pub(crate) async fn authenticate(
        &self,
        store: &Store,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, StoreError> {
        let failed = match timeout(DATABASE_TIMEOUT, store.sessions().authenticate(token, now)).await {
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
                tracing::warn!(error = %failed, "a user is authenticated from memory: the database gave no answer");
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
