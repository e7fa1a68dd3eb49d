//! Lists of customers.

use std::sync::Arc;

use switchboard_domain::customer::{Customer, CustomerPage, PageRequest};
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::SearchCustomers;
use switchboard_store::{CustomerFilter, CustomerOrder, Page, StoreError, StoredCustomer, TenantContext};

use super::keeper::no_answer;
use super::{Customers, Keeper, TIMEOUTS, complete};
use crate::error::ServiceError;

/// The most bytes of a plugin's cursor, which goes to clients and comes back in an address.
const MAX_CURSOR: usize = 2_000;

/// Which customers are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomerQuery {
    /// Those that a text finds, by name; an empty one finds all.
    Search(String),
    /// The same, of those whom the filter lets through, in an order; in the store only.
    Some(CustomerFilter, CustomerOrder, String),
    /// Those with this mail address; in the store only.
    Email(String),
    /// Deleted ones that can still be restored, the newest first; in the store only.
    Deleted,
    /// Those of the person's last calls whom the filter lets through, the latest first; in the store only. They are one part.
    Recent(CustomerFilter),
}

/// A customer of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomerRecord {
    /// The customer alone.
    Plain(Box<Customer>),
    /// With what the store knows of the record itself.
    Stored(Box<StoredCustomer>),
}

/// A part of the customers, and where they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerList {
    /// The customers of this part.
    pub items: Vec<CustomerRecord>,
    /// Absent on the last part.
    pub next_cursor: Option<String>,
    /// How many there are in all, where that is known: for the whole list, not for a search.
    pub total: Option<u32>,
    /// `customers` or `plugin:<name>`.
    pub source: String,
    /// Whether they are kept elsewhere and can't be changed here.
    pub read_only: bool,
    /// More customers may match than all parts have.
    pub partial: bool,
}

impl CustomerList {
    fn new(items: Vec<CustomerRecord>, next_cursor: Option<String>, keeper: &Keeper) -> Self {
        let read_only = !keeper.can_edit();
        Self { items, next_cursor, total: None, source: keeper.source(), read_only, partial: false }
    }

    fn of_page(page: CustomerPage, keeper: &Keeper) -> Self {
        let items =
            page.items.into_iter().map(|customer| CustomerRecord::Plain(Box::new(customer))).collect();
        Self { total: page.total, partial: page.partial, ..Self::new(items, page.next_cursor, keeper) }
    }
}

impl Customers {
    /// Customers of the tenant.
    ///
    /// # Errors
    /// When the cursor is of another list, the query is one that only the store answers and a plugin keeps the customers,
    /// the plugin gives no answer, or the store fails.
    pub async fn list(
        &self,
        principal: &Principal,
        query: CustomerQuery,
        page: PageRequest,
    ) -> Result<CustomerList, ServiceError> {
        let context = &principal.context;
        match query {
            CustomerQuery::Search(text) => match self.keeper(context).await? {
                Keeper::Plugin(plugin) => self.search_plugin(principal, &plugin, text, page).await,
                Keeper::Store => Ok(self.search_store(principal, &text, &page).await?),
            },
            CustomerQuery::Some(filter, order, text) => {
                self.require_store(context).await?;
                self.filter_store(principal, &filter, order, &text, &page).await
            }
            CustomerQuery::Email(email) => {
                self.require_store(context).await?;
                let found = self.store.customers().find_by_email(context, &[email]).await?;
                let found =
                    found.into_iter().map(|customer| CustomerRecord::Plain(Box::new(customer))).collect();
                Ok(CustomerList::new(found, None, &Keeper::Store))
            }
            CustomerQuery::Deleted => {
                self.require_store(context).await?;
                Ok(self.deleted(context, &page).await?)
            }
            CustomerQuery::Recent(filter) => {
                self.require_store(context).await?;
                let mut found = self.store.customers().recent(context, page.limit).await?;
                found.retain(|customer| filter.admits(customer));
                let found =
                    found.into_iter().map(|customer| CustomerRecord::Plain(Box::new(customer))).collect();
                Ok(CustomerList::new(found, None, &Keeper::Store))
            }
        }
    }

    async fn search_plugin(
        &self,
        principal: &Principal,
        plugin: &Arc<ActivePlugin>,
        text: String,
        page: PageRequest,
    ) -> Result<CustomerList, ServiceError> {
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let mut found = self
            .plugins
            .run(plugin, principal, SearchCustomers(text, page), Prefetched::default(), TIMEOUTS)
            .await
            .map_err(no_answer)?;
        found.items.truncate(limit);
        let is_cursor = |cursor: &String| cursor.len() <= MAX_CURSOR && !cursor.contains(char::is_control);
        found.next_cursor = found.next_cursor.filter(is_cursor);
        for customer in &mut found.items {
            complete(customer, principal);
        }
        Ok(CustomerList::of_page(found, &Keeper::Plugin(Arc::clone(plugin))))
    }

    async fn search_store(
        &self,
        principal: &Principal,
        text: &str,
        page: &PageRequest,
    ) -> Result<CustomerList, StoreError> {
        let (context, cursor) = (&principal.context, page.cursor.as_deref());
        if text.trim().is_empty() {
            let (found, total) = tokio::try_join!(
                self.store.customers().list(context, cursor, page.limit),
                self.store.customers().count(context)
            )?;
            let page = CustomerPage {
                items: found.items,
                next_cursor: found.next_cursor,
                total: Some(total),
                partial: false,
            };
            return Ok(CustomerList::of_page(page, &Keeper::Store));
        }
        let found =
            self.store.customers().search(context, text, principal.region, cursor, page.limit).await?;
        let Page { items, next_cursor } = found.page;
        let page = CustomerPage { items, next_cursor, total: None, partial: found.partial };
        Ok(CustomerList::of_page(page, &Keeper::Store))
    }

    async fn filter_store(
        &self,
        principal: &Principal,
        filter: &CustomerFilter,
        order: CustomerOrder,
        text: &str,
        page: &PageRequest,
    ) -> Result<CustomerList, ServiceError> {
        let (context, cursor) = (&principal.context, page.cursor.as_deref());
        let customers = self.store.customers();
        let (found, partial) = if text.trim().is_empty() {
            (customers.list_filtered(context, filter, order, cursor, page.limit).await?, false)
        } else if order == CustomerOrder::Name {
            let region = principal.region;
            let found = customers.search_among(context, text, filter, region, cursor, page.limit).await?;
            (found.page, found.partial)
        } else {
            return Err(ServiceError::invalid(
                "sort",
                "what a query finds comes by name: leave one of the two out",
            ));
        };
        let page = CustomerPage { items: found.items, next_cursor: found.next_cursor, total: None, partial };
        Ok(CustomerList::of_page(page, &Keeper::Store))
    }

    async fn deleted(&self, context: &TenantContext, page: &PageRequest) -> Result<CustomerList, StoreError> {
        let found = self.store.customers().list_deleted(context, page.cursor.as_deref(), page.limit).await?;
        let items = found.items.into_iter().map(|stored| CustomerRecord::Stored(Box::new(stored))).collect();
        Ok(CustomerList::new(items, found.next_cursor, &Keeper::Store))
    }
}
