//! All customers of the store as one CSV file, read part by part.

use switchboard_customer_csv::export::Export;
use switchboard_store::{Act, Page, Store, StoreError, StoredCustomer, TenantContext};

use super::Customers;
use crate::error::ServiceError;

/// Customers of one part of the file.
const PART: u32 = 500;

/// How often a part waits anew for its turn.
const ATTEMPTS: u32 = 12;

/// A file under way.
#[derive(Debug)]
pub struct CustomerExport {
    store: Store,
    context: TenantContext,
    columns: Export,
    /// What is to be handed out next; `None` when it was handed out.
    ready: Option<Vec<u8>>,
    next_cursor: Option<String>,
}

fn rows(columns: &Export, page: &Page<StoredCustomer>) -> Vec<u8> {
    columns.rows(page.items.iter().map(|stored| (&stored.customer, stored.external_id.as_deref())))
}

impl Customers {
    /// Begins an export of all customers, and records `act` once the first part could be read.
    ///
    /// # Errors
    /// When a plugin keeps the customers, or the store fails.
    pub async fn export(&self, context: &TenantContext, act: &Act) -> Result<CustomerExport, ServiceError> {
        self.require_store(context).await?;
        let columns = Export::new(self.store.customers().most_numbers(context).await?);
        let first = self.store.customers().list_stored(context, None, PART).await?;
        let mut ready = columns.header();
        ready.extend(rows(&columns, &first));
        self.store.audit().record(context, act).await?;
        Ok(CustomerExport {
            store: self.store.clone(),
            context: context.clone(),
            columns,
            ready: Some(ready),
            next_cursor: first.next_cursor,
        })
    }
}

impl CustomerExport {
    /// The next part of the file; `None` after the last one.
    ///
    /// # Errors
    /// When the store fails. The file then has to break off, so that nobody takes a part of it for all.
    pub async fn next_part(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(ready) = self.ready.take() {
            return Ok(Some(ready));
        }
        let Some(cursor) = self.next_cursor.take() else { return Ok(None) };
        let page = self.page_after(&cursor).await?;
        let part = rows(&self.columns, &page);
        self.next_cursor = page.next_cursor;
        Ok(Some(part))
    }

    /// The next customers. A file that has begun waits longer for its turn than a list: it can't be asked for anew.
    async fn page_after(&self, cursor: &str) -> Result<Page<StoredCustomer>, StoreError> {
        let mut attempts = 0;
        loop {
            match self.store.customers().list_stored(&self.context, Some(cursor), PART).await {
                Err(StoreError::Busy(_)) if attempts < ATTEMPTS => attempts += 1,
                other => return other,
            }
        }
    }
}
