//! Numbers that several customers share.

use switchboard_store::{Page, SharedNumber, TenantContext};

use super::Customers;
use crate::error::ServiceError;

impl Customers {
    /// Numbers that several customers of the store share: often a customer who is there twice.
    ///
    /// # Errors
    /// When the cursor is of another list, a plugin keeps the customers, or the store fails.
    pub async fn duplicates(
        &self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<SharedNumber>, ServiceError> {
        self.require_store(context).await?;
        Ok(self.store.customers().shared_numbers(context, cursor, limit).await?)
    }
}
