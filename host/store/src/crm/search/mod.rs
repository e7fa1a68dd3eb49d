//! Search by names, companies, mail addresses and numbers in any formatting, as one types.
//!
//! Every word of a query must begin a word of the customer, accents and case aside; a run of three digits may stand
//! anywhere in a number. Candidates are read from indexes in order, never more than a bounded number: what at most
//! [`MOST`] customers match is found whole; of what more match, the first by relevance are found: those whose name
//! begins with the query, then by the word that matches. What is found comes by name.

mod terms;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sqlx::AssertSqlSafe;
use switchboard_domain::customer::Customer;
use switchboard_domain::number::Region;

use crate::crm::customers::{Position, parameters, slots};
use crate::crm::index::{DIGIT_COLUMNS, FragmentRanges, WORD_LENGTH, WORDS, all_words, cut, fragment_ranges};
use crate::db::page::{Page, encode};
use crate::{Customers, StoreError, TenantContext};

use terms::{Term, terms};

/// The most customers that a query finds.
const MOST: usize = 1000;

/// How many customers with one word of several are looked at for the others.
const LOOKED_AT: i64 = 2000;

/// With how many words of a query, the longest, it is looked for the others.
const LEADING_WORDS: usize = 3;

/// How many names that begin with one word of several are looked at for the others.
const NAMES_LOOKED_AT: i64 = 30_000;

/// After every text that begins with another.
const LAST: char = '\u{10FFFF}';

const STORE: &str = "store = (SELECT number FROM customer_stores WHERE tenant_id = $1)";

/// Customers by name, each with its number.
type Found = BTreeMap<i64, String>;

/// What a query finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSearch {
    /// One part of it.
    pub page: Page<Customer>,
    /// More customers may match than all parts have: the query is too common. A longer one finds them.
    pub partial: bool,
}

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

/// What a row of `customer_search` must have so that its customer has words that begin so: for each a lower and an upper
/// bound, in parameters from `first` on. Who has more words than are indexed may have any.
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

