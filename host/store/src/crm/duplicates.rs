//! Numbers that several customers share.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::customer::Customer;

use crate::crm::customers::{COLUMNS, Row};
use crate::crm::index::{is_e164, unpack};
use crate::db::page::{Page, decode, encode};
use crate::db::parameters::{parameters, slots};
use crate::{Customers, StoreError, TenantContext};

/// Numbers that one page looks at. A page may therefore hold fewer items than asked for, or none, although the list goes
/// on: a page takes tens of milliseconds, however many customers there are.
const LOOKED_AT: i64 = 20_000;

/// The most customers that are listed for one number.
const MOST: i64 = 20;

/// A number that several customers share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNumber {
    /// E.164, with `;ext=` where there is an extension; an internal number as its digits.
    pub number: String,
    /// Who has it, at most 20.
    pub customers: Vec<Customer>,
    /// How many have it; of more than 20,000 so many.
    pub total: u32,
}

#[derive(FromRow)]
struct SharedRow {
    d0: i64,
    extension: Option<String>,
    total: i64,
    #[sqlx(flatten)]
    customer: Row,
}

impl Customers<'_> {
    /// Numbers that several customers share, in their order, page by page. A page may hold fewer than `limit` although
    /// there are more.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn shared_numbers(
        self,
        context: &TenantContext,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<SharedNumber>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut after: i64 = cursor.map_or(Ok(-1), decode)?;
        let heavy = self.0.heavy(context).await?;
        let counted: Vec<(i64, i64)> = heavy
            .read(
                "SELECT d0, COUNT(*) FROM (SELECT d0 FROM customer_numbers \
                 WHERE store = (SELECT number FROM customer_stores WHERE tenant_id = $1) AND d0 > $2 \
                 ORDER BY d0, customer LIMIT $3) AS part GROUP BY d0 ORDER BY d0",
            )
            .bind(context.tenant_id().as_str())
            .bind(after)
            .bind(LOOKED_AT)
            .fetch_all()
            .await?;
        let read: i64 = counted.iter().map(|(_, count)| count).sum();
        let mut more = read == LOOKED_AT;
        let mut counted = counted.as_slice();
        // The last number may go on behind what was read.
        if more && counted.len() > 1 {
            counted = &counted[..counted.len() - 1];
        }
        let mut shared = Vec::new();
        for (number, count) in counted {
            if shared.len() == limit {
                more = true;
                break;
            }
            after = *number;
            if *count > 1 {
                shared.push(*number);
            }
        }
        let items = heavy.customers().sharing(context, &shared).await?;
        Ok(Page { items, next_cursor: if more { Some(encode(&after)?) } else { None } })
    }

    /// The customers of these numbers, where several have one with the same extension: of each number the first.
    async fn sharing(
        self,
        context: &TenantContext,
        numbers: &[i64],
    ) -> Result<Vec<SharedNumber>, StoreError> {
        let mut by_number: BTreeMap<(i64, Option<String>), SharedNumber> = BTreeMap::new();
        for numbers in numbers.chunks(64) {
            let slots = slots(numbers.len());
            let (looked_at, most) = (slots + 2, slots + 3);
            // CROSS JOIN makes SQLite begin with the few that were found.
            let sql = format!(
                "SELECT f.d0, f.extension, f.total, {COLUMNS} FROM (SELECT d0, extension, customer, COUNT(*) \
                 OVER (PARTITION BY d0, extension) AS total, ROW_NUMBER() OVER (PARTITION BY d0, extension \
                 ORDER BY customer) AS place FROM (SELECT DISTINCT d0, extension, customer FROM (SELECT d0, \
                 extension, customer FROM customer_numbers WHERE store = (SELECT number FROM customer_stores \
                 WHERE tenant_id = $1) AND d0 IN ({}) ORDER BY d0, customer LIMIT ${looked_at}) AS part) AS \
                 once) AS f CROSS JOIN customers c WHERE c.number = f.customer AND c.tenant_id = $1 AND \
                 f.total > 1 AND f.place <= ${most} ORDER BY f.d0, f.customer",
                parameters(2, slots),
            );
            let rows: Vec<SharedRow> = self
                .0
                .read(AssertSqlSafe(sql))
                .bind(context.tenant_id().as_str())
                .bind_all((0..slots).map(|index| numbers.get(index).copied().unwrap_or(-1)))
                .bind(LOOKED_AT)
                .bind(MOST)
                .fetch_all()
                .await?;
            for SharedRow { d0, extension, total, customer } in rows {
                let shared =
                    by_number.entry((d0, extension)).or_insert_with_key(|(d0, extension)| SharedNumber {
                        number: written(*d0, extension.as_deref()),
                        customers: Vec::new(),
                        total: u32::try_from(total).unwrap_or(u32::MAX),
                    });
                shared.customers.push(customer.try_into()?);
            }
        }
        Ok(by_number.into_values().collect())
    }
}

/// A number as people write it.
fn written(packed: i64, extension: Option<&str>) -> String {
    let plus = if is_e164(packed) { "+" } else { "" };
    let number = format!("{plus}{}", unpack(packed));
    extension.map_or(number.clone(), |extension| format!("{number};ext={extension}"))
}
