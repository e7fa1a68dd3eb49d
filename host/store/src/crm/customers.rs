//! Customers are read: one, some, and the list of all.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::customer::Customer;

use crate::crm::index::email_key;
use crate::db::page::{Page, cut, decode};
use crate::db::parameters::parameters;
use crate::db::time::UnixMillis;
use crate::{Customers, StoreError, TenantContext};

pub(crate) const COLUMNS: &str = "c.number, c.id, c.version, c.external_id, c.record_type, c.name, \
                                  c.company, c.title, c.email, c.phones, c.owner, c.last_activity, c.url, \
                                  c.badges, c.fields, c.extra, c.created_at, c.updated_at, c.deleted_at";

/// The same columns without an alias, which SQLite does not allow in what a change returns.
pub(crate) const RETURNED: &str = "number, id, version, external_id, record_type, name, company, title, \
                                   email, phones, owner, last_activity, url, badges, fields, extra, \
                                   created_at, updated_at, deleted_at";

/// Most mail addresses of one look-up.
const MAX_EMAILS: usize = 50;

#[derive(FromRow)]
pub(crate) struct Row {
    pub(crate) number: i64,
    id: String,
    version: i64,
    external_id: Option<String>,
    record_type: String,
    name: String,
    company: Option<String>,
    title: Option<String>,
    email: Option<String>,
    phones: String,
    owner: Option<String>,
    last_activity: Option<String>,
    url: Option<String>,
    badges: String,
    fields: String,
    extra: String,
    created_at: UnixMillis,
    updated_at: UnixMillis,
    deleted_at: Option<UnixMillis>,
}

/// A customer of the built-in store, with what the store knows about the record itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCustomer {
    /// The record.
    pub customer: Customer,
    /// Its id in the tenant's own system.
    pub external_id: Option<String>,
    /// Grows with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was deleted; absent unless it is deleted.
    pub deleted_at: Option<Timestamp>,
}

impl TryFrom<Row> for Customer {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            record_type: row.record_type,
            name: row.name,
            company: row.company,
            title: row.title,
            email: row.email,
            phones: serde_json::from_str(&row.phones)?,
            owner: row.owner,
            last_activity: row.last_activity,
            url: row.url,
            badges: serde_json::from_str(&row.badges)?,
            fields: serde_json::from_str(&row.fields)?,
            extra: serde_json::from_str(&row.extra)?,
        })
    }
}

impl TryFrom<Row> for StoredCustomer {
    type Error = StoreError;

    fn try_from(mut row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            external_id: row.external_id.take(),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            deleted_at: row.deleted_at.map(Timestamp::from),
            customer: row.try_into()?,
        })
    }
}

/// Where a list ordered by name stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Position(pub(crate) String, pub(crate) i64);

impl Position {
    /// The position after which a page begins; without a cursor, before the first item.
    pub(crate) fn after(cursor: Option<&str>) -> Result<Self, StoreError> {
        cursor.map_or(Ok(Self(String::new(), -1)), decode)
    }
}

#[derive(FromRow)]
struct ListRow {
    sort_name: String,
    #[sqlx(flatten)]
    customer: Row,
}