/// The bounds of words that begin so.
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
    /// Customers that a query finds, by name, in parts. A query without letters or digits finds nobody.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn search(
        self,
        context: &TenantContext,
        query: &str,
        default_region: Region,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<CustomerSearch, StoreError> {
        let after = Position::after(cursor)?;
        let terms = terms(query, default_region);
        let (found, partial) = match terms.as_slice() {
            [] => (Found::new(), false),
            [term] => {
                let found = self.with_one(context, term, MOST).await?;
                let partial = found.len() >= MOST;
                (found, partial)
            }
            terms => self.with_all(context, terms).await?,
        };
        let mut found: Vec<Position> = found
            .into_iter()
            .map(|(number, name)| Position(name, number))
            .filter(|one| *one > after)
            .collect();
        found.sort_unstable();
        Ok(CustomerSearch { page: self.page_of(context, &found, &terms, limit).await?, partial })
    }

    /// The first of what was found that are still there and match as a whole.
    async fn page_of(
        self,
        context: &TenantContext,
        found: &[Position],
        terms: &[Term],
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut items = Vec::with_capacity(limit.min(found.len()));
        let (mut last, mut looked_at) = (None, 0);
        while items.len() < limit && looked_at < found.len() {
            let part = &found[looked_at..found.len().min(looked_at + limit - items.len())];
            let numbers: Vec<i64> = part.iter().map(|one| one.1).collect();
            let mut customers: BTreeMap<i64, Customer> =
                self.by_numbers(context, &numbers).await?.into_iter().collect();
            for position in part {
                looked_at += 1;
                last = Some(position);
                let Some(customer) = customers.remove(&position.1) else { continue };
                let words = all_words(&customer);
                if terms.iter().all(|term| term.matches(&customer, &words)) {
                    items.push(customer);
                }
            }
        }
        let next_cursor = match last {
            Some(last) if looked_at < found.len() => Some(encode(last)?),
            _ => None,
        };
        Ok(Page { items, next_cursor })
    }

    /// Customers with one term, at most so many: those whose name begins with it first.
    async fn with_one(self, context: &TenantContext, term: &Term, most: usize) -> Result<Found, StoreError> {
        let mut found = match term {
            Term::Word(word) => self.named(context, word, most).await?,
            Term::Email(email) => return self.mailed(context, email, most).await,
            Term::Digits(_, runs) => {
                let mut found = Found::new();
                for run in runs {
                    if found.len() < most {
                        found.extend(self.numbered(context, run, most - found.len()).await?);
                    }
                }
                found
            }
        };
        if found.len() < most {
            let start = cut(term.text(), WORD_LENGTH);
            let rows: Vec<(String, String, i64)> = self
                .0
                .read(BY_WORD.as_str())
                .bind(context.tenant_id().as_str())
                .bind(start)
                .bind(format!("{start}{LAST}"))
                .bind(i64::try_from(most).unwrap_or(i64::MAX))
                .fetch_all()
                .await?;
            for (_, name, number) in rows {
                if found.len() >= most {
                    break;
                }
                found.insert(number, name);
            }
        }
        Ok(found)
    }

    /// Customers whose name begins so.
    async fn named(self, context: &TenantContext, start: &str, most: usize) -> Result<Found, StoreError> {
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

    /// Customers whose mail address begins so.
    async fn mailed(self, context: &TenantContext, start: &str, most: usize) -> Result<Found, StoreError> {
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

    /// Customers with a number in which these digits stand.
    async fn numbered(self, context: &TenantContext, run: &str, most: usize) -> Result<Found, StoreError> {
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

    async fn names_of(self, context: &TenantContext, numbers: &[i64]) -> Result<Found, StoreError> {
        self.with_words_of(context, numbers, &[]).await
    }

    /// Those of the customers who have all these words, as far as words are indexed.
    async fn with_words_of(
        self,
        context: &TenantContext,
        numbers: &[i64],
        words: &[&str],
    ) -> Result<Found, StoreError> {
        let mut found = Found::new();
        // The limit as in `customers_numbered`.
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

    /// Customers with all terms, as far as indexes tell, and whether there may be more. The rarest term that few enough
    /// customers have leads to all of them; where each term is common, names that begin as the query says come first,
    /// then what is found among the first with each term.
    async fn with_all(self, context: &TenantContext, terms: &[Term]) -> Result<(Found, bool), StoreError> {
        let words: Vec<&str> =
            terms.iter().filter(|term| matches!(term, Term::Word(_))).map(Term::text).collect();
        let mut order: Vec<&Term> = terms.iter().collect();
        // Long words are rare ones.
        order.sort_by_key(|term| std::cmp::Reverse(term.text().chars().count()));
        let mut others = Vec::new();
        for term in &order {
            let candidates = self.with_one(context, term, MOST).await?;
            let rare = candidates.len() < MOST;
            if rare || !matches!(term, Term::Word(_)) {
                let numbers: Vec<i64> = candidates.into_keys().collect();
                let found = self.with_words_of(context, &numbers, &words).await?;
                if rare {
                    return Ok((found, false));
                }
                others.push(found);
            }
        }
        let mut found = Found::new();
        let texts: Vec<&str> = terms.iter().map(Term::text).collect();
        let reversed: Vec<&str> = texts.iter().rev().copied().collect();
        for name in [texts.join(" "), reversed.join(" ")] {
            found.extend(self.named(context, &name, MOST - found.len().min(MOST)).await?);
        }
        for text in &texts {
            if found.len() < MOST {
                found.extend(self.named_with(context, text, &texts, MOST - found.len()).await?);
            }
        }
        if others.is_empty() {
            for word in order.iter().map(|term| term.text()).take(LEADING_WORDS) {
                if found.len() < MOST {
                    found.extend(self.with_words(context, word, &words).await?);
                }
            }
        }
        for one in others {
            found.extend(one);
        }
        Ok((found, true))
    }

    /// Customers whose name begins with one word and has the others in it.
    async fn named_with(
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
            // Words are letters and digits: nothing in them is a pattern of LIKE.
            .bind_all(others.iter().map(|word| format!("% {word}%")))
            .fetch_all()
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Customers with all these words, among the first with one of them.
    async fn with_words(self, context: &TenantContext, one: &str, all: &[&str]) -> Result<Found, StoreError> {
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
