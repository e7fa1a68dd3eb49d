//! The tenants that an authority's path segment means, and the issuer of their tokens.

use super::error::TokenError;
use crate::core::people::Directory;

/// The issuer of a tenant's tokens. In the metadata of `organizations` the tenant is `{tenantid}`.
pub(super) fn issuer(base: &str, tenant: &str) -> String {
    format!("{base}/{tenant}/v2.0")
}

/// Which tenants an authority's segment means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Authority {
    /// `common` and `organizations`: any tenant.
    Any,
    /// One tenant, by its id.
    Tenant(String),
}

impl Authority {
    /// # Errors
    /// AADSTS90002 when there is no such tenant.
    pub(super) fn read(directory: &Directory, segment: &str) -> Result<Self, TokenError> {
        if matches!(segment, "common" | "organizations") {
            return Ok(Self::Any);
        }
        match directory.tenant(segment) {
            Some(tenant) => Ok(Self::Tenant(tenant.id.to_owned())),
            None => Err(TokenError::new(
                "invalid_tenant",
                90_002,
                format!(
                    "Tenant '{segment}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
                ),
            )),
        }
    }

    /// The tenant's id as metadata writes it.
    pub(super) fn metadata_id(self) -> String {
        match self {
            Self::Any => "{tenantid}".to_owned(),
            Self::Tenant(id) => id,
        }
    }

    /// Whether people of this tenant may sign in here.
    pub(super) fn admits(&self, tenant_id: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tenant(id) => id == tenant_id,
        }
    }
}
