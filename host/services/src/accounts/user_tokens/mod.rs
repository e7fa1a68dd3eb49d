//! Access tokens of signed-in users, from their refresh tokens: one resource at a time, each kept until it is old.
//!
//! | file | holds |
//! | --- | --- |
//! | `mod.rs` | tokens for Graph and for calls, kept in memory only |
//! | `redeem.rs` | a refresh token becomes an access token; what a refusal means for the session |
//! | `calling.rs` | the calling token, and what a refused exchange means |
//! | `roles.rs` | which roles a user has now, for API tokens |
//! | `challenge.rs` | what Microsoft asks of the person, kept until the person goes to its page |
//! | `flight.rs` | one redemption at a time for each user and resource |
//! | `error.rs` | how a token can't be had |

mod calling;
mod challenge;
mod error;
mod flight;
mod redeem;
mod roles;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use switchboard_domain::clock::Clock;
use switchboard_domain::ids::{TenantId, UserId};
use switchboard_microsoft::Microsoft;
use switchboard_microsoft::acs::CallingToken;
use switchboard_microsoft::entra::{Feature, serves};
use switchboard_store::{Store, TenantContext};

pub use error::{Interaction, InteractionKind, TokenError};
use flight::Flights;

/// An access token is not used in its last seconds, since the request has to arrive before it expires.
const EXPIRY_MARGIN: i64 = 120;

/// For how long a refusal that only a person can change is answered without asking Microsoft again.
const REFUSED_FOR: Duration = Duration::from_secs(10);

/// How often Entra is asked for the roles of a user of whom it gave no answer.
const ROLES_TRIED_EVERY: Duration = Duration::from_mins(10);

/// How often expired tokens are dropped.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

/// Tenant and user.
type UserKey = (TenantId, Option<UserId>);

/// An access token of one resource.
#[derive(Clone)]
struct Access {
    token: String,
    /// As the token endpoint names them.
    scope: String,
    /// Seconds since 1970.
    expires_at: i64,
}

/// What is cached of one user.
#[derive(Default)]
struct Kept {
    access: Vec<Access>,
    calling: Option<CallingToken>,
    refused: HashMap<Feature, (TokenError, Instant)>,
    /// Features whose consent is on record, so that it isn't written again and again.
    recorded: Vec<Feature>,
    /// When Entra was asked for the user's roles and gave no answer.
    roles_tried: Option<Instant>,
}

struct AllKept {
    users: HashMap<UserKey, Kept>,
    swept: Instant,
}

/// Gets access tokens for users. Clones share the cache.
#[derive(Clone)]
pub struct UserTokens {
    pub(crate) store: Store,
    pub(crate) microsoft: Arc<Microsoft>,
    pub(crate) clock: Clock,
    kept: Arc<Mutex<AllKept>>,
    access_flights: Flights<(UserKey, Feature, Option<String>), Result<Access, TokenError>>,
    calling_flights: Flights<UserKey, Result<CallingToken, TokenError>>,
    role_flights: Flights<UserKey, ()>,
}

impl std::fmt::Debug for UserTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserTokens(…)")
    }
}

fn key(context: &TenantContext) -> UserKey {
    (context.tenant_id().clone(), context.user_id().cloned())
}

impl UserTokens {
    /// Tokens from these services for users of this store.
    #[must_use]
    pub fn new(store: Store, microsoft: Arc<Microsoft>, clock: Clock) -> Self {
        let kept = AllKept { users: HashMap::new(), swept: Instant::now() };
        Self {
            store,
            microsoft,
            clock,
            kept: Arc::new(Mutex::new(kept)),
            access_flights: Flights::default(),
            calling_flights: Flights::default(),
            role_flights: Flights::default(),
        }
    }

    /// The services.
    #[must_use]
    pub fn microsoft(&self) -> &Microsoft {
        &self.microsoft
    }

