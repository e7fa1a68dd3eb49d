//! On whose behalf plugins run.

use switchboard_domain::context::Agent;
use switchboard_domain::number::Region;
use switchboard_store::{SignedIn, Tenant, TenantContext, User};

/// On whose behalf a hook runs: a user of a tenant, signed in or not.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The tenant and user under whom the store is read and written.
    pub context: TenantContext,
    /// The user, in the form that plugins get.
    pub agent: Agent,
    /// The region of phone numbers that are written without a country code.
    pub region: Region,
    /// Schemes of links that the tenant has registered, besides https.
    pub url_schemes: Vec<String>,
}

impl Principal {
    /// The principal of a signed-in user.
    #[must_use]
    pub fn signed_in(who: &SignedIn) -> Self {
        Self::of(who.context.clone(), &who.user, &who.tenant)
    }

    /// The principal of the context's user, who need not be signed in.
    #[must_use]
    pub fn of(context: TenantContext, user: &User, tenant: &Tenant) -> Self {
        Self {
            context,
            agent: Agent {
                id: user.id.to_string(),
                user_principal_name: user.user_principal_name.clone(),
                display_name: user.display_name.clone(),
                email: user.email.clone(),
                locale: user.locale.clone(),
                time_zone: user.time_zone.clone(),
                extra: Vec::new(),
            },
            region: tenant.default_region.parse().unwrap_or(Region::US),
            url_schemes: tenant.url_schemes.clone(),
        }
    }
}
