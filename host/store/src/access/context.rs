//! For whom the store is asked. Only a few functions make a context, and a test of the workspace counts them:
//!
//! - authentication: [`crate::Sessions::authenticate`], [`crate::ApiTokens::authenticate`];
//! - rows that the store itself read for work that no request asks for: [`crate::DueCall::context`],
//!   [`crate::AbandonedCall::context`], [`crate::Activation::context`], [`crate::CustomerImport::context`], [`crate::Event::context`],
//!   [`crate::Tenants::background_contexts`], [`crate::Users::last_signed_in`];
//! - an operator who acts on a tenant: [`crate::OperatorTenants::enter`];
//! - making a tenant: [`crate::Tenants::provision`].

use jiff::Timestamp;
use switchboard_domain::ids::{TenantId, UserId};

use crate::StoreError;
use crate::trail::act::{Act, Actor};

/// The tenant for whom the store is asked, and the user where there is one. Without a context nothing of a tenant can
/// be reached, and nothing that a request says can make one.
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

    /// The user, for work that makes sense only for a user.
    ///
    /// # Errors
    /// [`StoreError::NoUser`] when the context is for work on behalf of no user.
    pub fn require_user(&self) -> Result<&UserId, StoreError> {
        self.user_id.as_ref().ok_or(StoreError::NoUser)
    }
}

/// Proof that somebody is Contoso's operator, who may invite, suspend, export and delete tenants.
/// [`crate::Sessions::authenticate_operator`] makes one for a session of the operator's own tenant, and
/// [`crate::Sessions::operator_at_console`] for somebody who has the database and its master key anyway.
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

    /// An act of the operator for the audit trail. `at` is when it is done.
    #[must_use]
    pub fn act(&self, action: &'static str, target: impl Into<String>, at: Timestamp) -> Act {
        Act::new(self.actor.clone(), action, target, at)
    }
}
