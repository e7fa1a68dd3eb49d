//! Lists of some of the customers, and in another order: an agent's own, those that matter, those whom somebody dealt with last.

use sqlx::{AssertSqlSafe, FromRow};
use switchboard_domain::customer::Customer;

use crate::crm::customers::{COLUMNS, Position, Row};
use crate::crm::index::{is_vip, owner_key};
use crate::db::page::{Page, cut, decode};
use crate::{Customers, StoreError, TenantContext};

/// Which customers are wanted; all by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Only those of one of these owners, as the index has them. `None`: whosoever they are.
    owners: Option<Vec<String>>,
    vip: bool,
}

impl CustomerFilter {
    /// Only customers whose owner is written in one of these ways.
    #[must_use]
    pub fn owned_by<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut owners: Vec<String> = names.into_iter().filter_map(owner_key).collect();
        owners.sort_unstable();
        owners.dedup();
        Self { owners: Some(owners), ..self }
    }

    /// Only customers who are marked as important.
    #[must_use]
    pub fn vip(self) -> Self {
        Self { vip: true, ..self }
    }

    /// Whether all customers are wanted.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this customer is wanted.
    #[must_use]
    pub fn admits(&self, customer: &Customer) -> bool {
        let owned = self.owners.as_ref().is_none_or(|owners| {
            customer.owner.as_deref().and_then(owner_key).is_some_and(|owner| owners.contains(&owner))
        });
        owned && (!self.vip || is_vip(customer))
    }

    /// The condition of each part of which the list consists, with its parameters from $5 on. Each part is read in the order
    /// of one index, so that a page is read and no more, however many customers there are.
    fn parts(&self) -> Vec<String> {
        let vip = if self.vip { " AND vip = 1" } else { "" };
        match &self.owners {
            None if self.vip => vec!["vip = 1".to_owned()],
            None => vec!["1 = 1".to_owned()],
            Some(owners) => (0..owners.len()).map(|index| format!("owner = ${}{vip}", index + 5)).collect(),
        }
    }
}

/// In which order customers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerOrder {
    /// By name.
    Name,
    /// Those first whom somebody dealt with last.
    LastActivity,
}

#[derive(FromRow)]
struct ByName {
    sort_name: String,
    #[sqlx(flatten)]
    customer: Row,
}

#[derive(FromRow)]
struct ByActivity {
    activity: i64,
    #[sqlx(flatten)]
    customer: Row,
}

/// A page of the parts together: `column` orders them, after ($2, $3), $4 rows at most.
fn statement(parts: &[String], column: &str, after: &str, direction: &str) -> String {
    let part = |(index, condition): (usize, &String)| {
        format!(
            "SELECT * FROM (SELECT {column}, customer FROM customer_search WHERE store = (SELECT number FROM \
             customer_stores WHERE tenant_id = $1) AND {condition} AND ({column}, customer) {after} ($2, $3) \
             ORDER BY {column} {direction}, customer {direction} LIMIT $4) AS part{index}"
        )
    };
    let parts: Vec<String> = parts.iter().enumerate().map(part).collect();
    format!(
        "SELECT f.{column}, {COLUMNS} FROM ({}) AS f JOIN customers c ON c.number = f.customer WHERE c.tenant_id = $1 \
         ORDER BY f.{column} {direction}, f.customer {direction} LIMIT $4",
        parts.join(" UNION ALL ")
    )
}

impl Customers<'_> {
    /// The customers whom a filter lets through, in an order, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn list_filtered(
        self,
        context: &TenantContext,
        filter: &CustomerFilter,
        order: CustomerOrder,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let parts = filter.parts();
        let owners = filter.owners.as_deref().unwrap_or_default();
        if parts.is_empty() {
            return Ok(Page { items: Vec::new(), next_cursor: None });
        }
        let heavy = self.0.heavy(context).await?;
        let most = i64::from(limit) + 1;
        let tenant = context.tenant_id().as_str();
        match order {
            CustomerOrder::Name => {
                let Position(name, number) = Position::after(cursor)?;
                let sql = statement(&parts, "sort_name", ">", "ASC");
                let read = heavy.read(AssertSqlSafe(sql)).bind(tenant).bind(name).bind(number).bind(most);
                let rows: Vec<ByName> = read.bind_all(owners).fetch_all().await?;
                let page = cut(rows, limit, |row| Position(row.sort_name.clone(), row.customer.number))?;
                customers(page.items.into_iter().map(|row| row.customer), page.next_cursor)
            }
            CustomerOrder::LastActivity => {
                let (activity, number): (i64, i64) = cursor.map_or(Ok((i64::MAX, i64::MAX)), decode)?;
                let sql = statement(&parts, "activity", "<", "DESC");
                let read = heavy.read(AssertSqlSafe(sql)).bind(tenant).bind(activity).bind(number).bind(most);
                let rows: Vec<ByActivity> = read.bind_all(owners).fetch_all().await?;
                let page = cut(rows, limit, |row| (row.activity, row.customer.number))?;
                customers(page.items.into_iter().map(|row| row.customer), page.next_cursor)
            }
        }
    }
}

