//! Whether a tenant is ready for calls: what was found by asking Microsoft now, and what to do about each finding.
//!
//! What only a person's sign-in can show is asked as one person of the tenant: the admin who asks, or for the operator
//! whoever signed in last.

mod finding;
mod findings;

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use switchboard_microsoft::entra::{Feature, Resource};
use switchboard_store::{StoreError, TenantContext};

use crate::accounts::user_tokens::UserTokens;
pub use finding::{Finding, FindingState};

/// Codes of Entra's that tell of the redirect URI are looked for in the last 30 days.
const LOOK_BACK: Duration = Duration::from_hours(30 * 24);

/// Whether a tenant is ready for calls.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Onboarding {
    /// Entra tenant id.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub tenant_id: String,
    /// When Microsoft was asked.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub checked_at: Timestamp,
    /// The user principal name of the person as whom Microsoft was asked, where somebody of the tenant has signed in.
    pub asked_as: Option<String>,
    /// Whether nothing has failed and all that calls need is known to be there.
    pub ready: bool,
    /// One for each thing that was looked at.
    pub findings: Vec<Finding>,
}

impl UserTokens {
    /// Whether the context's tenant is ready for calls, asked as the context's user; without one, as whoever signed in
    /// last.
    ///
    /// # Errors
    /// When the database fails. What Microsoft refuses is a finding.
    pub async fn onboarding(&self, context: &TenantContext) -> Result<Onboarding, StoreError> {
        let tenant_id = context.tenant_id();
        let person = if context.user_id().is_none() {
            self.store.users().last_signed_in(context).await?
        } else {
            Some(context.clone())
        };
        let asked_as = match &person {
            Some(person) => self.store.users().get(person).await?.map(|user| user.user_principal_name),
            None => None,
        };
        let consents = self.store.consents().of_tenant(context).await?;
        let refusals = self.store.consents().refusals(self.clock.now() - LOOK_BACK).await?;
        let last_sign_in = self.store.sign_ins().last().await?;
        let entra = &self.microsoft.entra;
        // The metadata first: everything else needs it, and one failure says more than many that follow from it.
        let metadata = entra.metadata().await;
        let (application, service) = futures::join!(
            entra.as_application(tenant_id.as_str(), Resource::Graph),
            entra.as_application(tenant_id.as_str(), Resource::Acs)
        );
        let mut findings = vec![
            findings::clock(&metadata),
            findings::application(&application),
            findings::service_principal(&service, &application),
            findings::redirect_uri(entra.redirect_uri(), &refusals, last_sign_in, person.is_some()),
        ];
        for feature in Feature::ALL {
            let asked = match &person {
                Some(person) => Some(self.access_for_check(person, feature).await),
                None => None,
            };
            let seen = consents.iter().find(|consents| consents.feature == feature.name());
            findings.push(findings::consent(feature, asked.as_ref(), seen));
        }
        let (plans, calling) = match &person {
            Some(person) => {
                let plans = self.calling_plans(person).await.map_err(|error| error.to_string());
                (Some(plans), Some(self.calling(person).await))
            }
            None => (None, None),
        };
        let upn = asked_as.as_deref().unwrap_or("<user>");
        findings.push(findings::licence(plans.as_ref()));
        findings.push(findings::calling_token(calling.as_ref()));
        findings.push(findings::enterprise_voice(plans.as_ref(), upn));
        let ready = findings.iter().all(Finding::lets_calls_work);
        Ok(Onboarding {
            tenant_id: tenant_id.to_string(),
            checked_at: self.clock.now(),
            asked_as,
            ready,
            findings,
        })
    }
}
