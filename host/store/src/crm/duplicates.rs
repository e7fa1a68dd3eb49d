//! Numbers that several customers share.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::customer::Customer;

use crate::crm::customers::{COLUMNS, Row};
use crate::crm::index::{is_e164, unpack};
use crate::db::page::{Page, decode, encode};
use crate::db::parameters::{parameters, slots};
use crate::{Customers, StoreError, TenantContext};

/// Numbers that one read looks at.
const LOOKED_AT: i64 = 50_000;

/// How many reads one request makes at most. A page may therefore hold fewer items than asked for, or none, although
/// the list goes on.
const READS: usize = 4;

/// The most customers that are listed for one number.
const MOST: usize = 20;

/// A number that several customers share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNumber {
    /// E.164, with `;ext=` where there is an extension; an internal number as its digits.
    pub number: String,
    /// Who has it, at most 20.
    pub customers: Vec<Customer>,
    /// How many have it.
    pub total: u32,
}

#[derive(FromRow)]
struct SharedRow {
    d0: i64,
    extension: Option<String>,
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
        let (mut shared, mut more) = (Vec::new(), true);
        for _ in 0..READS {
            let counted: Vec<(i64, i64)> = self
                .0
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
            more = read == LOOKED_AT;
            let mut counted = counted.as_slice();
            // The last number may go on behind what was read.
            if more && counted.len() > 1 {
                counted = &counted[..counted.len() - 1];
            }
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
            if shared.len() == limit || !more {
                break;
            }
        }
        let items = self.sharing(context, &shared).await?;
        Ok(Page { items, next_cursor: if more { Some(encode(&after)?) } else { None } })
    }

    /// The customers of these numbers, where several have one with the same extension.
    async fn sharing(
        self,
        context: &TenantContext,
        numbers: &[i64],
    ) -> Result<Vec<SharedNumber>, StoreError> {
        let mut by_number: BTreeMap<(i64, Option<String>), BTreeMap<i64, Customer>> = BTreeMap::new();
        for numbers in numbers.chunks(64) {
            let slots = slots(numbers.len());
            let sql = format!(
                "SELECT n.d0, n.extension, {COLUMNS} FROM customer_numbers n JOIN customers c ON c.number \
                 = n.customer WHERE n.store = (SELECT number FROM customer_stores WHERE tenant_id = $1) \
                 AND c.tenant_id = $1 AND n.d0 IN ({}) ORDER BY n.d0, n.customer LIMIT 5000",
                parameters(2, slots),
            );
            let rows: Vec<SharedRow> = self
                .0
                .read(AssertSqlSafe(sql))
                .bind(context.tenant_id().as_str())
                .bind_all((0..slots).map(|index| numbers.get(index).copied().unwrap_or(-1)))
                .fetch_all()
                .await?;
            for row in rows {
                let customers = by_number.entry((row.d0, row.extension)).or_default();
                customers.insert(row.customer.number, row.customer.try_into()?);
            }
        }
        let shared = by_number.into_iter().filter(|(_, customers)| customers.len() > 1);
        let named = shared.map(|((packed, extension), customers)| {
            let digits = unpack(packed);
            let number = if is_e164(packed) { format!("+{digits}") } else { digits };
            SharedNumber {
                number: extension.map_or(number.clone(), |extension| format!("{number};ext={extension}")),
                total: u32::try_from(customers.len()).unwrap_or(u32::MAX),
                customers: customers.into_values().take(MOST).collect(),
            }
        });
        Ok(named.collect())
    }
}
