//! Tokens that are good, in memory. They are never written down: whoever starts asks again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use moka::future::Cache;
use switchboard_domain::clock::Clock;
use switchboard_domain::error::PluginErrorKind;
use switchboard_domain::ids::{TenantId, UserId};
use switchboard_store::Connection;
use tracing::Instrument;

use super::account::{self, AccountSource};
use super::client::OAuth2Client;
use super::endpoint::{self, Grant, Granted};
use super::failure::TokenFailure;
use crate::Egress;

/// How long a token is used of which nobody says how long it is good.
const UNSAID: Duration = Duration::from_secs(300);

/// The longest that a token is used, whatever its endpoint says.
const LONGEST: Duration = Duration::from_secs(3600);

/// So much before its end a token is used no more, or a tenth of its time where that is less: a request takes a while, and
/// clocks differ.
const MARGIN: Duration = Duration::from_secs(60);

/// A token is not refused for its age before it is so old. Another one would be refused too, and a connection that is refused
/// everything would ask for a token with each request.
const LEAST_AGE: Duration = Duration::from_secs(10);

/// How many bytes all tokens have together, roughly.
const MAX_BYTES: u64 = 32 << 20;

/// A token that an endpoint has given.
pub(crate) struct AccessToken {
    pub(crate) value: String,
    /// How long it is good for, if the endpoint has said it.
    pub(crate) expires_in: Option<Duration>,
    asked: Timestamp,
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessToken").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// What a token is for: one connection, as it was set up when the request was made. A change of its address or credential makes
/// another one of it, on every front, because every request reads its connection from the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TokenFor {
    tenant: TenantId,
    plugin: String,
    connection: String,
    set_up: [u8; 32],
    /// Of a connected account: whose it is, and when it was connected. One that was connected again is another one.
    account: Option<(Option<UserId>, Timestamp)>,
}

impl TokenFor {
    pub(crate) fn new(tenant: &TenantId, plugin: &str, connection: &Connection) -> Self {
        let set_up = format!("{}\n{}", connection.base_url, connection.credential);
        let mut hashed = [0; 32];
        hashed.copy_from_slice(digest(&SHA256, set_up.as_bytes()).as_ref());
        Self {
            tenant: tenant.clone(),
            plugin: plugin.to_owned(),
            connection: connection.name.clone(),
            set_up: hashed,
            account: None,
        }
    }

    /// Whether it is of one agent, and so good for nobody else.
    pub(crate) fn is_of_agent(&self) -> bool {
        matches!(self.account, Some((Some(_), _)))
    }

    /// The same for an account that is connected to it.
    pub(crate) fn of_account(self, user: Option<&UserId>, connected_at: Timestamp) -> Self {
        Self { account: Some((user.cloned(), connected_at)), ..self }
    }
}

/// What came of asking, for as long as it stands.
#[derive(Debug, Clone)]
struct Kept {
    outcome: Result<Arc<AccessToken>, TokenFailure>,
    until: Timestamp,
    /// Bytes of the question and its answer that nobody has counted yet: whoever takes it first counts them.
    bytes: Arc<AtomicU64>,
}

impl Kept {
    fn take(self, counted: &AtomicU64) -> Result<Arc<AccessToken>, TokenFailure> {
        counted.fetch_add(self.bytes.swap(0, Ordering::Relaxed), Ordering::Relaxed);
        self.outcome
    }
}

/// Where the tokens of a connection come from.
#[derive(Clone)]
pub(crate) enum TokenSource {
    /// The client's own credentials.
    Client(OAuth2Client),
    /// An account that somebody has connected.
    Account(Box<AccountSource>),
}

/// Gets tokens and keeps them. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    kept: Cache<TokenFor, Kept>,
    pub(super) http: reqwest::Client,
    pub(super) egress: Egress,
    pub(super) clock: Clock,
}

impl Tokens {
    pub(crate) fn new(http: reqwest::Client, egress: Egress, clock: Clock) -> Self {
        let kept = Cache::builder()
            .weigher(|_, kept: &Kept| {
                let token = kept.outcome.as_ref().map_or(0, |token| token.value.len());
                u32::try_from(token + 512).unwrap_or(u32::MAX)
            })
            .max_capacity(MAX_BYTES)
            .time_to_live(LONGEST)
            .build();
        Self { kept, http, egress, clock }
    }

    /// A token that is good. However many ask at once, the endpoint is asked once; what it refuses stands for a moment, so that
    /// it is not asked with each request. `counted` gets the bytes of the question and its answer, if there was one for this.
    pub(crate) async fn get(
        &self,
        key: &TokenFor,
        source: &TokenSource,
        counted: &AtomicU64,
    ) -> Result<Arc<AccessToken>, TokenFailure> {
        let now = self.clock.now();
        match self.kept.get(key).await {
            Some(kept) if kept.until > now => {
                let left = Duration::try_from(kept.until.duration_since(now)).unwrap_or_default();
                kept.take(counted).map_err(|failure| failure.later(left))
            }
            _ => self.ask(key, source, move |kept| kept.until <= now).await?.take(counted),
        }
    }