impl Customers<'_> {
    /// One customer that is not deleted.
    pub async fn get(self, context: &TenantContext, id: &str) -> Result<Option<Customer>, StoreError> {
        let stored = self.get_stored(context, id).await?;
        Ok(stored.filter(|stored| stored.deleted_at.is_none()).map(|stored| stored.customer))
    }

    /// One customer, deleted or not.
    pub async fn get_stored(
        self,
        context: &TenantContext,
        id: &str,
    ) -> Result<Option<StoredCustomer>, StoreError> {
        let row: Option<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM customers c WHERE c.tenant_id = $1 AND c.id = $2"
            )))
            .bind(context.tenant_id().as_str())
            .bind(id)
            .fetch_optional()
            .await?;
        row.map(StoredCustomer::try_from).transpose()
    }

    /// All customers by name, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list(
        self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let page = self.list_stored(context, cursor, limit).await?;
        let items = page.items.into_iter().map(|stored| stored.customer).collect();
        Ok(Page { items, next_cursor: page.next_cursor })
    }

    /// The same, with what the store knows about each record.
    ///
    /// # Errors
    /// As [`Customers::list`].
    pub async fn list_stored(
        self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<StoredCustomer>, StoreError> {
        let Position(name, number) = Position::after(cursor)?;
        let heavy = self.0.heavy(context).await?;
        let rows: Vec<ListRow> = heavy
            .read(AssertSqlSafe(format!(
                "SELECT s.sort_name, {COLUMNS} FROM customer_search s JOIN customers c ON c.number = \
                 s.customer WHERE s.store = (SELECT number FROM customer_stores WHERE tenant_id = $1) AND \
                 c.tenant_id = $1 AND (s.sort_name, s.customer) > ($2, $3) ORDER BY s.sort_name, \
                 s.customer LIMIT $4"
            )))
            .bind(context.tenant_id().as_str())
            .bind(name)
            .bind(number)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let Page { items, next_cursor } =
            cut(rows, limit, |row| Position(row.sort_name.clone(), row.customer.number))?;
        let items = items.into_iter().map(|row| row.customer.try_into()).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor })
    }

    /// Deleted customers that can be restored, newest first, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list_deleted(
        self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<StoredCustomer>, StoreError> {
        let (at, number): (UnixMillis, i64) = cursor.map_or(Ok((UnixMillis::LAST, i64::MAX)), decode)?;
        let heavy = self.0.heavy(context).await?;
        let rows: Vec<Row> = heavy
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM customers c WHERE c.tenant_id = $1 AND c.deleted_at IS NOT NULL \
                 AND (c.deleted_at, c.number) < ($2, $3) ORDER BY c.deleted_at DESC, c.number DESC LIMIT $4"
            )))
            .bind(context.tenant_id().as_str())
            .bind(at)
            .bind(number)
            .bind(i64::from(limit) + 1)
            .fetch_all()
            .await?;
        let Page { items, next_cursor } =
            cut(rows, limit, |row| (row.deleted_at.unwrap_or(UnixMillis::FIRST), row.number))?;
        let items = items.into_iter().map(StoredCustomer::try_from).collect::<Result<_, _>>()?;
        Ok(Page { items, next_cursor })
    }

    /// How many customers the tenant has. The number is kept, so nothing is counted.
    pub async fn count(self, context: &TenantContext) -> Result<u32, StoreError> {
        let row: Option<(i64,)> = self
            .0
            .read("SELECT live FROM customer_stores WHERE tenant_id = $1")
            .bind(context.tenant_id().as_str())
            .fetch_optional()
            .await?;
        Ok(row.map_or(0, |(live,)| u32::try_from(live).unwrap_or(u32::MAX)))
    }

    /// Customers with one of these mail addresses, at most 20, of at most 50 addresses.
    pub async fn find_by_email(
        self,
        context: &TenantContext,
        emails: &[String],
    ) -> Result<Vec<Customer>, StoreError> {
        if emails.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM customer_search s JOIN customers c ON c.number = s.customer WHERE \
             s.store = (SELECT number FROM customer_stores WHERE tenant_id = $1) AND c.tenant_id = $1 AND \
             s.email IN ({}) ORDER BY s.sort_name, s.customer LIMIT 20",
            parameters(2, MAX_EMAILS),
        );
        let rows: Vec<Row> = self
            .0
            .read(AssertSqlSafe(sql))
            .bind(context.tenant_id().as_str())
            .bind_all((0..MAX_EMAILS).map(|index| emails.get(index).map(|email| email_key(email))))
            .fetch_all()
            .await?;
        rows.into_iter().map(Customer::try_from).collect()
    }

    /// How many numbers the customer with the most of them has. It reads all numbers, for exports.
    pub async fn most_numbers(self, context: &TenantContext) -> Result<usize, StoreError> {
        let heavy = self.0.heavy(context).await?;
        let (most,): (Option<i64>,) = heavy
            .read(
                "SELECT CAST(MAX(position) + 1 AS BIGINT) FROM customer_numbers \
                 WHERE store = (SELECT number FROM customer_stores WHERE tenant_id = $1)",
            )
            .bind(context.tenant_id().as_str())
            .fetch_one()
            .await?;
        Ok(most.and_then(|most| usize::try_from(most).ok()).unwrap_or(0))
    }
}
