//! From a caller's lookup keys to customers: one indexed read.

use sqlx::FromRow;
use switchboard_calls::customer::{Customer, FoundCustomer};
use switchboard_calls::number::{KeyStrength, LookupKey, MAX_KEYS};

use crate::customers::{Row, columns};
use crate::database::on;
use crate::{Store, StoreError, TenantContext};

/// The most customers that one caller is taken for.
const MAX_FOUND: usize = 20;

#[derive(FromRow)]
struct FoundRow {
    value: String,
    number: String,
    #[sqlx(flatten)]
    customer: Row,
}

impl Store {
    /// Customers with a number that one of these keys leads to, by the strongest key first, at most 20.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_keys(
        &self,
        context: &TenantContext,
        keys: &[LookupKey],
    ) -> Result<Vec<FoundCustomer>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        // A fixed number of parameters keeps the statement prepared; a missing key is one that no number has.
        let key = |index: usize| keys.get(index).map_or("", |key| key.value.as_str());
        const { assert!(MAX_KEYS == 8, "the statement below has 8 parameters for keys") }
        let rows: Vec<FoundRow> = on!(self, read, pool => sqlx::query_as(concat!(
            "SELECT k.value, k.number, ", columns!(), " FROM number_keys k \
             JOIN customers c ON c.tenant_id = k.tenant_id AND c.id = k.customer_id \
             WHERE k.tenant_id = $1 AND k.value IN ($2, $3, $4, $5, $6, $7, $8, $9) LIMIT 100",
        ))
        .bind(context.tenant_id())
        .bind(key(0))
        .bind(key(1))
        .bind(key(2))
        .bind(key(3))
        .bind(key(4))
        .bind(key(5))
        .bind(key(6))
        .bind(key(7))
        .fetch_all(pool)
        .await)?;
        let mut found = Vec::with_capacity(rows.len());
        for FoundRow { value, number, customer } in rows {
            let strength =
                keys.iter().find(|key| key.value == value).map_or(KeyStrength::National, |key| key.strength);
            found.push(FoundCustomer {
                customer: Customer::try_from(customer)?,
                strength,
                matched_number: number,
            });
        }
        found.sort_by(|a, b| (a.strength, &a.customer.id).cmp(&(b.strength, &b.customer.id)));
        // A customer is found once, by its strongest key.
        let mut seen = std::collections::HashSet::new();
        found.retain(|one| seen.insert(one.customer.id.clone()));
        found.truncate(MAX_FOUND);
        Ok(found)
    }
}