    fn kept(&self) -> MutexGuard<'_, AllKept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An access token for Graph with which people can be looked up.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn graph(&self, context: &TenantContext) -> Result<String, TokenError> {
        self.graph_for(context, Feature::Directory).await
    }

    /// An access token for Graph that serves a feature.
    ///
    /// # Errors
    /// See [`TokenError`]; without the person's consent it is [`TokenError::Interaction`].
    pub async fn graph_for(&self, context: &TenantContext, feature: Feature) -> Result<String, TokenError> {
        Ok(self.access(context, feature, EXPIRY_MARGIN).await?.token)
    }

    /// Another access token for Graph after Graph answered with a claims challenge (`GraphError::claims`): the one
    /// that was used is of no more use.
    ///
    /// # Errors
    /// See [`TokenError`]; where Entra wants the person for it, it is [`TokenError::Interaction`] with the challenge.
    pub async fn graph_challenged(
        &self,
        context: &TenantContext,
        feature: Feature,
        claims: &str,
    ) -> Result<String, TokenError> {
        if let Some(kept) = self.kept().users.get_mut(&key(context)) {
            kept.access.retain(|access| !serves(&access.scope, feature));
        }
        Ok(self.redeem_once(context, feature, Some(claims.to_owned())).await?.token)
    }

    /// Forgets a user's tokens: at sign-out, when sessions are ended, and when the user has just signed in.
    pub fn forget(&self, context: &TenantContext) {
        self.kept().users.remove(&key(context));
    }

    /// The user has just signed in: earlier refusals may not hold any more, and consent to `granted` is on record.
    pub fn signed_in(&self, context: &TenantContext, granted: Vec<Feature>) {
        self.keep(context, |kept| {
            kept.refused.clear();
            kept.recorded.retain(|feature| !granted.contains(feature));
            kept.recorded.extend(granted);
        });
    }

    /// Asks Microsoft again whether there is a token for the feature, whatever is cached.
    pub(crate) async fn access_for_check(
        &self,
        context: &TenantContext,
        feature: Feature,
    ) -> Result<(), TokenError> {
        if let Some(kept) = self.kept().users.get_mut(&key(context)) {
            kept.refused.remove(&feature);
        }
        self.redeem_once(context, feature, None).await.map(drop)
    }

    /// A token that serves the feature for at least this many seconds, cached or new.
    async fn access(
        &self,
        context: &TenantContext,
        feature: Feature,
        least: i64,
    ) -> Result<Access, TokenError> {
        let now = self.clock.now().as_second();
        if let Some(kept) = self.kept().users.get(&key(context)) {
            let good = |access: &&Access| access.expires_at >= now + least && serves(&access.scope, feature);
            if let Some(access) = kept.access.iter().find(good) {
                return Ok(access.clone());
            }
            if let Some((refused, at)) = kept.refused.get(&feature)
                && at.elapsed() < REFUSED_FOR
            {
                return Err(refused.clone());
            }
        }
        self.redeem_once(context, feature, None).await
    }

    /// Redeems the refresh token once for all who ask at the same time.
    async fn redeem_once(
        &self,
        context: &TenantContext,
        feature: Feature,
        claims: Option<String>,
    ) -> Result<Access, TokenError> {
        let flight = (key(context), feature, claims.clone());
        let work = || {
            let (tokens, context) = (self.clone(), context.clone());
            async move { tokens.redeem(&context, feature, claims.as_deref()).await }
        };
        self.access_flights.fly(flight, work).await.unwrap_or(Err(TokenError::Broken))
    }

    fn keep(&self, context: &TenantContext, change: impl FnOnce(&mut Kept)) {
        let mut all = self.kept();
        if all.swept.elapsed() > SWEEP_INTERVAL {
            all.swept = Instant::now();
            let now = self.clock.now();
            all.users.retain(|_, kept| {
                kept.access.retain(|access| access.expires_at > now.as_second());
                kept.calling = kept.calling.take().filter(|token| token.expires_on > now);
                kept.refused.retain(|_, (_, at)| at.elapsed() < REFUSED_FOR);
                kept.roles_tried = kept.roles_tried.filter(|at| at.elapsed() < ROLES_TRIED_EVERY);
                !(kept.access.is_empty()
                    && kept.calling.is_none()
                    && kept.refused.is_empty()
                    && kept.roles_tried.is_none())
            });
        }
        change(all.users.entry(key(context)).or_default());
    }
}
