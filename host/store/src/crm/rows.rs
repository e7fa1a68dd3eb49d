//! Writes rows of customers and of their search tables within a transaction, many with one statement.

use std::sync::LazyLock;

use jiff::Timestamp;
use switchboard_domain::customer::Customer;
use switchboard_domain::ids::TenantId;
use switchboard_domain::number::Region;

use crate::access::quotas;
use crate::crm::changes::NewCustomer;
use crate::crm::index::{DIGIT_COLUMNS, INDEX_VERSION, NumberRow, SearchRow, WORDS, number_rows, search_row};
use crate::db::parameters::InOrder;
use crate::db::statement::Statement;
use crate::db::time::UnixMillis;
use crate::db::transaction::Tx;
use crate::{Quota, Store, StoreError};

/// How many customers one statement writes. Those that are left over are written one by one.
const TOGETHER: usize = 32;

/// How many numbers one statement writes.
const NUMBERS_TOGETHER: usize = 64;

/// Columns that [`CUSTOMER_COLUMNS`] names.
const CUSTOMER_WIDTH: usize = 19;

const CUSTOMER_COLUMNS: &str = "tenant_id, id, external_id, record_type, name, company, title, email, \
                                phones, owner, last_activity, url, badges, fields, extra, import_number, \
                                import_line, created_at, updated_at";

const SEARCH_WIDTH: usize = 6 + WORDS;

const NUMBER_WIDTH: usize = 4 + DIGIT_COLUMNS;

/// A statement that inserts so many rows, of which `row` writes each one's values.
fn insert(sqlite: bool, into: &str, rows: usize, row: impl Fn(&mut InOrder) -> String, end: &str) -> String {
    let mut parameters = InOrder::of(sqlite);
    let values: Vec<String> = (0..rows).map(|_| format!("({})", row(&mut parameters))).collect();
    format!("INSERT INTO {into} VALUES {}{end}", values.join(", "))
}

fn customers(sqlite: bool, rows: usize) -> String {
    let into = format!("customers ({CUSTOMER_COLUMNS})");
    insert(sqlite, &into, rows, |parameters| parameters.list(CUSTOMER_WIDTH), " RETURNING id, number")
}

/// Search rows name the tenant's store by its number instead of the tenant.
fn search(sqlite: bool, rows: usize) -> String {
    let words: Vec<String> = (1..=WORDS).map(|column| format!("w{column}")).collect();
    let words = words.join(", ");
    let into = format!("customer_search (customer, sort_name, email, owner, vip, activity, {words}, store)");
    let row = |parameters: &mut InOrder| {
        format!("{}, CAST({} AS INTEGER)", parameters.list(SEARCH_WIDTH), parameters.one())
    };
    insert(sqlite, &into, rows, row, "")
}

fn numbers(sqlite: bool, rows: usize) -> String {
    let digits: Vec<String> = (0..).step_by(2).take(DIGIT_COLUMNS).map(|start| format!("d{start}")).collect();
    let digits = digits.join(", ");
    let into = format!("customer_numbers (customer, position, extension, national, {digits}, store)");
    let row = |parameters: &mut InOrder| {
        let (customer, position) = (parameters.one(), parameters.one());
        let columns = parameters.list(NUMBER_WIDTH - 2);
        let store = parameters.one();
        format!("{customer}, CAST({position} AS SMALLINT), {columns}, CAST({store} AS INTEGER)")
    };
    insert(sqlite, &into, rows, row, "")
}

/// The statements for one row and for many, on each database.
struct Statements {
    sqlite: [String; 2],
    postgres: [String; 2],
}

impl Statements {
    fn new(statement: impl Fn(bool, usize) -> String, many: usize) -> Self {
        let of = |sqlite| [statement(sqlite, 1), statement(sqlite, many)];
        Self { sqlite: of(true), postgres: of(false) }
    }

    /// Those for one row and for many on the transaction's database.
    fn of(&'static self, tx: &Tx) -> (&'static str, &'static str) {
        let [one, many] = if tx.is_sqlite() { &self.sqlite } else { &self.postgres };
        (one, many)
    }
}

static CUSTOMERS: LazyLock<Statements> = LazyLock::new(|| Statements::new(customers, TOGETHER));

static SEARCH: LazyLock<Statements> = LazyLock::new(|| Statements::new(search, TOGETHER));

static NUMBERS: LazyLock<Statements> = LazyLock::new(|| Statements::new(numbers, NUMBERS_TOGETHER));

/// A customer's rows of the search tables.
pub(crate) struct Indexed {
    customer: i64,
    search: SearchRow,
    numbers: Vec<NumberRow>,
}

impl Indexed {
    pub(crate) fn new(number: i64, customer: &Customer, region: Region) -> Self {
        Self { customer: number, search: search_row(customer), numbers: number_rows(customer, region) }
    }
}

fn bind_customer<'c>(
    statement: Statement<'c>,
    tenant: &TenantId,
    new: &NewCustomer,
    now: Timestamp,
) -> Result<Statement<'c>, StoreError> {
    let customer = &new.customer;
    Ok(statement
        .bind(tenant.as_str())
        .bind(&customer.id)
        .bind(&new.external_id)
        .bind(&customer.record_type)
        .bind(&customer.name)
        .bind(&customer.company)
        .bind(&customer.title)
        .bind(&customer.email)
        .bind(serde_json::to_string(&customer.phones)?)
        .bind(&customer.owner)
        .bind(&customer.last_activity)
        .bind(&customer.url)
        .bind(serde_json::to_string(&customer.badges)?)
        .bind(serde_json::to_string(&customer.fields)?)
        .bind(serde_json::to_string(&customer.extra)?)
        .bind(new.made_by.map(|made_by| made_by.import_number))
        .bind(new.made_by.map(|made_by| made_by.line))
        .bind(UnixMillis(now))
        .bind(UnixMillis(now)))
}

