//! Search by names, companies, mail addresses and numbers in any formatting, as one types.
//!
//! Every word of a query must begin a word of the customer, accents and case aside; a run of three digits may stand
//! anywhere in a number. Candidates are read from indexes in order, never more than a bounded number: what at most
//! [`MOST`] customers match is found whole; of what more match, the first by relevance are found: those whose name
//! begins with the query, then by the word that matches. What is found comes by name, and first of all whoever is called
//! exactly so: `24/7`, `Ø`, an emoji.

mod candidates;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use sqlx::AssertSqlSafe;
use switchboard_domain::customer::Customer;
use switchboard_domain::fold::name_key;
use switchboard_domain::number::Region;

use crate::crm::customers::{COLUMNS, Position, Row};
use crate::crm::filtered::CustomerFilter;
use crate::crm::index::{all_words, order_of};
use crate::db::database::without_nul;
use crate::db::page::{Page, encode};
use crate::db::parameters::{parameters, slots};
use crate::{Customers, StoreError, TenantContext};
use terms::{Term, terms};

/// The most customers that a query finds.
const MOST: usize = 1000;

/// How many words of a query, the longest, lead to customers who may have the others.
const LEADING_WORDS: usize = 3;

/// From so many digits on, a query of digits is a telephone number rather than a name.
const NUMBER_DIGITS: usize = 8;

/// The most customers of one name of whom is told who is written exactly as the query.
const MOST_OF_ONE_NAME: usize = 200;

/// Customers by name, each with its number.
type Found = BTreeMap<i64, String>;

/// What a query finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSearch {
    /// One page of it.
    pub page: Page<Customer>,
    /// Whether more customers may match than all pages have, because the query is too common. A longer query finds
    /// them.
    pub partial: bool,
}

