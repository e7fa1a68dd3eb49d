//! Customers that may match, read from the search index in its order and never more than a bounded number.

use std::sync::LazyLock;

use sqlx::AssertSqlSafe;

use super::Found;
use crate::crm::index::{DIGIT_COLUMNS, FragmentRanges, WORD_LENGTH, WORDS, cut, fragment_ranges};
use crate::db::parameters::{parameters, slots};
use crate::{Customers, StoreError, TenantContext};

/// How many customers with one word of several are looked at for the others.
const LOOKED_AT: i64 = 2000;

/// How many names that begin with one word of several are looked at for the others.
const NAMES_LOOKED_AT: i64 = 30_000;

/// After every text that begins with another.
const LAST: char = '\u{10FFFF}';

const STORE: &str = "store = (SELECT number FROM customer_stores WHERE tenant_id = $1)";

/// Customers with a word from $2 and below $3, by word, then name; $4 at most.
static BY_WORD: LazyLock<String> = LazyLock::new(|| {
    let of = |column: usize| {
        format!(
            "SELECT * FROM (SELECT w{column} AS word, sort_name, customer FROM customer_search WHERE \
             {STORE} AND w{column} >= $2 AND w{column} < $3 ORDER BY w{column}, sort_name, customer LIMIT \
             $4) AS c{column}"
        )
    };
    let all: Vec<String> = (1..=WORDS).map(of).collect();
    let all = all.join(" UNION ALL ");
    format!(
        "SELECT word, sort_name, customer FROM ({all}) AS found ORDER BY word, sort_name, customer LIMIT $4"
    )
});

/// The condition that a row of `customer_search` has `count` words. The beginning of each is given by a lower and an
/// upper bound, in parameters from `first` on. A customer with more words than are indexed may have any word.
fn has_words(first: usize, count: usize) -> String {
    let has = |word: usize| {
        let (from, below) = (first + 2 * word, first + 2 * word + 1);
        let columns: Vec<String> =
            (1..=WORDS).map(|column| format!("(w{column} >= ${from} AND w{column} < ${below})")).collect();
        format!("({} OR w{WORDS} IS NOT NULL)", columns.join(" OR "))
    };
    let all: Vec<String> = (0..count).map(has).collect();
    if all.is_empty() { "1 = 1".to_owned() } else { all.join(" AND ") }
}

/// The bounds between which the words are that begin with `word`.
fn bounds(word: &str) -> [String; 2] {
    let start = cut(word, WORD_LENGTH);
    [start.to_owned(), format!("{start}{LAST}")]
}

/// Customers with a number where $2 to $3 begins a column, or $4 to $5 does after the digit $6; $7 at most of each.
static BY_DIGITS: LazyLock<String> = LazyLock::new(|| {
    let mut all = Vec::new();
    for start in (0..).step_by(2).take(DIGIT_COLUMNS) {
        all.push(format!(
            "SELECT * FROM (SELECT customer FROM customer_numbers WHERE {STORE} AND d{start} >= $2 AND \
             d{start} < $3 ORDER BY d{start}, customer LIMIT $7) AS whole{start}"
        ));
        if start > 0 {
            all.push(format!(
                "SELECT * FROM (SELECT customer FROM customer_numbers WHERE {STORE} AND d{start} >= $4 \
                 AND d{start} < $5 AND d{start} % 16 = $6 ORDER BY d{start}, customer LIMIT $7) AS rest{start}"
            ));
        }
    }
    format!("SELECT DISTINCT customer FROM ({}) AS found LIMIT $7", all.join(" UNION ALL "))
});

