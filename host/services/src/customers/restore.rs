//! Taking the deletion of a customer back.

use switchboard_plugin_host::run::Principal;
use switchboard_store::Changed;

use super::{ChangeOutcome, Customers};
use crate::error::ServiceError;

impl Customers {
    /// Restores a deleted customer, up to 30 days after its deletion. One that is not deleted stays as it is.
    ///
    /// # Errors
    /// When there is no such customer, a plugin keeps the customers, or the store fails.
    pub async fn restore(&self, principal: &Principal, id: &str) -> Result<ChangeOutcome, ServiceError> {
        let context = &principal.context;
        self.require_store(context).await?;
        let now = self.clock.now();
        let changed = match self.store.customers().restore(context, id, principal.region, now).await? {
            // It is not deleted: nothing has to be done, and that is a success.
            Changed::Outdated(present) => Changed::Yes(present),
            changed => changed,
        };
        self.outcome(principal, changed).await
    }
}
