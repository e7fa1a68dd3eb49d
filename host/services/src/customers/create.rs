//! A new customer.

use switchboard_domain::customer_draft::{CustomerDraft, line};
use switchboard_plugin_host::run::Principal;
use switchboard_store::StoredCustomer;

use super::{ChangedCustomer, Customers, EditedCustomer, Keeper};
use crate::error::ServiceError;

/// A customer to be added.
#[derive(Debug, Clone, Default)]
pub struct NewCustomer {
    /// What it says.
    pub draft: CustomerDraft,
    /// The id in the tenant's own system, by which imports find the customer again.
    pub external_id: Option<String>,
}

/// A customer that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// To the store.
    Stored(Box<ChangedCustomer>),
    /// By the plugin that keeps the tenant's customers.
    InPlugin(Box<EditedCustomer>),
}

impl Customers {
    /// Adds a customer, where the tenant's customers are kept.
    ///
    /// # Errors
    /// When a member does not fit, the external id is taken, the plugin that keeps the customers adds none or refuses this one, or the
    /// store fails.
    pub async fn create(&self, principal: &Principal, new: NewCustomer) -> Result<Created, ServiceError> {
        let context = &principal.context;
        if let Keeper::Plugin(plugin) = self.keeper(context).await? {
            let edited = self.create_in_plugin(principal, &plugin, new).await?;
            return Ok(Created::InPlugin(Box::new(edited)));
        }
        let external_id = line(new.external_id, "externalId")?;
        let customer = new.draft.check(uuid::Uuid::now_v7().to_string(), principal.region)?;
        let now = self.clock.now();
        let added = switchboard_store::NewCustomer { customer, external_id, made_by: None };
        self.store.customers().add(context, std::slice::from_ref(&added), principal.region, now).await?;
        let warnings = self.number_warnings(context, &added.customer).await?;
        let stored = StoredCustomer {
            customer: added.customer,
            external_id: added.external_id,
            version: 1,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        Ok(Created::Stored(Box::new(ChangedCustomer { stored, warnings })))
    }
}
