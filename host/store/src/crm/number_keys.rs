//! Finds the customers of a caller's lookup keys with one indexed read.

use std::sync::LazyLock;

use sqlx::FromRow;
use switchboard_domain::customer::{Customer, FoundCustomer};
use switchboard_domain::number::{LookupKey, MAX_KEYS, any_extension};

use crate::crm::customers::{COLUMNS, Row};
use crate::crm::index::{is_e164, pack_e164, pack_national, unpack};
use crate::db::parameters::parameters;
use crate::{Customers, StoreError, TenantContext};

/// The most customers that one caller is taken for.
const MAX_FOUND: usize = 20;

/// How many customers that share a number are looked at, to offer the likeliest of them.
const MAX_SHARING: usize = 50;

#[derive(FromRow)]
struct FoundRow {
    position: i64,
    d0: Option<i64>,
    national: Option<i64>,
    extension: Option<String>,
    #[sqlx(flatten)]
    customer: Row,
}

impl FoundRow {
    /// The values by which the number is found, which are those of `switchboard_domain::number::storage_keys`.
    fn values(&self) -> [Option<String>; 3] {
        let national = self.national.map(unpack);
        let Some(e164) =
            self.d0.filter(|packed| is_e164(*packed)).map(|packed| format!("+{}", unpack(packed)))
        else {
            return [national, None, None];
        };
        match &self.extension {
            Some(extension) => {
                [Some(format!("{e164};ext={extension}")), Some(any_extension(&e164)), national]
            }
            None => [Some(e164), national, None],
        }
    }
}

/// A value that no number has.
const NONE: i64 = -1;

/// The keys as they are indexed: whole numbers, and national ones.
fn packed(keys: &[LookupKey]) -> ([i64; MAX_KEYS], [i64; MAX_KEYS]) {
    let (mut whole, mut national) = ([NONE; MAX_KEYS], [NONE; MAX_KEYS]);
    for (index, key) in keys.iter().take(MAX_KEYS).enumerate() {
        match key.value.strip_prefix('+') {
            Some(number) => {
                let digits = number.split(';').next().unwrap_or_default();
                whole[index] = pack_e164(digits);
            }
            None => national[index] = pack_national(&key.value),
        }
    }
    (whole, national)
}

/// One side of the read: at most 50 numbers, by one of two columns whose values are in parameters from `first` on.
fn side(column: &str, first: usize) -> String {
    let values = parameters(first, MAX_KEYS);
    format!(
        "SELECT * FROM (SELECT CAST(n.position AS BIGINT) AS position, n.d0, n.national, n.extension, \
         {COLUMNS} FROM customer_numbers n JOIN customers c ON c.number = n.customer WHERE n.store = \
         (SELECT number FROM customer_stores WHERE tenant_id = $1) AND c.tenant_id = $1 AND n.{column} IN \
         ({values}) LIMIT 50) AS by_{column}"
    )
}

static FIND: LazyLock<String> =
    LazyLock::new(|| format!("{} UNION ALL {}", side("d0", 2), side("national", 2 + MAX_KEYS)));

impl Customers<'_> {
    /// Customers with a number that one of these keys leads to, by the strongest key first, at most 20.
    pub async fn find_by_keys(
        self,
        context: &TenantContext,
        keys: &[LookupKey],
    ) -> Result<Vec<FoundCustomer>, StoreError> {
        let mut found = self.find_sharing(context, keys).await?;
        found.truncate(MAX_FOUND);
        Ok(found)
    }

    /// The same, at most 50: where many share a number, the likeliest are still to be chosen among them.
    pub async fn find_sharing(
        self,
        context: &TenantContext,
        keys: &[LookupKey],
    ) -> Result<Vec<FoundCustomer>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let (whole, national) = packed(keys);
        let rows: Vec<FoundRow> = self
            .0
            .read(FIND.as_str())
            .bind(context.tenant_id().as_str())
            .bind_all(whole)
            .bind_all(national)
            .fetch_all()
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let values = row.values();
            // The keys come strongest first.
            let Some(key) = keys.iter().find(|key| values.iter().flatten().any(|value| *value == key.value))
            else {
                continue;
            };
            let position = usize::try_from(row.position).unwrap_or(usize::MAX);
            let customer = Customer::try_from(row.customer)?;
            let matched_number =
                customer.phones.get(position).map(|phone| phone.number.clone()).unwrap_or_default();
            found.push(FoundCustomer { customer, strength: key.strength, matched_number });
        }
        found.sort_by(|a, b| (a.strength, &a.customer.id).cmp(&(b.strength, &b.customer.id)));
        // A customer is found once, by its strongest key.
        let mut seen = std::collections::HashSet::new();
        found.retain(|one| seen.insert(one.customer.id.clone()));
        found.truncate(MAX_SHARING);
        Ok(found)
    }
}
