//! Other customers that have one of a customer's numbers.

use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::number::{KeyStrength, LookupKey, MAX_KEYS};
use switchboard_store::{StoreError, TenantContext};

use super::Customers;

/// Another customer that has one of the numbers too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNumberWarning {
    /// As it stands on the other customer.
    pub number: String,
    /// The other customer's id.
    pub customer_id: String,
    /// The other customer's name.
    pub name: String,
    /// What an agent reads.
    pub message: String,
}

fn exact_key(phone: &CustomerPhone) -> Option<LookupKey> {
    let number = phone.e164.as_ref()?;
    let value = match &phone.extension {
        Some(extension) => format!("{number};ext={extension}"),
        None => number.clone(),
    };
    Some(LookupKey { value, strength: KeyStrength::Exact })
}

impl Customers {
    /// Other customers of the store with one of this customer's numbers, each once.
    pub(super) async fn shared_numbers(
        &self,
        context: &TenantContext,
        customer: &Customer,
    ) -> Result<Vec<SharedNumberWarning>, StoreError> {
        let keys: Vec<LookupKey> = customer.phones.iter().filter_map(exact_key).collect();
        let mut warnings: Vec<SharedNumberWarning> = Vec::new();
        for keys in keys.chunks(MAX_KEYS) {
            for found in self.store.customers().find_by_keys(context, keys).await? {
                let other = found.customer;
                if other.id == customer.id || warnings.iter().any(|known| known.customer_id == other.id) {
                    continue;
                }
                let company = other.company.map(|company| format!(" ({company})")).unwrap_or_default();
                warnings.push(SharedNumberWarning {
                    message: format!(
                        "{}{company} has the number {} too; when it calls, both are shown",
                        other.name, found.matched_number
                    ),
                    number: found.matched_number,
                    customer_id: other.id,
                    name: other.name,
                });
            }
        }
        Ok(warnings)
    }
}
