//! For whom the store is asked. The doors that lead to a context are counted by a test of the house: authentication
//! ([`crate::Sessions::authenticate`], [`crate::ApiTokens::authenticate`]), rows that the store itself read for work that
//! no request asks for ([`crate::DueCall::context`], [`crate::Activation::context`],
//! [`crate::CustomerImport::context`], [`crate::Tenants::background_contexts`]), an operator who acts on a tenant ([`crate::OperatorTenants::enter`]), and making
//! one ([`crate::Tenants::provision`]).

use switchboard_domain::ids::{TenantId, UserId};

use crate::StoreError;
use crate::trail::act::{Act, Actor};

/// A tenant, and where there is one its user, for whom the store is asked: without one nothing of a tenant is
/// reachable. What a request says never makes one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TenantContext {
    tenant_id: TenantId,
    user_id: Option<UserId>,
}

impl TenantContext {
    pub(crate) fn of_user(tenant_id: TenantId, user_id: UserId) -> Self {
        Self { tenant_id, user_id: Some(user_id) }
    }

    /// For work on behalf of no user.
    pub(crate) fn of_tenant(tenant_id: TenantId) -> Self {
        Self { tenant_id, user_id: None }
    }

    /// The tenant.
    #[must_use]
    pub fn tenant_id(&self) -> &TenantId {
        &self.tenant_id
    }

    /// The user; absent for work on behalf of no user.
    #[must_use]
    pub fn user_id(&self) -> Option<&UserId> {
        self.user_id.as_ref()
    }

    /// The user, for work that makes sense for one alone.
    ///
    /// # Errors
    /// [`StoreError::NoUser`] for work on behalf of no user.
    pub fn require_user(&self) -> Result<&UserId, StoreError> {
        self.user_id.as_ref().ok_or(StoreError::NoUser)
    }
}

/// Contoso's operator: may make tenants, suspend, export and delete them. Made by
/// [`crate::Sessions::authenticate_operator`] for a session of the operator's own tenant, and by
/// [`crate::Sessions::operator_at_console`] for who holds the database and its master key anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorContext {
    actor: Actor,
}

impl OperatorContext {
    pub(crate) fn of_user(id: UserId, name: String) -> Self {
        Self { actor: Actor::Operator { id: Some(id), name } }
    }

    pub(crate) fn at_console(name: String) -> Self {
        Self { actor: Actor::Operator { id: None, name } }
    }

    /// What the operator does, for the trail: `at` in milliseconds since 1970.
    #[must_use]
    pub fn act(&self, action: &'static str, target: impl Into<String>, at: i64) -> Act {
        Act::new(self.actor.clone(), action, target, at)
    }
}
