//! Everything that is kept: one file per table family, the same SQL text for every database.
//!
//! | file | holds |
//! | --- | --- |
//! | `database` | opening, migrations, and running a query on whichever database it is |
//! | `context` | [`TenantContext`]: without one, nothing of a tenant is reachable |
//! | `seal` | what is encrypted at rest, and the keys |
//! | `tenants`, `users`, `sessions`, `sign_ins` | who may come in |
//! | `customers`, `customer_search`, `number_keys` | the CRM store |
//! | `key_values`, `settings`, `connections` | what belongs to a tenant's plugin |
//! | `components`, `activations`, `plugin_logs` | plugins, their versions and what they wrote |
//! | `calls`, `call_changes`, `call_log` | the history, and what of it plugins have still to be told |
//!
//! SQL is written with `$1` parameters, ids as TEXT and times as BIGINT milliseconds, which SQLite and PostgreSQL both
//! take; a query runs through the `on!` macro of `database`, which has one arm per database.

mod activations;
mod call_changes;
mod call_log;
mod calls;
mod components;
mod connections;
mod context;
mod customer_search;
mod customers;
mod database;
mod error;
mod key_values;
mod number_keys;
mod page;
mod plugin_logs;
mod seal;
mod sessions;
mod settings;
mod sign_ins;
mod tenants;
#[cfg(test)]
mod tests;
mod users;

pub use activations::{Activation, ActivationChange};
pub use call_log::DueCall;
pub use calls::{CallFilter, CallRecord, NewCall};
pub use components::{PluginVersion, StoredVersion};
pub use connections::Connection;
pub use context::TenantContext;
pub use database::Store;
pub use error::StoreError;
pub use key_values::ValuePage;
pub use page::Page;
pub use plugin_logs::{LogPage, NewLogLine, StoredLogLine};
pub use seal::MasterKey;
pub use sessions::{Role, Session, SignedIn};
pub use tenants::Tenant;
pub use users::User;
