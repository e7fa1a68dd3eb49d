//! The customers of a tenant. A plugin of the tenant keeps them, or the store does: [`Customers::keeper`] decides that, and
//! every operation asks it.
//!
//! | file | holds |
//! | --- | --- |
//! | `keeper` | who keeps a tenant's customers |
//! | `list`, `get` | reading, wherever the customers are kept |
//! | `create`, `change` | changing, wherever the customers are kept |
//! | `edit` | the same where a plugin keeps them |
//! | `delete`, `restore`, `merge` | changing, in the store only |
//! | `duplicates`, `export` | lists of the store's customers |
//! | `number_warnings` | what agents want to know about a customer's numbers |
//! | `outcome` | what became of a change |

mod change;
mod create;
mod delete;
mod duplicates;
mod edit;
mod export;
mod get;
mod keeper;
mod list;
mod merge;
mod number_warnings;
mod outcome;
mod restore;

use switchboard_domain::card::clean_customer;
use switchboard_domain::clock::Clock;
use switchboard_domain::customer::Customer;
use switchboard_domain::hook::Hook;
use switchboard_domain::number::{PhoneNumber, Written};
use switchboard_plugin_host::PluginHost;
use switchboard_plugin_host::run::{Principal, Timeouts};
use switchboard_store::{Store, StoredCustomer, TenantContext};

pub use create::{Created, NewCustomer};
pub use edit::EditedCustomer;
pub use export::CustomerExport;
pub use get::CustomerAnswer;
pub use keeper::Keeper;
pub use list::{CustomerList, CustomerQuery, CustomerRecord};
pub use number_warnings::NumberWarning;
pub use outcome::{ChangeOutcome, ChangedCustomer};

use crate::Versions;

use crate::error::ServiceError;

/// An agent waits for the list, so that a plugin gets only a few seconds.
const TIMEOUTS: Timeouts = Timeouts::of(Hook::CustomerLookup);

const NOT_FOUND: ServiceError = ServiceError::NotFound("the customer");

/// Customers of a tenant, wherever they are kept. Clones share it.
#[derive(Debug, Clone)]
pub struct Customers {
    store: Store,
    plugins: PluginHost,
    clock: Clock,
}

impl Customers {
    /// Customers of this store, and of these plugins.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, clock: Clock) -> Self {
        Self { store, plugins, clock }
    }

    /// A customer of the store that is not deleted.
    async fn live(&self, context: &TenantContext, id: &str) -> Result<StoredCustomer, ServiceError> {
        let stored = self.store.customers().get_stored(context, id).await?;
        stored.filter(|stored| stored.deleted_at.is_none()).ok_or(NOT_FOUND)
    }
}

/// A plugin's customer as it may be shown: cleaned like the matches of cards, and with what the plugin left out and the host
/// can tell, the E.164 form of a number.
fn complete(customer: &mut Customer, principal: &Principal) {
    clean_customer(customer, &principal.url_schemes);
    let region = customer.country().unwrap_or(principal.region);
    for phone in &mut customer.phones {
        if phone.e164.is_none()
            && let Ok(number) = PhoneNumber::parse(&phone.number, region, Written::ByPerson)
        {
            phone.e164 = Some(number.e164().to_owned());
            phone.extension = phone.extension.take().or_else(|| number.extension().map(str::to_owned));
        }
    }
}
