//! Customers of a tenant: those of the first active plugin with `customer-lookup`, or the store's.

use std::sync::Arc;
use std::time::Duration;

use switchboard_domain::caller_match::CUSTOMERS;
use switchboard_domain::customer::{Customer, CustomerPage, PageRequest};
use switchboard_domain::error::HookError;
use switchboard_domain::hook::Hook;
use switchboard_domain::number::{PhoneNumber, Region, Written};
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{HookFailure, Principal, Timeouts};
use switchboard_plugin_host::{PluginHost, PluginHostError};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::{GetCustomer, SearchCustomers};
use switchboard_store::{Store, TenantContext};

/// A list that people wait for.
const TIMEOUTS: Timeouts = Timeouts {
    announced: Duration::from_secs(5),
    deadline: Duration::from_secs(6),
    computing: Duration::from_secs(1),
};

/// A part of the customers, and where they are kept.
#[derive(Debug)]
pub struct CustomerList {
    /// The part.
    pub page: CustomerPage,
    /// `customers` or `plugin:<name>`.
    pub source: String,
    /// Whether they can be changed here.
    pub read_only: bool,
    /// More customers may match than all parts have.
    pub partial: bool,
}

fn failed(failure: HookFailure) -> PluginHostError {
    PluginHostError::Unavailable(match failure {
        HookFailure::Refused(HookError::Misconfigured(why)) => {
            format!("the plugin that keeps the customers is misconfigured: {why}. An admin must act")
        }
        failure => format!("the plugin that keeps the customers gave no answer: {failure}. Try again"),
    })
}

/// Customers of a tenant, wherever they are kept. Clones share it.
#[derive(Debug, Clone)]
pub struct Customers {
    store: Store,
    plugins: PluginHost,
}

impl Customers {
    /// Customers of this store, and of these plugins.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost) -> Self {
        Self { store, plugins }
    }

    /// The plugin that keeps the tenant's customers, if one does.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn plugin(
        &self,
        context: &TenantContext,
    ) -> Result<Option<Arc<ActivePlugin>>, PluginHostError> {
        Ok(self
            .plugins
            .active(context)
            .await?
            .iter()
            .find(|plugin| plugin.has(Hook::CustomerLookup))
            .cloned())
    }

    /// Customers that a query finds; an empty one finds all.
    ///
    /// # Errors
    /// When the store fails, the cursor is of another list, or the plugin gives no answer.
    pub async fn list(
        &self,
        principal: &Principal,
        query: &str,
        page: PageRequest,
    ) -> Result<CustomerList, PluginHostError> {
        let Some(plugin) = self.plugin(&principal.context).await? else {
            return self.stored_customers(principal, query, &page).await;
        };
        let call = SearchCustomers(query.to_owned(), page.clone());
        let mut found = self
            .plugins
            .run(&plugin, principal, call, Prefetched::default(), TIMEOUTS)
            .await
            .map_err(failed)?;
        found.items.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
        for customer in &mut found.items {
            fill_in(customer, principal.region);
        }
        Ok(CustomerList { page: found, source: plugin.source(), read_only: true, partial: false })
    }

    async fn stored_customers(
        &self,
        principal: &Principal,
        query: &str,
        page: &PageRequest,
    ) -> Result<CustomerList, PluginHostError> {
        let (context, cursor) = (&principal.context, page.cursor.as_deref());
        let (found, total, partial) = if query.trim().is_empty() {
            let (found, total) = tokio::try_join!(
                self.store.customers().list(context, cursor, page.limit),
                self.store.customers().count(context)
            )?;
            (found, Some(total), false)
        } else {
            let found =
                self.store.customers().search(context, query, principal.region, cursor, page.limit).await?;
            (found.page, None, found.partial)
        };
        let page = CustomerPage { items: found.items, next_cursor: found.next_cursor, total };
        Ok(CustomerList { page, source: CUSTOMERS.to_owned(), read_only: false, partial })
    }

    /// One customer.
    ///
    /// # Errors
    /// When the store fails or the plugin gives no answer.
    pub async fn get(&self, principal: &Principal, id: &str) -> Result<Option<Customer>, PluginHostError> {
        let Some(plugin) = self.plugin(&principal.context).await? else {
            return Ok(self.store.customers().get(&principal.context, id).await?);
        };
        let call = GetCustomer(id.to_owned());
        let customer = self
            .plugins
            .run(&plugin, principal, call, Prefetched::default(), TIMEOUTS)
            .await
            .map_err(failed)?;
        Ok(customer.map(|mut customer| {
            fill_in(&mut customer, principal.region);
            customer
        }))
    }
}

/// What the plugin left out and the host can tell.
fn fill_in(customer: &mut Customer, region: Region) {
    for phone in &mut customer.phones {
        if phone.e164.is_none()
            && let Ok(number) = PhoneNumber::parse(&phone.number, region, Written::ByPerson)
        {
            phone.e164 = Some(number.e164().to_owned());
            phone.extension = phone.extension.take().or_else(|| number.extension().map(str::to_owned));
        }
    }
}
