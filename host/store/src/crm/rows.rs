//! How rows of customers and of their search tables are written, within a transaction: many with one statement.

use std::sync::LazyLock;

use switchboard_domain::customer::Customer;
use switchboard_domain::number::Region;

use crate::crm::customers::parameters;
use crate::crm::index::{DIGIT_COLUMNS, NumberRow, SearchRow, WORDS, number_rows, search_row};

/// Customers of one statement; what is left over goes one by one.
pub(crate) const TOGETHER: usize = 32;

/// Numbers of one statement.
pub(crate) const NUMBERS_TOGETHER: usize = 64;

/// Columns that [`CUSTOMER_COLUMNS`] names.
pub(crate) const CUSTOMER_WIDTH: usize = 18;

const CUSTOMER_COLUMNS: &str = "tenant_id, id, external_id, record_type, name, company, title, email, phones, owner, \
                                last_activity, url, badges, fields, extra, import_number, created_at, updated_at";

pub(crate) const SEARCH_WIDTH: usize = 3 + WORDS;

pub(crate) const NUMBER_WIDTH: usize = 4 + DIGIT_COLUMNS;

fn insert(into: &str, width: usize, rows: usize, end: &str) -> String {
    let values: Vec<String> =
        (0..rows).map(|row| format!("({})", parameters(1 + row * width, width))).collect();
    format!("INSERT INTO {into} VALUES {}{end}", values.join(", "))
}

fn customers(rows: usize) -> String {
    insert(&format!("customers ({CUSTOMER_COLUMNS})"), CUSTOMER_WIDTH, rows, " RETURNING id, number")
}

/// A row's tenant is looked up for each: the store's number stands where the tenant is.
fn search(rows: usize) -> String {
    let words: Vec<String> = (1..=WORDS).map(|column| format!("w{column}")).collect();
    // The store comes last, as one parameter for all rows.
    let store = rows * SEARCH_WIDTH + 1;
    let values: Vec<String> = (0..rows)
        .map(|row| {
            format!("({}, CAST(${store} AS INTEGER))", parameters(1 + row * SEARCH_WIDTH, SEARCH_WIDTH))
        })
        .collect();
    format!(
        "INSERT INTO customer_search (customer, sort_name, email, {}, store) VALUES {}",
        words.join(", "),
        values.join(", ")
    )
}

fn numbers(rows: usize) -> String {
    let digits: Vec<String> = (0..).step_by(2).take(DIGIT_COLUMNS).map(|start| format!("d{start}")).collect();
    let store = rows * NUMBER_WIDTH + 1;
    let values: Vec<String> = (0..rows)
        .map(|row| {
            let first = 1 + row * NUMBER_WIDTH;
            format!(
                "(${first}, CAST(${} AS SMALLINT), {}, CAST(${store} AS INTEGER))",
                first + 1,
                parameters(first + 2, NUMBER_WIDTH - 2)
            )
        })
        .collect();
    format!(
        "INSERT INTO customer_numbers (customer, position, extension, national, {}, store) VALUES {}",
        digits.join(", "),
        values.join(", ")
    )
}

/// The statements for one row and for many.
pub(crate) struct Statements {
    pub(crate) one: String,
    pub(crate) many: String,
}

pub(crate) static CUSTOMERS: LazyLock<Statements> =
    LazyLock::new(|| Statements { one: customers(1), many: customers(TOGETHER) });

pub(crate) static SEARCH: LazyLock<Statements> =
    LazyLock::new(|| Statements { one: search(1), many: search(TOGETHER) });

pub(crate) static NUMBERS: LazyLock<Statements> =
    LazyLock::new(|| Statements { one: numbers(1), many: numbers(NUMBERS_TOGETHER) });

/// A customer's rows of the search tables.
pub(crate) struct Indexed {
    pub(crate) customer: i64,
    pub(crate) search: SearchRow,
    pub(crate) numbers: Vec<NumberRow>,
}

impl Indexed {
    pub(crate) fn new(number: i64, customer: &Customer, region: Region) -> Self {
        Self { customer: number, search: search_row(customer), numbers: number_rows(customer, region) }
    }
}

/// Binds a row of `customers`.
macro_rules! bind_customer {
    ($query:expr, $tenant:expr, $new:expr, $now:expr) => {{
        let customer = &$new.customer;
        $query
            .bind($tenant)
            .bind(&customer.id)
            .bind(&$new.external_id)
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
            .bind($new.import_number)
            .bind($now)
            .bind($now)
    }};
}
pub(crate) use bind_customer;