impl Customers<'_> {
    /// Customers that a query finds, by name, page by page; whoever is called exactly so comes first.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn search(
        self,
        context: &TenantContext,
        query: &str,
        default_region: Region,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<CustomerSearch, StoreError> {
        self.search_among(context, query, &CustomerFilter::default(), default_region, cursor, limit).await
    }

    /// The same, of those customers whom a filter lets through.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn search_among(
        self,
        context: &TenantContext,
        query: &str,
        filter: &CustomerFilter,
        default_region: Region,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<CustomerSearch, StoreError> {
        let after = Position::after(cursor)?;
        let query = &*without_nul(query);
        let terms = terms(query, default_region);
        let heavy = self.0.heavy(context).await?;
        heavy
            .customers()
            .search_in_turn(context, query, &terms, filter, (cursor.is_some(), after), limit)
            .await
    }

    async fn search_in_turn(
        self,
        context: &TenantContext,
        query: &str,
        terms: &[Term],
        filter: &CustomerFilter,
        (goes_on, after): (bool, Position),
        limit: u32,
    ) -> Result<CustomerSearch, StoreError> {
        let (found, partial) = match terms {
            [] => (Found::new(), false),
            [term] => {
                let found = self.with_one(context, term, MOST).await?;
                let partial = found.len() >= MOST;
                (found, partial)
            }
            terms => self.with_all(context, terms).await?,
        };
        let exact = order_of(query);
        let called = self.called(context, query, &exact, &found).await?;
        let order = |one: &Position| (one.0 != exact, !called.contains(&one.1), one.clone());
        let mut found: Vec<Position> = found
            .into_iter()
            .map(|(number, name)| Position(name, number))
            .filter(|one| !goes_on || order(one) > order(&after))
            .collect();
        found.sort_by_cached_key(order);
        Ok(CustomerSearch { page: self.page_of(context, &found, terms, filter, limit).await?, partial })
    }

    /// Of customers whose names have the same words, those who are called exactly as the query says: C, C++ and C# are three.
    /// A query without signs has no others.
    async fn called(
        self,
        context: &TenantContext,
        query: &str,
        exact: &str,
        found: &Found,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let called = name_key(query);
        if called == exact {
            return Ok(BTreeSet::new());
        }
        let same = found.iter().filter(|(_, name)| *name == exact).map(|(number, _)| *number);
        let numbers: Vec<i64> = same.take(MOST_OF_ONE_NAME).collect();
        let customers = self.by_numbers(context, &numbers).await?;
        let exactly = customers.into_iter().filter(|(_, customer)| name_key(&customer.name) == called);
        Ok(exactly.map(|(number, _)| number).collect())
    }

    /// The first customers of those found that still exist and match every term.
    async fn page_of(
        self,
        context: &TenantContext,
        found: &[Position],
        terms: &[Term],
        filter: &CustomerFilter,
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
                if filter.admits(&customer) && terms.iter().all(|term| term.matches(&customer, &words)) {
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

    /// Customers with one term, at most `most`. Those whose name begins with it come first.
    async fn with_one(self, context: &TenantContext, term: &Term, most: usize) -> Result<Found, StoreError> {
        let mut found = match term {
            Term::Word(word) => self.named(context, word, most).await?,
            Term::Name(name) => return self.named(context, name, most).await,
            Term::Email { typed, parts } => {
                let mut found = self.mailed(context, typed, most).await?;
                self.add_worded(context, parts, most, &mut found).await?;
                return Ok(found);
            }
            Term::Digits { typed, runs, parts } => {
                let mut found = Found::new();
                // A few digits may be a name, such as 24/7.
                if parts.len() > 1 && typed.len() < NUMBER_DIGITS {
                    self.add_worded(context, parts, most, &mut found).await?;
                }
                for run in runs {
                    if found.len() < most {
                        found.extend(self.numbered(context, run, most - found.len()).await?);
                    }
                }
                found
            }
        };
        if found.len() < most {
            let rows = self.worded(context, term.text(), most).await?;
            for (name, number) in rows {
                if found.len() >= most {
                    break;
                }
                found.insert(number, name);
            }
        }
        Ok(found)
    }

    /// Adds customers whose name begins with these words, and others among the first with all of them.
    async fn add_worded(
        self,
        context: &TenantContext,
        parts: &[String],
        most: usize,
        found: &mut Found,
    ) -> Result<(), StoreError> {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        found.extend(self.named(context, &parts.join(" "), most).await?);
        if let Some(longest) = parts.iter().max_by_key(|part| part.chars().count()) {
            for (number, name) in self.with_words(context, longest, &parts).await? {
                if found.len() < most {
                    found.insert(number, name);
                }
            }
        }
        Ok(())
    }

    /// Customers with all terms, as far as indexes tell, and whether there may be more. The rarest term that few enough
    /// customers have leads to all of them; where each term is common, names that begin as the query says come first,
    /// then what is found among the first with each term.
    async fn with_all(self, context: &TenantContext, terms: &[Term]) -> Result<(Found, bool), StoreError> {
        let words: Vec<&str> =
            terms.iter().filter(|term| matches!(term, Term::Word(_))).map(Term::text).collect();
        let mut order: Vec<&Term> = terms.iter().collect();
        // Long words tend to be rare.
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

    /// Customers by their numbers in the store, in no order.
    async fn by_numbers(
        self,
        context: &TenantContext,
        numbers: &[i64],
    ) -> Result<Vec<(i64, Customer)>, StoreError> {
        let mut all = Vec::with_capacity(numbers.len());
        // Without the limit SQLite thinks that a tenant has few customers, and reads all of them instead (measured with
        // 3.51: 83 ms for a million).
        for numbers in numbers.chunks(256) {
            let slots = slots(numbers.len());
            let sql = format!(
                "SELECT {COLUMNS} FROM (SELECT * FROM customers WHERE number IN ({}) LIMIT 256) c WHERE \
                 c.tenant_id = $1",
                parameters(2, slots),
            );
            let rows: Vec<Row> = self
                .0
                .read(AssertSqlSafe(sql))
                .bind(context.tenant_id().as_str())
                .bind_all((0..slots).map(|index| numbers.get(index).copied().unwrap_or(-1)))
                .fetch_all()
                .await?;
            for row in rows {
                all.push((row.number, row.try_into()?));
            }
        }
        Ok(all)
    }
}
