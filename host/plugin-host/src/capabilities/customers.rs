//! `customers`: the tenant's customers in the host's own store.

use switchboard_domain::customer::{Customer, CustomerPage, FoundCustomer, PageRequest};
use switchboard_domain::error::HostError;
use switchboard_domain::number::{LookupKey, MAX_KEYS};

use super::{CapabilityHandler, store_error};

/// The most customers on one page.
const MAX_PAGE: u32 = 200;

impl CapabilityHandler {
    pub(super) async fn customers_by_phone(
        &self,
        keys: &[LookupKey],
    ) -> Result<Vec<FoundCustomer>, HostError> {
        let mut found: Vec<FoundCustomer> = Vec::new();
        for keys in keys.chunks(MAX_KEYS) {
            found.extend(
                self.host
                    .store
                    .customers()
                    .find_by_keys(&self.context, keys)
                    .await
                    .map_err(|error| store_error(&error))?,
            );
        }
        Ok(found)
    }

    pub(super) async fn customers_by_email(&self, emails: &[String]) -> Result<Vec<Customer>, HostError> {
        self.host
            .store
            .customers()
            .find_by_email(&self.context, emails)
            .await
            .map_err(|error| store_error(&error))
    }

    pub(super) async fn search_customers(
        &self,
        query: &str,
        page: &PageRequest,
    ) -> Result<CustomerPage, HostError> {
        if !(1..=MAX_PAGE).contains(&page.limit) {
            return Err(HostError::Invalid(format!("limit must be 1 to {MAX_PAGE}")));
        }
        let (store, cursor) = (&self.host.store, page.cursor.as_deref());
        let found = if query.trim().is_empty() {
            store.customers().list(&self.context, cursor, page.limit).await
        } else {
            let found = store.customers().search(&self.context, query, self.region, cursor, page.limit).await;
            found.map(|found| found.page)
        };
        let found = found.map_err(|error| store_error(&error))?;
        Ok(CustomerPage { items: found.items, next_cursor: found.next_cursor, total: None })
    }

    pub(super) async fn customer(&self, id: &str) -> Result<Option<Customer>, HostError> {
        self.host.store.customers().get(&self.context, id).await.map_err(|error| store_error(&error))
    }
}