/// Writes customers, and returns the id and the number of each in no order.
pub(crate) async fn put_customers(
    tx: &mut Tx,
    tenant: &TenantId,
    customers: &[NewCustomer],
    now: Timestamp,
) -> Result<Vec<(String, i64)>, StoreError> {
    let mut numbered = Vec::with_capacity(customers.len());
    let (one, all) = CUSTOMERS.of(tx);
    let (many, rest) = customers.as_chunks::<TOGETHER>();
    for part in many {
        let mut statement = tx.sql(all);
        for new in part {
            statement = bind_customer(statement, tenant, new, now)?;
        }
        numbered.extend(statement.fetch_all::<(String, i64)>().await?);
    }
    for new in rest {
        let statement = tx.sql(one);
        numbered.push(bind_customer(statement, tenant, new, now)?.fetch_one().await?);
    }
    Ok(numbered)
}

fn bind_search<'c>(statement: Statement<'c>, row: &Indexed, store: i64) -> Statement<'c> {
    statement
        .bind(row.customer)
        .bind(&row.search.sort_name)
        .bind(&row.search.email)
        .bind(&row.search.owner)
        .bind(row.search.vip)
        .bind(row.search.activity)
        .bind_all((0..WORDS).map(|column| row.search.words.get(column)))
        .bind(store)
}

/// A number of a customer: the customer's number in the store, the position among its numbers, and the number's row.
type NumberOf<'a> = (i64, i64, &'a NumberRow);

fn bind_number<'c>(
    statement: Statement<'c>,
    (customer, position, number): NumberOf<'_>,
    store: i64,
) -> Statement<'c> {
    statement
        .bind(customer)
        .bind(position)
        .bind(&number.extension)
        .bind(number.national)
        .bind_all(number.digits)
        .bind(store)
}

/// Writes the search rows of customers of one store.
pub(crate) async fn put_index(tx: &mut Tx, store: i64, rows: &[Indexed]) -> Result<(), StoreError> {
    let (one, all) = SEARCH.of(tx);
    let (many, rest) = rows.as_chunks::<TOGETHER>();
    for part in many {
        let statement = part.iter().fold(tx.sql(all), |statement, row| bind_search(statement, row, store));
        statement.execute().await?;
    }
    for row in rest {
        bind_search(tx.sql(one), row, store).execute().await?;
    }
    let numbers: Vec<NumberOf<'_>> = rows
        .iter()
        .flat_map(|row| (0..).zip(&row.numbers).map(|(position, number)| (row.customer, position, number)))
        .collect();
    let (one, all) = NUMBERS.of(tx);
    let (many, rest) = numbers.as_chunks::<NUMBERS_TOGETHER>();
    for part in many {
        let bound = |statement, number: &NumberOf<'_>| bind_number(statement, *number, store);
        part.iter().fold(tx.sql(all), bound).execute().await?;
    }
    for number in rest {
        bind_number(tx.sql(one), *number, store).execute().await?;
    }
    Ok(())
}

/// Takes a customer out of search and look-up.
pub(crate) async fn remove_index(tx: &mut Tx, number: i64) -> Result<(), StoreError> {
    tx.sql("DELETE FROM customer_search WHERE customer = $1").bind(number).execute().await?;
    tx.sql("DELETE FROM customer_numbers WHERE customer = $1").bind(number).execute().await?;
    Ok(())
}

/// The number of the tenant's customer store, which is made if there is none.
pub(crate) async fn store_number(tx: &mut Tx, tenant: &TenantId) -> Result<i64, StoreError> {
    tx.sql(
        "INSERT INTO customer_stores (tenant_id, index_version) VALUES ($1, $2) ON CONFLICT (tenant_id) DO \
         NOTHING",
    )
    .bind(tenant.as_str())
    .bind(INDEX_VERSION)
    .execute()
    .await?;
    let (number,) = tx
        .sql("SELECT CAST(number AS BIGINT) FROM customer_stores WHERE tenant_id = $1")
        .bind(tenant.as_str())
        .fetch_one()
        .await?;
    Ok(number)
}

/// Changes the number of customers that the tenant has. Call it last in a transaction, since others that write
/// customers of the tenant wait from here on.
///
/// # Errors
/// [`StoreError::QuotaExceeded`] when the tenant would have more customers than it may.
pub(crate) async fn count_by(
    store: &Store,
    tx: &mut Tx,
    tenant: &TenantId,
    by: i64,
) -> Result<(), StoreError> {
    let live: Option<(i64,)> = tx
        .sql("UPDATE customer_stores SET live = live + $2 WHERE tenant_id = $1 RETURNING live")
        .bind(tenant.as_str())
        .bind(by)
        .fetch_optional()
        .await?;
    let (live,) = live.unwrap_or_default();
    quotas::check(store, tx, tenant, Quota::Customers, (live - by, live)).await
}
