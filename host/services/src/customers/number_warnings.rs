//! What agents want to know about a customer's numbers: who else has one, and which are in no numbering plan.

use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::number::{KeyStrength, LookupKey, MAX_KEYS, PhoneNumber, Region, Written};
use switchboard_store::{StoreError, TenantContext};

use super::Customers;

/// The most customers that are named because they have a number too.
const MAX_SHARED: usize = 20;

/// What an agent wants to know about a number. Nothing is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberWarning {
    /// Another customer has it too.
    Shared {
        /// As it stands on the other customer.
        number: String,
        /// The other customer's id.
        customer_id: String,
        /// The other customer's name.
        name: String,
        /// The other customer's company.
        company: Option<String>,
    },
    /// It can exist, but no numbering plan that we know has it: it is new, or it is mistyped.
    Unlisted {
        /// As it stands on the customer.
        number: String,
    },
}

impl NumberWarning {
    /// What an agent reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Shared { number, name, company, .. } => {
                let company = company.as_ref().map(|company| format!(" ({company})")).unwrap_or_default();
                format!("{name}{company} has the number {number} too; when it calls, both are shown")
            }
            Self::Unlisted { number } => {
                format!("no numbering plan that we know has {number}: it is new, or it is mistyped")
            }
        }
    }
}

fn exact_key(phone: &CustomerPhone) -> Option<LookupKey> {
    let number = phone.e164.as_ref()?;
    let value = match &phone.extension {
        Some(extension) => format!("{number};ext={extension}"),
        None => number.clone(),
    };
    Some(LookupKey { value, strength: KeyStrength::Exact })
}

fn is_unlisted(phone: &CustomerPhone) -> bool {
    let number = phone.e164.as_deref().map(|e164| PhoneNumber::parse(e164, Region::US, Written::ByPerson));
    matches!(number, Some(Ok(number)) if !number.is_valid())
}

/// The numbers of a customer that are in no numbering plan.
pub(super) fn unlisted(customer: &Customer) -> Vec<NumberWarning> {
    let unlisted = customer.phones.iter().filter(|phone| is_unlisted(phone));
    unlisted.map(|phone| NumberWarning::Unlisted { number: phone.number.clone() }).collect()
}

impl Customers {
    /// What agents want to know about this customer's numbers: those in no plan, and other customers of the store with one of
    /// them, each once.
    pub(super) async fn number_warnings(
        &self,
        context: &TenantContext,
        customer: &Customer,
    ) -> Result<Vec<NumberWarning>, StoreError> {
        let mut warnings = unlisted(customer);
        let mut named: Vec<String> = vec![customer.id.clone()];
        let keys: Vec<LookupKey> = customer.phones.iter().filter_map(exact_key).collect();
        for keys in keys.chunks(MAX_KEYS) {
            for found in self.store.customers().find_by_keys(context, keys).await? {
                let other = found.customer;
                if named.len() > MAX_SHARED || named.contains(&other.id) {
                    continue;
                }
                named.push(other.id.clone());
                warnings.push(NumberWarning::Shared {
                    number: found.matched_number,
                    customer_id: other.id,
                    name: other.name,
                    company: other.company,
                });
            }
        }
        Ok(warnings)
    }
}