fn customers(
    rows: impl Iterator<Item = Row>,
    next_cursor: Option<String>,
) -> Result<Page<Customer>, StoreError> {
    Ok(Page { items: rows.map(Customer::try_from).collect::<Result<_, _>>()?, next_cursor })
}

#[cfg(test)]
mod tests {
    use switchboard_domain::customer::Badge;
    use switchboard_domain::number::Region;

    use super::*;
    use crate::db::database::Database;
    use crate::tests::{Fixture, NOW, context, fixture};

    /// With every value in its place, as a planner wants it.
    fn filled(sql: &str, at: &str) -> String {
        let owners = [("$5", "'alice'"), ("$6", "'alice fabrikam example'")];
        let values = [("$1", "'one'"), ("$2", at), ("$3", "7"), ("$4", "101")];
        owners.iter().chain(&values).fold(sql.to_owned(), |sql, (name, value)| sql.replace(name, value))
    }

    /// One of a thousand customers of fifty owners, of whom one in twenty matters.
    fn sample(index: usize) -> Customer {
        let vip = Badge { kind: "vip".into(), label: "VIP".into() };
        Customer {
            id: index.to_string(),
            record_type: "contact".into(),
            name: format!("Sample {index}"),
            company: None,
            title: None,
            email: None,
            phones: Vec::new(),
            owner: Some(if index.is_multiple_of(50) {
                "Alice".into()
            } else {
                format!("Owner {}", index % 50)
            }),
            last_activity: Some(format!("2026-01-{:02}T00:00:00Z", index % 28 + 1)),
            url: None,
            badges: if index.is_multiple_of(20) { vec![vip] } else { Vec::new() },
            fields: Vec::new(),
            extra: Vec::new(),
        }
    }

    #[tokio::test]
    async fn every_list_is_read_in_the_order_of_an_index() {
        let Fixture { store, place: _place } = fixture().await;
        let customers: Vec<Customer> = (0..1000).map(sample).collect();
        store.customers().insert(&context("one"), &customers, Region::US, NOW).await.unwrap();
        let all = CustomerFilter::default();
        let mine = all.clone().owned_by(["Alice", "alice@fabrikam.example"]);
        for filter in [all.clone(), all.vip(), mine.clone(), mine.vip()] {
            for (column, after, direction, at) in
                [("sort_name", ">", "ASC", "'n'"), ("activity", "<", "DESC", "1700000000000")]
            {
                let sql = filled(&statement(&filter.parts(), column, after, direction), at);
                let steps: Vec<String> = match &store.database {
                    Database::Sqlite { reader, .. } => {
                        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
                        let plan: Vec<(i64, i64, i64, String)> =
                            sqlx::query_as(explain).fetch_all(reader).await.unwrap();
                        plan.into_iter().map(|(.., step)| step).collect()
                    }
                    Database::Postgres(pool) => {
                        let mut one = pool.acquire().await.unwrap();
                        // Of a small table other plans are as cheap: what matters is that there is an index to use.
                        for setting in ["enable_seqscan", "enable_bitmapscan", "enable_sort"] {
                            let off = AssertSqlSafe(format!("SET {setting} = off"));
                            sqlx::query(off).execute(&mut *one).await.unwrap();
                        }
                        sqlx::query("ANALYZE customer_search").execute(&mut *one).await.unwrap();
                        let explain = AssertSqlSafe(format!("EXPLAIN {sql}"));
                        let plan: Vec<(String,)> =
                            sqlx::query_as(explain).fetch_all(&mut *one).await.unwrap();
                        plan.into_iter().map(|(step,)| step).collect()
                    }
                };
                let index = match (filter.owners.is_some(), filter.vip, column) {
                    (true, _, "sort_name") => "customer_search_of_owner",
                    (true, ..) => "customer_search_of_owner_by_activity",
                    (_, true, "sort_name") => "customer_search_vip",
                    (_, true, _) => "customer_search_vip_by_activity",
                    (.., "sort_name") => "customer_search_by_name",
                    _ => "customer_search_by_activity",
                };
                // Of people who are both one's own and VIPs, either index leads in the right order.
                let either = if filter.vip { "customer_search_vip" } else { index };
                let fits = |step: &String| step.contains(index) || step.contains(either);
                assert!(steps.iter().any(fits), "{index} for {filter:?}: {steps:#?}");
            }
        }
    }

    #[test]
    fn owners_are_the_same_however_they_are_written() {
        let filter = CustomerFilter::default().owned_by(["Zoë  Müller", "zoe muller", " ", "ZOË@b.example"]);
        assert_eq!(filter.parts().len(), 2, "{filter:?}");
        let nobody = CustomerFilter::default().owned_by([""]);
        assert!(nobody.parts().is_empty() && !nobody.is_open());
    }
}
