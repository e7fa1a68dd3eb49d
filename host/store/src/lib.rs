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
//! `…` or `…`; what it yields must be of one type (`.map(drop)` where
//! nothing is wanted of a statement). A transaction begins with `pool.begin_write()`; what it
//! reads before it changes it, it reads by an update that changes nothing, which locks the row.

mod access;
mod calls;
mod crm;
mod db;
mod keys;
mod plugins;
#[cfg(test)]
mod tenancy_tests;
#[cfg(test)]
mod tests;
mod trail;

pub use access::api_tokens::{ApiToken, NewApiToken};
pub use access::consents::{EntraRefusals, FeatureConsents};
pub use access::context::{OperatorContext, TenantContext};
pub use access::operator_tenants::{TenantChange, TenantCounts, TenantFilter, TenantOverview};
pub use access::sessions::{Role, SESSIONS_ENDED, SignedIn};
pub use access::sign_ins::FinishedSignIn;
pub use access::tenants::{Tenant, TenantState};
pub use access::users::User;
pub use calls::call_log::DueCall;
pub use calls::calling_sessions::{CallingSession, Heartbeat, NewCallingSession, ReachableUser};
pub use calls::history::{CallFilter, CallRecord, NewCall};
pub use crm::changes::{Changed, NewCustomer};
pub use crm::customers::StoredCustomer;
pub use crm::duplicates::SharedNumber;
pub use crm::imports::{
    CustomerImport, ImportBatch, ImportCounts, ImportError, ImportState, ImportedRow, KnownBy, NewImport,
    Upsert,
};
pub use crm::search::CustomerSearch;
pub use db::backup::{BackupContents, back_up, inspect, restore};
pub use db::database::Store;
pub use db::error::StoreError;
pub use db::page::Page;
pub use db::schema::{PoolStatus, missing_in_postgres, missing_in_sqlite};
pub use db::sqlite_file::DatabaseLock;
pub use keys::master_key::MasterKey;
pub use keys::rotation::{NEW_KEY_SETTLES, Resealed};
pub use plugins::activations::{Activation, ActivationChange, PLUGINS_CHANGED};
pub use plugins::components::{PluginVersion, StoredVersion};
pub use plugins::connections::Connection;
pub use plugins::key_values::ValuePage;
pub use plugins::logs::{LogPage, NewLogLine, StoredLogLine};
pub use trail::act::{Act, Actor, ActorKind};
pub use trail::audit::{AuditEntry, AuditFilter};
pub use trail::events::{Audience, EVENTS_KEPT_MS, Event, EventListener, NewEvent};
pub use trail::tenant_data::Deleted;
