//! `customers`: the tenant's customers in the host's own store.

use std::collections::BTreeSet;

use switchboard_domain::customer::{Customer, CustomerPage, FoundCustomer, PageRequest};
use switchboard_domain::error::PluginError;
use switchboard_domain::number::{LookupKey, MAX_KEYS};
use switchboard_plugin_protocol::limits::{BATCH_READS, CUSTOMER_PAGE, FOUND, LOOKUP_KEYS};

use super::{CapabilityHandler, at_most, invalid, store_error};

impl CapabilityHandler {
    pub(super) async fn customers_by_phone(
        &self,
        keys: &[LookupKey],
    ) -> Result<Vec<FoundCustomer>, PluginError> {
        at_most(LOOKUP_KEYS, keys)?;
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
        if keys.len() > MAX_KEYS {
            // Each part is in order and has each customer once; all of them together are not.
            found.sort_by_key(|found| found.strength);
            let mut known = BTreeSet::new();
            found.retain(|found| known.insert(found.customer.id.clone()));
            found.truncate(FOUND);
        }
        Ok(found)
    }

    pub(super) async fn customers_by_email(&self, emails: &[String]) -> Result<Vec<Customer>, PluginError> {
        at_most(LOOKUP_KEYS, emails)?;
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
    ) -> Result<CustomerPage, PluginError> {
        if !(1..=CUSTOMER_PAGE).contains(&page.limit) {
            return Err(invalid(format!("limit must be 1 to {CUSTOMER_PAGE}")));
        }
        let (store, cursor) = (&self.host.store, page.cursor.as_deref());
        let found = if query.trim().is_empty() {
            let all = store.customers().list(&self.context, cursor, page.limit).await;
            all.map(|page| (page, false))
        } else {
            let found = store.customers().search(&self.context, query, self.region, cursor, page.limit).await;
            found.map(|found| (found.page, found.partial))
        };
        let (found, partial) = found.map_err(|error| store_error(&error))?;
        Ok(CustomerPage { items: found.items, next_cursor: found.next_cursor, total: None, partial })
    }

    pub(super) async fn customer(&self, id: &str) -> Result<Option<Customer>, PluginError> {
        self.host.store.customers().get(&self.context, id).await.map_err(|error| store_error(&error))
    }

    /// By their ids, in the order of the ids.
    pub(super) async fn customers(&self, ids: &[String]) -> Result<Vec<Option<Customer>>, PluginError> {
        at_most(BATCH_READS, ids)?;
        let found = self.host.store.customers().get_many(&self.context, ids).await;
        let found = found.map_err(|error| store_error(&error))?;
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }
}
