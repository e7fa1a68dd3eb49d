//! For whom the store is asked.

/// A tenant, and where there is one its user, for whom the store is asked: without one nothing of a tenant is
/// reachable. Made by [`crate::Store::authenticate`], or aloud by [`TenantContext::for_background_work`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TenantContext {
    tenant_id: String,
    user_id: String,
}

impl TenantContext {
    pub(crate) fn of_user(tenant_id: String, user_id: String) -> Self {
        Self { tenant_id, user_id }
    }

    /// The context of work that no request asks for, such as telling a plugin of an ended call. Never to be made from
    /// what a request says.
    #[must_use]
    pub fn for_background_work(tenant_id: &str, user_id: &str) -> Self {
        Self { tenant_id: tenant_id.to_owned(), user_id: user_id.to_owned() }
    }

    /// Entra tenant id.
    #[must_use]
    pub fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    /// Entra object id of the user; empty for work on behalf of no user.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }
}