impl Customers<'_> {
    /// Customers with a word that begins with `start`, by word, then by name.
    pub(super) async fn worded(
        self,
        context: &TenantContext,
        start: &str,
        most: usize,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let rows: Vec<(String, String, i64)> = self
            .0
            .read(BY_WORD.as_str())
            .bind(context.tenant_id().as_str())
            .bind_all(bounds(start))
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().map(|(_, name, number)| (name, number)).collect())
    }

    /// Customers whose name begins with `start`.
    pub(super) async fn named(
        self,
        context: &TenantContext,
        start: &str,
        most: usize,
    ) -> Result<Found, StoreError> {
        let rows: Vec<(i64, String)> = self
            .0
            .read(
                "SELECT customer, sort_name FROM customer_search \
                 WHERE store = (SELECT number FROM customer_stores WHERE tenant_id = $1) \
                 AND sort_name >= $2 AND sort_name < $3 ORDER BY sort_name, customer LIMIT $4",
            )
            .bind(context.tenant_id().as_str())
            .bind(start)
            .bind(format!("{start}{LAST}"))
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Customers whose mail address begins with `start`.
    pub(super) async fn mailed(
        self,
        context: &TenantContext,
        start: &str,
        most: usize,
    ) -> Result<Found, StoreError> {
        let rows: Vec<(i64, String)> = self
            .0
            .read(
                "SELECT customer, sort_name FROM customer_search \
                 WHERE store = (SELECT number FROM customer_stores WHERE tenant_id = $1) \
                 AND email >= $2 AND email < $3 ORDER BY email LIMIT $4",
            )
            .bind(context.tenant_id().as_str())
            .bind(start)
            .bind(format!("{start}{LAST}"))
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Customers with a number that contains these digits.
    pub(super) async fn numbered(
        self,
        context: &TenantContext,
        run: &str,
        most: usize,
    ) -> Result<Found, StoreError> {
        let FragmentRanges { whole, rest, before } = fragment_ranges(run);
        let rows: Vec<(i64,)> = self
            .0
            .read(BY_DIGITS.as_str())
            .bind(context.tenant_id().as_str())
            .bind(whole.0)
            .bind(whole.1)
            .bind(rest.0)
            .bind(rest.1)
            .bind(before)
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all()
            .await?;
        let numbers: Vec<i64> = rows.into_iter().map(|(number,)| number).collect();
        self.names_of(context, &numbers).await
    }

    pub(super) async fn names_of(
        self,
        context: &TenantContext,
        numbers: &[i64],
    ) -> Result<Found, StoreError> {
        self.with_words_of(context, numbers, &[]).await
    }

    /// Those of these customers who have all the words, as far as words are indexed.
    pub(super) async fn with_words_of(
        self,
        context: &TenantContext,
        numbers: &[i64],
        words: &[&str],
    ) -> Result<Found, StoreError> {
        let mut found = Found::new();
        // The limit as in `by_numbers`.
        for numbers in numbers.chunks(256) {
            let slots = slots(numbers.len());
            let sql = format!(
                "SELECT customer, sort_name FROM (SELECT * FROM customer_search WHERE customer IN ({}) \
                 LIMIT 256) AS found WHERE {STORE} AND {}",
                parameters(2, slots),
                has_words(2 + slots, words.len())
            );
            let rows: Vec<(i64, String)> = self
                .0
                .read(AssertSqlSafe(sql))
                .bind(context.tenant_id().as_str())
                .bind_all((0..slots).map(|index| numbers.get(index).copied().unwrap_or(-1)))
                .bind_all(words.iter().flat_map(|word| bounds(word)))
                .fetch_all()
                .await?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// Customers whose name begins with one word and has the others in it.
    pub(super) async fn named_with(
        self,
        context: &TenantContext,
        start: &str,
        all: &[&str],
        most: usize,
    ) -> Result<Found, StoreError> {
        let others: Vec<&&str> = all.iter().filter(|word| **word != start).collect();
        let conditions: Vec<String> =
            (0..others.len()).map(|index| format!("sort_name LIKE ${}", index + 6)).collect();
        let sql = format!(
            "SELECT customer, sort_name FROM (SELECT customer, sort_name FROM customer_search WHERE \
             {STORE} AND sort_name >= $2 AND sort_name < $3 ORDER BY sort_name, customer LIMIT $4) AS \
             names WHERE {} LIMIT $5",
            conditions.join(" AND ")
        );
        let rows: Vec<(i64, String)> = self
            .0
            .read(AssertSqlSafe(sql))
            .bind(context.tenant_id().as_str())
            .bind(start)
            .bind(format!("{start}{LAST}"))
            .bind(NAMES_LOOKED_AT)
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            // Words are letters and digits, so nothing in them is a wildcard of LIKE.
            .bind_all(others.iter().map(|word| format!("% {word}%")))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Customers with all these words, among the first with one of them.
    pub(super) async fn with_words(
        self,
        context: &TenantContext,
        one: &str,
        all: &[&str],
    ) -> Result<Found, StoreError> {
        let others: Vec<&&str> = all.iter().filter(|word| **word != one).collect();
        let condition = has_words(5, others.len());
        let columns: Vec<String> = (1..=WORDS).map(|column| format!("w{column}")).collect();
        let columns = columns.join(", ");
        let of = |column: usize| {
            format!(
                "SELECT customer, sort_name FROM (SELECT sort_name, customer, {columns} FROM \
                 customer_search WHERE {STORE} AND w{column} >= $2 AND w{column} < $3 ORDER BY w{column}, \
                 sort_name, customer LIMIT $4) AS c{column} WHERE {condition}"
            )
        };
        let sql = (1..=WORDS).map(of).collect::<Vec<_>>().join(" UNION ALL ");
        let rows: Vec<(i64, String)> = self
            .0
            .read(AssertSqlSafe(sql))
            .bind(context.tenant_id().as_str())
            .bind_all(bounds(one))
            .bind(LOOKED_AT)
            .bind_all(others.iter().flat_map(|word| bounds(word)))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().collect())
    }
}
