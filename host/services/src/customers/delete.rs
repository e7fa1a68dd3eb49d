//! The deletion of a customer.

use switchboard_plugin_host::run::Principal;
use switchboard_store::{Changed, StoredCustomer};

use super::{Customers, NOT_FOUND, Versions};
use crate::error::ServiceError;

impl Customers {
    /// Deletes a customer of the store: it is in no list and no search from now on, and can be restored for 30 days. Where
    /// versions are named and it has none of them, it stays, and the answer is the customer as it is now.
    ///
    /// # Errors
    /// When there is no such customer, a plugin keeps the customers, or the store fails.
    pub async fn delete(
        &self,
        principal: &Principal,
        id: &str,
        seen: Option<&Versions>,
    ) -> Result<Result<(), Box<StoredCustomer>>, ServiceError> {
        let context = &principal.context;
        self.require_store(context).await?;
        let stored = self.live(context, id).await?;
        if seen.is_some_and(|seen| !seen.include(stored.version)) {
            return Ok(Err(Box::new(stored)));
        }
        let version = seen.map(|_| stored.version);
        match self.store.customers().delete(context, id, version, self.clock.now()).await? {
            Changed::Yes(_) => Ok(Ok(())),
            Changed::Outdated(present) => Ok(Err(present)),
            Changed::Missing => Err(NOT_FOUND),
        }
    }
}
