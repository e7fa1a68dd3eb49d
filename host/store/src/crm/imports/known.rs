//! Customers that rows of a file may be.

use sqlx::{AssertSqlSafe, FromRow};

use crate::crm::customers::{COLUMNS, Row, StoredCustomer};
use crate::crm::index::{email_key, order_of, pack_e164};
use crate::db::parameters::{parameters, slots};
use crate::db::statement::Value;
use crate::{Imports, StoreError, TenantContext};

/// The most customers of one look-up by a name alone, or by a number or mail address alone.
const MOST: usize = 1000;

/// The most customers of one look-up that names customers exactly. No store has so many of one name and number.
const MOST_EXACT: usize = 20_000;

/// Values that are looked up with one statement.
const TOGETHER: usize = 256;

/// What rows of a file are recognised by.
#[derive(Debug, Default)]
pub struct KnownBy {
    /// Ids in the tenant's own system.
    pub external_ids: Vec<String>,
    /// Mail addresses, each with a name.
    pub named_emails: Vec<(String, String)>,
    /// Numbers in E.164 without extensions, each with a name.
    pub named_numbers: Vec<(String, String)>,
    /// Mail addresses of whoever has them.
    pub emails: Vec<String>,
    /// Numbers in E.164 without extensions, of whoever has them.
    pub numbers: Vec<String>,
    /// Names of whoever bears them.
    pub names: Vec<String>,
}

/// A customer that a row of a file may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCustomer {
    /// The customer.
    pub stored: StoredCustomer,
    /// The number of the import that made it, and the line of the file that it was made from.
    pub made_by: Option<(i64, i64)>,
}

#[derive(FromRow)]
struct KnownRow {
    import_number: Option<i64>,
    import_line: Option<i64>,
    #[sqlx(flatten)]
    customer: Row,
}

/// What is looked up: in which tables, under which condition, and how much at most.
struct Lookup {
    from: &'static str,
    condition: &'static str,
    column: &'static str,
    most: usize,
}

const OF_STORE: &str = "s.store = (SELECT number FROM customer_stores WHERE tenant_id = $1)";

const SEARCH: &str = "customer_search s JOIN customers c ON c.number = s.customer";

const NUMBERS: &str = "customer_numbers s JOIN customers c ON c.number = s.customer";

const NAMED_NUMBERS: &str = "customer_numbers s JOIN customer_search n ON n.customer = s.customer JOIN customers c \
                             ON c.number = s.customer";

impl Imports<'_> {
    /// Live customers that rows of a file may be, the oldest first.
    pub async fn known_customers(
        self,
        context: &TenantContext,
        by: &KnownBy,
    ) -> Result<Vec<KnownCustomer>, StoreError> {
        let whole = |number: &String| pack_e164(number.trim_start_matches('+'));
        let look = |from, condition, column, most| Lookup { from, condition, column, most };
        let live = "c.deleted_at IS NULL";
        let ids = look("customers c", live, "c.external_id", MOST_EXACT);
        let mut rows = self.known_by(context, &ids, &by.external_ids, None).await?;
        for pairs in by.named_emails.chunks(TOGETHER) {
            let (emails, names): (Vec<String>, Vec<String>) =
                pairs.iter().map(|(email, name)| (email_key(email), order_of(name))).unzip();
            let lookup = look(SEARCH, OF_STORE, "s.email", MOST_EXACT);
            rows.extend(self.known_by(context, &lookup, &emails, Some(("s.sort_name", &names))).await?);
        }
        for pairs in by.named_numbers.chunks(TOGETHER) {
            let (numbers, names): (Vec<i64>, Vec<String>) =
                pairs.iter().map(|(number, name)| (whole(number), order_of(name))).unzip();
            let lookup = look(NAMED_NUMBERS, OF_STORE, "s.d0", MOST_EXACT);
            rows.extend(self.known_by(context, &lookup, &numbers, Some(("n.sort_name", &names))).await?);
        }
        let emails: Vec<String> = by.emails.iter().map(|email| email_key(email)).collect();
        rows.extend(self.known_by(context, &look(SEARCH, OF_STORE, "s.email", MOST), &emails, None).await?);
        let numbers: Vec<i64> = by.numbers.iter().map(whole).collect();
        rows.extend(self.known_by(context, &look(NUMBERS, OF_STORE, "s.d0", MOST), &numbers, None).await?);
        let names: Vec<String> = by.names.iter().map(|name| order_of(name)).collect();
        rows.extend(
            self.known_by(context, &look(SEARCH, OF_STORE, "s.sort_name", MOST), &names, None).await?,
        );
        let known: Result<Vec<KnownCustomer>, StoreError> = rows
            .into_iter()
            .map(|row| {
                Ok(KnownCustomer {
                    stored: row.customer.try_into()?,
                    made_by: row.import_number.zip(row.import_line),
                })
            })
            .collect();
        let mut known = known?;
        known.sort_by(|a, b| {
            let order = |one: &KnownCustomer| (one.stored.created_at, one.stored.customer.id.clone());
            order(a).cmp(&order(b))
        });
        known.dedup_by(|a, b| a.stored.customer.id == b.stored.customer.id);
        Ok(known)
    }

    async fn known_by<V: Clone + for<'v> Value<'v>>(
        self,
        context: &TenantContext,
        lookup: &Lookup,
        values: &[V],
        and: Option<(&str, &[String])>,
    ) -> Result<Vec<KnownRow>, StoreError>
    where
        Option<V>: for<'v> Value<'v>,
    {
        let Lookup { from, condition, column, most } = lookup;
        let mut known = Vec::new();
        for values in values.chunks(TOGETHER) {
            let wanted = slots(values.len());
            let also = and.map(|(column, names)| (column, names, slots(names.len())));
            let also_in = also.map_or_else(String::new, |(column, _, slots)| {
                format!(" AND {column} IN ({})", parameters(2 + wanted, slots))
            });
            let parameters = parameters(2, wanted);
            // Planned each time, because PostgreSQL would keep the plan that it made while the store was small
            // (measured: 31 s instead of 11 s for 40,000 rows).
            let mut statement = self
                .0
                .read(AssertSqlSafe(format!(
                    "SELECT c.import_number, c.import_line, {COLUMNS} FROM {from} WHERE c.tenant_id = $1 AND \
                     {condition} AND {column} IN ({parameters}){also_in} LIMIT {most}"
                )))
                .unprepared()
                .bind(context.tenant_id().as_str())
                .bind_all((0..wanted).map(|index| values.get(index).cloned()));
            if let Some((_, names, slots)) = also {
                statement = statement.bind_all((0..slots).map(|index| names.get(index).cloned()));
            }
            let rows: Vec<KnownRow> = statement.fetch_all().await?;
            known.extend(rows);
        }
        Ok(known)
    }
}
