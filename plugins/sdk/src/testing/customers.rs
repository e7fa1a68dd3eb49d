//! How a fake host finds customers.

use super::host::{State, at_most};
use crate::customers::Found;
use crate::types::{Customer, CustomerPage, CustomerPhone, KeyStrength, LookupKey, PageRequest, PluginError};

/// The most customers that a search by keys or addresses answers.
const FOUND: usize = 20;

impl State {
    pub(crate) fn customer(&self, id: &str) -> Option<Customer> {
        self.customers.iter().find(|customer| customer.id == id).cloned()
    }

    pub(crate) fn find_by_phone(&self, keys: &[LookupKey]) -> Result<Vec<Found>, PluginError> {
        at_most(50, keys, "keys")?;
        let mut found: Vec<Found> = Vec::new();
        for key in keys {
            for customer in &self.customers {
                let Some(phone) = customer.phones.iter().find(|phone| is_of(phone, key)) else { continue };
                if found.iter().all(|known| known.customer.id != customer.id) {
                    let (customer, matched_number) = (customer.clone(), phone.number.clone());
                    found.push(Found { customer, strength: key.strength, matched_number });
                }
            }
        }
        found.truncate(FOUND);
        Ok(found)
    }

    pub(crate) fn find_by_email(&self, emails: &[String]) -> Result<Vec<Customer>, PluginError> {
        at_most(50, emails, "addresses")?;
        let has = |customer: &&Customer| {
            let address = customer.email.as_deref().unwrap_or_default();
            emails.iter().any(|email| email.eq_ignore_ascii_case(address))
        };
        Ok(self.customers.iter().filter(has).take(FOUND).cloned().collect())
    }

    pub(crate) fn search(&self, query: &str, page: &PageRequest) -> Result<CustomerPage, PluginError> {
        if !(1..=200).contains(&page.limit) {
            return Err(PluginError::new("invalid", "limit must be 1 to 200"));
        }
        let words = query.to_lowercase();
        let has = |text: Option<&str>| text.is_some_and(|text| text.to_lowercase().contains(&words));
        let fits = |customer: &&Customer| {
            has(Some(&customer.name))
                || has(customer.company.as_deref())
                || has(customer.email.as_deref())
                || customer.phones.iter().any(|phone| has(Some(&phone.number)) || has(phone.e164.as_deref()))
        };
        let found: Vec<_> = self.customers.iter().filter(fits).cloned().collect();
        let shown = page.cursor.as_deref().and_then(|cursor| cursor.parse().ok()).unwrap_or(0_usize);
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let next = shown.saturating_add(limit);
        Ok(CustomerPage {
            next_cursor: (next < found.len()).then(|| next.to_string()),
            total: u32::try_from(found.len()).ok(),
            partial: false,
            items: found.into_iter().skip(shown).take(limit).collect(),
        })
    }
}

/// Whether a number is the one that a key means.
fn is_of(phone: &CustomerPhone, key: &LookupKey) -> bool {
    let number = phone.e164.clone().unwrap_or_else(|| {
        let written = phone.number.chars();
        written.filter(|letter| *letter == '+' || letter.is_ascii_digit()).collect()
    });
    if key.strength == KeyStrength::National {
        return number.ends_with(&key.value);
    }
    match (key.value.split_once(";ext="), &phone.extension) {
        (None, None) => number == key.value,
        (Some((line, wanted)), Some(extension)) => number == line && (wanted == "*" || wanted == extension),
        _ => false,
    }
}
