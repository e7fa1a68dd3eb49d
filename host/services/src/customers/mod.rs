//! Customers of a tenant: those of the first active plugin with `customer-lookup`, or the store's.

use std::sync::Arc;
use std::time::Duration;

use switchboard_domain::caller_match::CUSTOMERS;
use switchboard_domain::customer::{Customer, CustomerPage, PageRequest};
use switchboard_domain::error::HookError;
use switchboard_domain::number::{PhoneNumber, Region, Written};
use switchboard_plugin_protocol::{Prefetched, HookRequest, HookResponse};

use crate::catalogue::ActivePlugin;
use crate::run::{HookFailure, Principal, Timeouts};
use crate::{PluginHost, PluginHostError};

/// A list that people wait for.
const TIMEOUTS: Timeouts = Timeouts {
    told: Duration::from_secs(5),
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

impl PluginHost {
    /// The plugin that keeps the tenant's customers, if one does.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn customer_plugin(
        &self,
        principal: &Principal,
    ) -> Result<Option<Arc<ActivePlugin>>, PluginHostError> {
        Ok(self.active(&principal.context).await?.iter().find(|plugin| plugin.has("customer-lookup")).cloned())
    }

    /// Customers that a query finds; an empty one finds all.
    ///
    /// # Errors
    /// When the store fails, the cursor is of another list, or the plugin gives no answer.
    pub async fn list_customers(
        &self,
        principal: &Principal,
        query: &str,
        page: PageRequest,
    ) -> Result<CustomerList, PluginHostError> {
        let Some(plugin) = self.customer_plugin(principal).await? else {
            return self.stored_customers(principal, query, &page).await;
        };
        let request = HookRequest::SearchCustomers(query.to_owned(), page.clone());
        let answer =
            self.run(&plugin, principal, request, Prefetched::default(), TIMEOUTS).await.map_err(failed)?;
        let HookResponse::CustomerPage(mut found) = answer else {
            return Err(PluginHostError::Unavailable("the plugin worker mixed up its answers".into()));
        };
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
                self.store.customers(context, cursor, page.limit),
                self.store.count_customers(context)
            )?;
            (found, Some(total), false)
        } else {
            let found =
                self.store.search_customers(context, query, principal.region, cursor, page.limit).await?;
            (found.page, None, found.partial)
        };
        let page = CustomerPage { items: found.items, next_cursor: found.next_cursor, total };
        Ok(CustomerList { page, source: CUSTOMERS.to_owned(), read_only: false, partial })
    }

    /// One customer.
    ///
    /// # Errors
    /// When the store fails or the plugin gives no answer.
    pub async fn get_customer(
        &self,
        principal: &Principal,
        id: &str,
    ) -> Result<Option<Customer>, PluginHostError> {
        let Some(plugin) = self.customer_plugin(principal).await? else {
            return Ok(self.store.customer(&principal.context, id).await?);
        };
        let request = HookRequest::GetCustomer(id.to_owned());
        let answer =
            self.run(&plugin, principal, request, Prefetched::default(), TIMEOUTS).await.map_err(failed)?;
        let HookResponse::Customer(customer) = answer else {
            return Err(PluginHostError::Unavailable("the plugin worker mixed up its answers".into()));
        };
        Ok(customer.map(|mut customer| {
            fill_in(&mut customer, principal.region);
            *customer
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
