//! Search by names, companies, mail addresses and numbers in any formatting.
//!
//! Every word of a query must begin a word of the customer, accents and case aside. Of each number all suffixes are
//! kept as words, so that any run of its digits begins one.

use switchboard_calls::customer::Customer;
use switchboard_calls::number::{PhoneNumber, Region, Written};

use crate::customers::{Position, Row, columns, page};
use crate::database::on;
use crate::page::Page;
use crate::{Store, StoreError, TenantContext};

/// The fewest digits that count as part of a number.
const MIN_DIGITS: usize = 3;

/// The most words of a query that are looked at.
const MAX_WORDS: usize = 8;

/// The tenant as one word, and all words of a customer.
pub(crate) fn words_of(tenant: &str, customer: &Customer) -> (String, String) {
    let mut words = String::new();
    let texts =
        [Some(&customer.name), customer.company.as_ref(), customer.email.as_ref(), customer.title.as_ref()];
    for text in texts.into_iter().flatten() {
        words.push_str(text);
        words.push(' ');
    }
    for phone in &customer.phones {
        let digits = digits_of(phone.e164.as_deref().unwrap_or(&phone.number));
        for start in 0..=digits.len().saturating_sub(MIN_DIGITS) {
            words.push_str(&digits[start..]);
            words.push(' ');
        }
    }
    (tenant_word(tenant), words)
}

fn tenant_word(tenant: &str) -> String {
    let hex: String = tenant.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("t{}", hex.to_ascii_lowercase())
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The full-text query, or `None` if there is nothing in it to search for.
fn match_expression(tenant: &str, query: &str, default_region: Region) -> Option<String> {
    let tenant = tenant_word(tenant);
    let digits = digits_of(query);
    let no_letters = !query.chars().any(char::is_alphabetic);
    if no_letters && digits.len() >= MIN_DIGITS {
        // As typed; without the zeros that only dialling needs; and as the number that it is where it is one.
        let mut forms = vec![digits.clone(), digits.trim_start_matches('0').to_owned()];
        if let Ok(number) = PhoneNumber::parse(query, default_region, Written::ByPerson) {
            forms.push(digits_of(number.e164()));
        }
        forms.retain(|form| form.len() >= MIN_DIGITS);
        forms.dedup();
        let forms: Vec<String> = forms.iter().map(|form| format!("\"{form}\"*")).collect();
        return Some(format!("tenant : {tenant} AND words : ({})", forms.join(" OR ")));
    }
    let words: Vec<String> = query
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!words.is_empty()).then(|| format!("tenant : {tenant} AND words : ({})", words.join(" AND ")))
}

impl Store {
    /// Customers that a query finds, by name, in parts. A query without letters or digits finds nobody.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list; else when the database fails.
    pub async fn search_customers(
        &self,
        context: &TenantContext,
        query: &str,
        default_region: Region,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let after = Position::after(cursor)?;
        let Some(expression) = match_expression(context.tenant_id(), query, default_region) else {
            return Ok(Page { items: Vec::new(), next_cursor: None });
        };
        let rows: Vec<Row> = on!(self, read, pool => sqlx::query_as(concat!(
            "SELECT ", columns!(), " FROM customer_words w \
             JOIN customers c ON c.tenant_id = $2 AND c.id = w.customer_id \
             WHERE customer_words MATCH $1 AND (c.sort_name, c.id) > ($3, $4) ORDER BY c.sort_name, c.id LIMIT $5",
        ))
        .bind(expression)
        .bind(context.tenant_id())
        .bind(after.name())
        .bind(after.id())
        .bind(i64::from(limit) + 1)
        .fetch_all(pool)
        .await)?;
        page(rows, limit)
    }
}
