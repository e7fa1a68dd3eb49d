//! Customers, each with several numbers.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use switchboard_calls::customer::Customer;
use switchboard_calls::number::{Region, storage_keys};

use crate::customer_search::words_of;
use crate::database::{BeginWrite, on};
use crate::page::{Page, cut, decode};
use crate::{Store, StoreError, TenantContext};

/// The columns of [`Row`], of a table named `c`.
macro_rules! columns {
    () => {
        "c.id, c.record_type, c.name, c.sort_name, c.company, c.title, c.email, c.phones, c.owner, c.last_activity, \
         c.url, c.badges, c.fields, c.extra"
    };
}
pub(crate) use columns;

#[derive(FromRow)]
pub(crate) struct Row {
    id: String,
    record_type: String,
    name: String,
    sort_name: String,
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

/// Where a list ordered by name stands.
#[derive(Serialize, Deserialize)]
pub(crate) struct Position(String, String);

impl Position {
    /// From a cursor; without one, before the first.
    pub(crate) fn after(cursor: Option<&str>) -> Result<Self, StoreError> {
        cursor.map_or(Ok(Self(String::new(), String::new())), decode)
    }

    pub(crate) fn name(&self) -> &str {
        &self.0
    }

    pub(crate) fn id(&self) -> &str {
        &self.1
    }
}

/// Makes rows, one more than asked for, into a page.
pub(crate) fn page(rows: Vec<Row>, limit: u32) -> Result<Page<Customer>, StoreError> {
    let Page { items, next_cursor } =
        cut(rows, limit, |row| Position(row.sort_name.clone(), row.id.clone()))?;
    let items = items.into_iter().map(Customer::try_from).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

impl Store {
    /// Adds customers, all or none. Their ids must be new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_customers(
        &self,
        context: &TenantContext,
        customers: &[Customer],
        default_region: Region,
        now: i64,
    ) -> Result<(), StoreError> {
        let tenant = context.tenant_id();
        on!(self, write, pool => {
            let mut transaction = pool.begin_write().await?;
            for customer in customers {
                sqlx::query(
                    "INSERT INTO customers (tenant_id, id, record_type, name, sort_name, company, title, email, phones, \
                     owner, last_activity, url, badges, fields, extra, created_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                )
                .bind(tenant)
                .bind(&customer.id)
                .bind(&customer.record_type)
                .bind(&customer.name)
                .bind(customer.name.to_lowercase())
                .bind(&customer.company)
                .bind(&customer.title)
                .bind(customer.email.as_ref().map(|email| email.to_lowercase()))
                .bind(serde_json::to_string(&customer.phones)?)
                .bind(&customer.owner)
                .bind(&customer.last_activity)
                .bind(&customer.url)
                .bind(serde_json::to_string(&customer.badges)?)
                .bind(serde_json::to_string(&customer.fields)?)
                .bind(serde_json::to_string(&customer.extra)?)
                .bind(now)
                .execute(&mut *transaction)
                .await?;
                for phone in &customer.phones {
                    for key in storage_keys(&phone.number, phone.extension.as_deref(), default_region) {
                        sqlx::query(
                            "INSERT INTO number_keys (tenant_id, value, customer_id, number) VALUES ($1, $2, $3, $4) \
                             ON CONFLICT DO NOTHING",
                        )
                        .bind(tenant)
                        .bind(key)
                        .bind(&customer.id)
                        .bind(&phone.number)
                        .execute(&mut *transaction)
                        .await?;
                    }
                }
                let (tenant_word, words) = words_of(tenant, customer);
                sqlx::query("INSERT INTO customer_words (tenant, words, customer_id) VALUES ($1, $2, $3)")
                    .bind(tenant_word)
                    .bind(words)
                    .bind(&customer.id)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            Ok(())
        })
    }

    /// One customer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer(&self, context: &TenantContext, id: &str) -> Result<Option<Customer>, StoreError> {
        let row: Option<Row> = on!(self, read, pool => sqlx::query_as(
            concat!("SELECT ", columns!(), " FROM customers c WHERE c.tenant_id = $1 AND c.id = $2"),
        )
        .bind(context.tenant_id())
        .bind(id)
        .fetch_optional(pool)
        .await)?;
        row.map(Customer::try_from).transpose()
    }

    /// All customers by name, in parts.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn customers(
        &self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let after = Position::after(cursor)?;
        let rows: Vec<Row> = on!(self, read, pool => sqlx::query_as(concat!(
            "SELECT ", columns!(), " FROM customers c WHERE c.tenant_id = $1 AND (c.sort_name, c.id) > ($2, $3) \
             ORDER BY c.sort_name, c.id LIMIT $4",
        ))
        .bind(context.tenant_id())
        .bind(after.name())
        .bind(after.id())
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await)?;
        page(rows, limit)
    }

    /// How many customers the tenant has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_customers(&self, context: &TenantContext) -> Result<u32, StoreError> {
        let (count,): (i64,) = on!(self, read, pool => sqlx::query_as(
            "SELECT COUNT(*) FROM customers WHERE tenant_id = $1",
        )
        .bind(context.tenant_id())
        .fetch_one(pool)
        .await)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Customers with one of these mail addresses, at most 20.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customers_by_email(
        &self,
        context: &TenantContext,
        emails: &[String],
    ) -> Result<Vec<Customer>, StoreError> {
        let wanted = serde_json::to_string(
            &emails.iter().map(|email| email.trim().to_lowercase()).collect::<Vec<_>>(),
        )?;
        let rows: Vec<Row> = on!(self, read, pool => sqlx::query_as(concat!(
            "SELECT ", columns!(), " FROM customers c WHERE c.tenant_id = $1 \
             AND c.email IN (SELECT value FROM json_each($2)) LIMIT 20",
        ))
        .bind(context.tenant_id())
        .bind(wanted)
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(Customer::try_from).collect()
    }
}
