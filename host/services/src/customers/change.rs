//! A change of a customer.

use switchboard_domain::customer_patch::CustomerPatch;
use switchboard_plugin_host::run::Principal;
use switchboard_store::NewCustomer;

use super::{ChangeOutcome, Customers, Keeper, Versions};
use crate::error::ServiceError;

impl Customers {
    /// Changes a customer, if it has one of the versions that were seen.
    ///
    /// # Errors
    /// When there is no such customer, a member does not fit, the plugin that keeps the customers changes none or refuses this change,
    /// or the store fails.
    pub async fn change(
        &self,
        principal: &Principal,
        id: &str,
        seen: Option<&Versions>,
        patch: CustomerPatch,
    ) -> Result<ChangeOutcome, ServiceError> {
        let context = &principal.context;
        if let Keeper::Plugin(plugin) = self.keeper(context).await? {
            return self.change_in_plugin(principal, &plugin, id, seen, patch).await;
        }
        let stored = self.live(context, id).await?;
        let Some(seen) = seen else { return Ok(ChangeOutcome::VersionRequired) };
        if !seen.include(stored.version) {
            return Ok(ChangeOutcome::Outdated(Box::new(stored)));
        }
        let (customer, external_id) = patch.apply(&stored.customer, stored.external_id, principal.region)?;
        let new = NewCustomer { customer, external_id, made_by: None };
        let now = self.clock.now();
        let changed = self
            .store
            .customers()
            .replace(context, &new, Some(stored.version), principal.region, now)
            .await?;
        self.outcome(principal, changed).await
    }
}
