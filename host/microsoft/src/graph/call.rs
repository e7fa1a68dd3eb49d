//! On whose behalf Graph is called, and the cache keys that follow from it. A key has the tenant, or the tenant and the
//! user, by its type: so no tenant can find what another one was told.

use std::borrow::Cow;
use std::time::Instant;

/// On whose behalf Graph is called, and until when.
#[derive(Clone)]
pub struct GraphCall<'a> {
    /// Entra tenant id.
    pub tenant: &'a str,
    /// Entra object id of the user whose token it is.
    pub user: &'a str,
    /// The user's access token.
    pub token: Cow<'a, str>,
    /// The caller does not wait longer than this.
    pub deadline: Instant,
}

impl std::fmt::Debug for GraphCall<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { tenant, user, .. } = self;
        f.debug_struct("GraphCall").field("tenant", tenant).field("user", user).finish_non_exhaustive()
    }
}

/// A cache key of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TenantKey<K> {
    tenant: Box<str>,
    key: K,
}

/// A cache key of a user of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct UserKey<K> {
    tenant: Box<str>,
    user: Box<str>,
    key: K,
}

impl GraphCall<'_> {
    pub(super) fn tenant_key<K>(&self, key: K) -> TenantKey<K> {
        TenantKey { tenant: self.tenant.into(), key }
    }

    pub(super) fn user_key<K>(&self, key: K) -> UserKey<K> {
        UserKey { tenant: self.tenant.into(), user: self.user.into(), key }
    }
}
