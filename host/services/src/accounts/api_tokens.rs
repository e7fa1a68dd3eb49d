//! API tokens end with their maker: a token may do what its maker may still do, as Entra says.

use std::time::Duration;

use switchboard_domain::clock::Clock;
use switchboard_domain::ids::UserId;
use switchboard_store::{SignedIn, Store, StoreError, TokenBearer};

use super::UserTokens;

/// How old Entra's word about a maker may be before it is asked again.
const CONFIRMED_FOR: Duration = Duration::from_hours(24);

/// How old it may be where Entra gives no answer, or wants the person for one. Longer than any outage.
const UNCONFIRMED_FOR: Duration = Duration::from_hours(30 * 24);

/// What scripts show instead of a session. Clones share it.
#[derive(Debug, Clone)]
pub struct ApiTokens {
    store: Store,
    tokens: UserTokens,
    clock: Clock,
}

impl ApiTokens {
    /// The API tokens of this store, whose makers Entra knows.
    #[must_use]
    pub fn new(store: Store, tokens: UserTokens, clock: Clock) -> Self {
        Self { store, tokens, clock }
    }

    /// Finds out whose script shows this secret. The roles are those of the token that its maker still has: none where the
    /// maker's account or roles are gone, or Entra has not confirmed them for a month.
    ///
    /// Once a day the first script that comes waits until Entra was asked about the maker.
    ///
    /// # Errors
    /// When the store fails, or the tenant is suspended.
    pub async fn authenticate(&self, secret: &str) -> Result<Option<SignedIn>, StoreError> {
        let Some(bearer) = self.store.tokens().authenticate(secret, self.clock.now()).await? else {
            return Ok(None);
        };
        if !self.is_older(&bearer, CONFIRMED_FOR) {
            return Ok(Some(bearer.who));
        }
        self.tokens.confirm_roles(&bearer.who.context).await;
        let Some(mut bearer) = self.store.tokens().authenticate(secret, self.clock.now()).await? else {
            return Ok(None);
        };
        if self.is_older(&bearer, UNCONFIRMED_FOR) {
            tracing::warn!(
                tenant.id = bearer.who.context.tenant_id().as_str(),
                user.id = bearer.who.context.user_id().map(UserId::as_str),
                "an API token is refused: Entra has not confirmed its maker's roles for a month; the maker has to sign in"
            );
            bearer.who.roles.clear();
        }
        Ok(Some(bearer.who))
    }

    fn is_older(&self, bearer: &TokenBearer, than: Duration) -> bool {
        bearer.maker_confirmed_at < self.clock.now() - than
    }
}