/// Writes customers; answers their numbers, in no order, as `Vec<(String, i64)>` of id and number.
macro_rules! put_customers {
    ($transaction:expr, $tenant:expr, $customers:expr, $now:expr) => {{
        let mut numbered: Vec<(String, i64)> = Vec::with_capacity($customers.len());
        for part in $customers.chunks($crate::crm::rows::TOGETHER) {
            if part.len() == $crate::crm::rows::TOGETHER {
                let mut query = sqlx::query_as($crate::crm::rows::CUSTOMERS.many.as_str());
                for new in part {
                    query = $crate::crm::rows::bind_customer!(query, $tenant, new, $now);
                }
                numbered.extend(query.fetch_all(&mut *$transaction).await?);
            } else {
                for new in part {
                    let query = sqlx::query_as($crate::crm::rows::CUSTOMERS.one.as_str());
                    let query = $crate::crm::rows::bind_customer!(query, $tenant, new, $now);
                    numbered.push(query.fetch_one(&mut *$transaction).await?);
                }
            }
        }
        numbered
    }};
}
pub(crate) use put_customers;

macro_rules! bind_search {
    ($query:expr, $row:expr) => {{
        let row = $row;
        let mut query = $query.bind(row.customer).bind(&row.search.sort_name).bind(&row.search.email);
        for column in 0..$crate::crm::index::WORDS {
            query = query.bind(row.search.words.get(column));
        }
        query
    }};
}
pub(crate) use bind_search;

macro_rules! bind_number {
    ($query:expr, $row:expr) => {{
        let (customer, position, number) = $row;
        let mut query = $query.bind(*customer).bind(*position).bind(&number.extension).bind(number.national);
        for digits in number.digits {
            query = query.bind(digits);
        }
        query
    }};
}
pub(crate) use bind_number;

/// Writes the search rows of customers of one store.
macro_rules! put_index {
    ($transaction:expr, $store:expr, $rows:expr) => {{
        let rows: &[$crate::crm::rows::Indexed] = $rows;
        for part in rows.chunks($crate::crm::rows::TOGETHER) {
            if part.len() == $crate::crm::rows::TOGETHER {
                let mut query = sqlx::query($crate::crm::rows::SEARCH.many.as_str());
                for row in part {
                    query = $crate::crm::rows::bind_search!(query, row);
                }
                query.bind($store).execute(&mut *$transaction).await?;
            } else {
                for row in part {
                    let query = sqlx::query($crate::crm::rows::SEARCH.one.as_str());
                    let query = $crate::crm::rows::bind_search!(query, row);
                    query.bind($store).execute(&mut *$transaction).await?;
                }
            }
        }
        let numbers: Vec<(i64, i64, &$crate::crm::index::NumberRow)> = rows
            .iter()
            .flat_map(|row| {
                (0..).zip(&row.numbers).map(|(position, number)| (row.customer, position, number))
            })
            .collect();
        for part in numbers.chunks($crate::crm::rows::NUMBERS_TOGETHER) {
            if part.len() == $crate::crm::rows::NUMBERS_TOGETHER {
                let mut query = sqlx::query($crate::crm::rows::NUMBERS.many.as_str());
                for row in part {
                    query = $crate::crm::rows::bind_number!(query, row);
                }
                query.bind($store).execute(&mut *$transaction).await?;
            } else {
                for row in part {
                    let query = sqlx::query($crate::crm::rows::NUMBERS.one.as_str());
                    let query = $crate::crm::rows::bind_number!(query, row);
                    query.bind($store).execute(&mut *$transaction).await?;
                }
            }
        }
    }};
}
pub(crate) use put_index;

/// Takes a customer out of search and look-up.
macro_rules! remove_index {
    ($transaction:expr, $number:expr) => {{
        sqlx::query("DELETE FROM customer_search WHERE customer = $1")
            .bind($number)
            .execute(&mut *$transaction)
            .await?;
        sqlx::query("DELETE FROM customer_numbers WHERE customer = $1")
            .bind($number)
            .execute(&mut *$transaction)
            .await?;
    }};
}
pub(crate) use remove_index;

/// The number of the tenant's customer store, which is made if it is the first time.
macro_rules! store_number {
    ($transaction:expr, $tenant:expr) => {{
        sqlx::query(
            "INSERT INTO customer_stores (tenant_id, index_version) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING",
        )
        .bind($tenant)
        .bind($crate::crm::index::INDEX_VERSION)
        .execute(&mut *$transaction)
        .await?;
        let (number,): (i64,) =
            sqlx::query_as("SELECT CAST(number AS BIGINT) FROM customer_stores WHERE tenant_id = $1")
                .bind($tenant)
                .fetch_one(&mut *$transaction)
                .await?;
        number
    }};
}
pub(crate) use store_number;

/// Keeps the tenant's figure. Last in a transaction: others that write customers of the tenant wait here.
macro_rules! count_by {
    ($transaction:expr, $tenant:expr, $by:expr) => {{
        sqlx::query("UPDATE customer_stores SET live = live + $2 WHERE tenant_id = $1")
            .bind($tenant)
            .bind($by)
            .execute(&mut *$transaction)
            .await?;
    }};
}
pub(crate) use count_by;