    /// Another token, because the other side does not take this one; `None` where another would not help.
    pub(crate) async fn instead_of(
        &self,
        refused: &Arc<AccessToken>,
        key: &TokenFor,
        source: &TokenSource,
        counted: &AtomicU64,
    ) -> Option<Result<Arc<AccessToken>, TokenFailure>> {
        let now = self.clock.now();
        if now < refused.asked + LEAST_AGE {
            return None;
        }
        let refused = Arc::clone(refused);
        let is_refused =
            move |kept: &Kept| kept.outcome.as_ref().is_ok_and(|token| Arc::ptr_eq(token, &refused));
        let asked = self.ask(key, source, move |kept| kept.until <= now || is_refused(kept)).await;
        Some(asked.and_then(|kept| kept.take(counted)))
    }

    /// Keeps a token that came with a consent.
    pub(crate) async fn keep(&self, key: TokenFor, granted: Granted, asked: Timestamp) {
        self.kept.insert(key, good(granted, asked)).await;
    }

    /// Asks now, whatever is kept.
    pub(crate) async fn renew(
        &self,
        key: &TokenFor,
        source: &TokenSource,
    ) -> Result<Arc<AccessToken>, TokenFailure> {
        let began = self.clock.now();
        let kept = ask_and_judge(self.clone(), source.clone(), began).await;
        self.kept.insert(key.clone(), kept.clone()).await;
        kept.outcome
    }

    /// Asks in a task of its own: a request that waits no longer does not end what others wait for, and the next one finds
    /// what came of it.
    async fn ask(
        &self,
        key: &TokenFor,
        source: &TokenSource,
        replace: impl FnMut(&Kept) -> bool + Send + 'static,
    ) -> Result<Kept, TokenFailure> {
        let (tokens, key, source) = (self.clone(), key.clone(), source.clone());
        let asking = async move {
            let told = (key.tenant.clone(), key.plugin.clone(), key.connection.clone());
            let asked = ask_and_judge(tokens.clone(), source, tokens.clock.now());
            let init = async {
                let kept = asked.await;
                if let Err(failure) = &kept.outcome {
                    let (tenant, plugin, connection) = &told;
                    tracing::warn!(
                        tenant.id = tenant.as_str(),
                        plugin.name = plugin,
                        connection,
                        error = failure.what,
                        "a connection gets no token"
                    );
                }
                kept
            };
            tokens.kept.entry(key).or_insert_with_if(init, replace).await.into_value()
        };
        tokio::spawn(asking.in_current_span()).await.map_err(|_| {
            TokenFailure::new(PluginErrorKind::Unavailable, "the token endpoint could not be asked")
        })
    }
}

async fn ask_and_judge(tokens: Tokens, source: TokenSource, asked: Timestamp) -> Kept {
    let bytes = Arc::new(AtomicU64::new(0));
    let granted = match &source {
        TokenSource::Client(client) => {
            endpoint::ask(&tokens.http, &tokens.egress, client, &Grant::Client, &bytes, asked).await
        }
        TokenSource::Account(account) => account::refresh(&tokens, account, &bytes, asked).await,
    };
    match granted {
        Ok(granted) => Kept { bytes, ..good(granted, asked) },
        Err(failure) => {
            let until = tokens.clock.now() + failure.stands_for();
            Kept { outcome: Err(failure), until, bytes }
        }
    }
}

fn good(granted: Granted, asked: Timestamp) -> Kept {
    let Granted { token, expires_in, refresh_token: _ } = granted;
    let token = AccessToken { value: token, expires_in, asked };
    Kept { outcome: Ok(Arc::new(token)), until: asked + used_for(expires_in), bytes: Arc::default() }
}

/// How long a token is used.
fn used_for(expires_in: Option<Duration>) -> Duration {
    let good = expires_in.unwrap_or(UNSAID).min(LONGEST);
    good - (good / 10).min(MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_until_shortly_before_its_end() {
        for (expires_in, used) in [
            (Some(3600), 3540),
            (Some(300), 270),
            (Some(10), 9),
            (Some(0), 0),
            (Some(90_000), 3540),
            (None, 270),
        ] {
            let used_for = used_for(expires_in.map(Duration::from_secs));
            assert_eq!(used_for, Duration::from_secs(used), "{expires_in:?}");
        }
    }

    #[test]
    fn a_token_is_for_one_connection_as_it_is_set_up() {
        let tenant = TenantId::from("fabrikam");
        let connection = Connection {
            name: "crm".to_owned(),
            base_url: "https://crm.example".to_owned(),
            credential: "{}".to_owned(),
        };
        let key = TokenFor::new(&tenant, "crm", &connection);
        assert_eq!(key, TokenFor::new(&tenant, "crm", &connection));
        let others = [
            TokenFor::new(&TenantId::from("tailspin"), "crm", &connection),
            TokenFor::new(&tenant, "other", &connection),
            TokenFor::new(&tenant, "crm", &Connection { name: "other".to_owned(), ..connection.clone() }),
            TokenFor::new(
                &tenant,
                "crm",
                &Connection { base_url: "https://a".to_owned(), ..connection.clone() },
            ),
            TokenFor::new(&tenant, "crm", &Connection { credential: "[]".to_owned(), ..connection }),
            key.clone().of_account(None, Timestamp::UNIX_EPOCH),
            key.clone().of_account(Some(&UserId::from("alice")), Timestamp::UNIX_EPOCH),
        ];
        assert!(others.iter().all(|other| *other != key));
    }
}
