//! Everything that is kept: one file per table family, the same SQL text for every database.
//!
//! | file | holds |
//! | --- | --- |
//! | `database` | opening, migrations, running a query and beginning a transaction on whichever database it is |
//! | `events` | what has changed, told to every front and tab |
//! | `context` | [`TenantContext`]: without one, nothing of a tenant is reachable |
//! | `seal`, `master_key`, `key_rotation` | what is encrypted at rest, and the keys |
//! | `schema` | whether the schema is the one that this program knows; how connections are used |
//! | `backup`, `sqlite_file` | copies of an SQLite database, and who has its file |
//! | `tenants`, `users`, `sessions`, `api_tokens`, `sign_ins` | who may come in |
//! | `operator_tenants`, `tenant_data` | what the operator does with tenants: invite, suspend, export, delete |
//! | `audit` | who did what, kept in the transaction that does it |
//! | `calling_sessions` | which agents are connected to the calling service, and where |
//! | `cursors` | cursors that hold what nobody may read or change |
//! | `consents` | what users consented to, and with which codes Entra refused |
//! | `customers`, `customer_changes`, `customer_imports` | the CRM store: reading, changing, taking files in |
//! | `customer_search`, `number_keys`, `customer_duplicates` | finding customers, by what `customer_index` keeps of them |
//! | `customer_rows`, `customer_upkeep` | how those rows are written; purging, and indexing anew |
//! | `key_values`, `settings`, `connections` | what belongs to a tenant's plugin |
//! | `components`, `activations`, `plugin_logs` | plugins, their versions and what they wrote |
//! | `calls`, `call_changes`, `call_log` | the history, and what of it plugins have still to be told |
//!
//! SQLite and PostgreSQL are equals. SQL is written with `$1` parameters, ids as TEXT and times as BIGINT milliseconds,
//! which both take; a query runs through the `on!` macro of `database`, which compiles it once per database:
//! `on!(self, read, pool => …)` or `on!(self, write, pool => …)`; what it yields must be of one type (`.map(drop)` where
//! nothing is wanted of a statement). A transaction begins with `pool.begin_write()`; what it
//! reads before it changes it, it reads by an update that changes nothing, which locks the row.

mod act;
mod activations;
mod api_tokens;
mod audit;
mod backup;
mod call_changes;
mod call_log;
mod calling_sessions;
mod calls;
mod components;
mod connections;
mod consents;
mod context;
mod cursors;
mod customer_changes;
mod customer_duplicates;
mod customer_imports;
mod customer_index;
mod customer_rows;
mod customer_search;
#[cfg(test)]
mod customer_tests;
mod customer_upkeep;
mod customers;
mod database;
mod error;
mod events;
mod key_rotation;
mod key_values;
mod master_key;
mod number_keys;
mod operator_tenants;
mod page;
mod plugin_logs;
mod schema;
mod seal;
mod sessions;
mod settings;
mod sign_ins;
mod sqlite_file;
#[cfg(test)]
mod tenancy_tests;
mod tenant_data;
mod tenants;
#[cfg(test)]
mod tests;
mod users;

pub use act::{Act, Actor, ActorKind};
pub use activations::{Activation, ActivationChange, PLUGINS_CHANGED};
pub use api_tokens::{ApiToken, NewApiToken};
pub use audit::{AuditEntry, AuditFilter};
pub use backup::{BackupContents, back_up, inspect, restore};
pub use call_log::DueCall;
pub use calling_sessions::{CallingSession, Heartbeat, NewCallingSession, ReachableUser};
pub use calls::{CallFilter, CallRecord, NewCall};
pub use components::{PluginVersion, StoredVersion};
pub use connections::Connection;
pub use consents::{EntraRefusals, FeatureConsents};
pub use context::{OperatorContext, TenantContext};
pub use customer_changes::{Changed, NewCustomer};
pub use customer_duplicates::SharedNumber;
pub use customer_imports::{
    CustomerImport, ImportBatch, ImportCounts, ImportError, ImportState, ImportedRow, KnownBy, NewImport,
    Upsert,
};
pub use customer_search::CustomerSearch;
pub use customers::StoredCustomer;
pub use database::Store;
pub use error::StoreError;
pub use events::{Audience, EVENTS_KEPT_MS, Event, EventListener, NewEvent};
pub use key_rotation::{NEW_KEY_SETTLES, Resealed};
pub use key_values::ValuePage;
pub use master_key::MasterKey;
pub use operator_tenants::{TenantChange, TenantCounts, TenantFilter, TenantOverview};
pub use page::Page;
pub use plugin_logs::{LogPage, NewLogLine, StoredLogLine};
pub use schema::{PoolStatus, missing_in_postgres, missing_in_sqlite};
pub use sessions::{Role, SESSIONS_ENDED, SignedIn};
pub use sign_ins::FinishedSignIn;
pub use sqlite_file::DatabaseLock;
pub use tenant_data::Deleted;
pub use tenants::{Tenant, TenantState};
pub use users::User;
