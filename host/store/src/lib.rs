//! Everything that is kept, on SQLite or PostgreSQL.
//!
//! A [`Store`] opens the database. What it keeps is in areas, each behind a handle:
//! `store.customers().find_by_keys(..)`. Nearly every method asks for a [`TenantContext`], which only authentication
//! and the few other doors that `access/context.rs` names make; whatever it reads or writes is of that tenant alone.
//! Every method can fail with [`StoreError::Database`]; an `# Errors` section says what else can go wrong.
//!
//! | folder | its files hold |
//! | --- | --- |
//! | `access` | who may come in: tenants, users, sessions, sign-ins, API tokens, consents; the operator's work with tenants |
//! | `crm` | customers, their search index, and imports of files of them |
//! | `calls` | the history of calls, what of it plugins have still to be told, the calling sessions of agents |
//! | `plugins` | components, versions, activations, previews, settings, connections, values and logs of plugins |
//! | `trail` | the audit trail, events to fronts and tabs, export and deletion of a whole tenant |
//! | `keys` | encryption at rest: the master key, the data keys, their rotation, sealed cursors |
//! | `db` | opening and migrating a database, statements, transactions, lists in parts, backups |
//! | `areas.rs` | the handles |
//!
//! # A list
//!
//! What may take long (a list, a search, an export) first takes the tenant's turn, and reads on connections of its own:
//! `let heavy = self.0.heavy(context).await?; heavy.read(text)`. A look-up by key does not.
//!
//! # A query
//!
//! SQLite and PostgreSQL are equals, so a statement has one text for both: parameters are `$1`, `$2`, …; ids are TEXT,
//! times are BIGINT milliseconds since 1970. A handle's `self.0.read(text)` runs on a connection that reads,
//! `self.0.write(text)` on one that writes. Values are bound in order, and rows are read into a tuple or a struct that
//! derives `FromRow`:
//!
//! ```ignore
//! let row: Option<(String,)> = self
//!     .0
//!     .read("SELECT name FROM tenants WHERE id = $1")
//!     .bind(context.tenant_id().as_str())
//!     .fetch_optional()
//!     .await?;
//! ```
//!
//! A text that is put together, such as one with a list of columns, goes in as `AssertSqlSafe(format!(..))`. Only
//! constants of this crate may go into it; values are always bound.
//!
//! # A transaction
//!
//! `self.0.begin()` begins one that writes, and `tx.sql(text)` is a statement in it. Functions that work within a
//! transaction take `&mut Tx`, such as `audit::record` for the trail and `events::tell` for an event. Nothing is kept
//! unless `tx.commit()` is reached. What a transaction reads before it changes it must be locked on PostgreSQL: read it
//! by an update that changes nothing (`UPDATE t SET version = version … RETURNING …`).
//!
//! # A new table
//!
//! 1. Add a migration of the same number and name to `migrations/sqlite` and `migrations/postgres`. On PostgreSQL text
//!    columns are `TEXT COLLATE "C"`, so that both databases compare bytewise. A table of a tenant's rows has a
//!    `tenant_id`: export and deletion find it by that.
//! 2. Write its methods in a file of the area that it belongs to, on that area's handle.
//! 3. If a column holds sealed values, add it to `SEALED` in `keys/rotation.rs`; a test finds columns that are missing.

mod access;
mod areas;
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

pub use access::api_tokens::{ApiToken, NewApiToken, TokenBearer};
pub use access::brands::{Brand, Logo};
pub use access::consents::{EntraRefusals, FeatureConsents};
pub use access::context::{OperatorContext, TenantContext};
pub use access::operator_tenants::{TenantChange, TenantCounts, TenantFilter, TenantOverview};
pub use access::quotas::{Quota, QuotaExceeded, QuotaUse, Quotas};
pub use access::retention::{Retained, shorter};
pub use access::sessions::{Role, SESSIONS_ENDED, SignedIn};
pub use access::sign_ins::FinishedSignIn;
pub use access::tenant::{Tenant, TenantState};
pub use access::users::User;
pub use areas::{
    ApiTokens, Audit, CallLog, CallingSessions, Calls, Consents, Cursors, Customers, Events, Imports,
    KeyValues, Keys, OperatorTenants, PluginLogs, Plugins, Sessions, SignIns, Tenants, Users,
};
pub use calls::call_log::{DueCall, REPORT_LEASE, TENANTS_AT_ONCE};
pub use calls::call_log_admin::{UntoldCall, UntoldFilter};
pub use calls::call_log_states::{CallLogState, ToldCall};
pub use calls::calling_sessions::{CallingSession, Heartbeat, NewCallingSession, ReachableUser};
pub use calls::card::CardLines;
pub use calls::card_actions::{CardButton, Press, PressBegun, PressCame, PressedButton};
pub use calls::changes::ChangeTold;
pub use calls::history::{CallFilter, CallRecord, NewCall};
pub use calls::open::{AbandonedCall, AbandonedSince};
pub use calls::press_traces::{MAX_PRESS_TRACES, NewPressTrace};
pub use calls::traces::NewCallTrace;
pub use crm::changes::{Changed, MadeBy, NewCustomer};
pub use crm::customers::StoredCustomer;
pub use crm::duplicates::SharedNumber;
pub use crm::filtered::{CustomerFilter, CustomerOrder};
pub use crm::imports::{
    CustomerImport, ImportBatch, ImportCounts, ImportOutcome, ImportReportLine, ImportState, ImportedRow,
    KnownBy, KnownCustomer, NewImport, Upsert,
};
pub use crm::search::CustomerSearch;
pub use db::backup::{BackupContents, back_up, inspect, restore};
pub use db::database::{Opening, Store};
pub use db::error::StoreError;
pub use db::page::Page;
pub use db::postgres::PostgresSource;
pub use db::schema::{PoolStatus, Schema, Writable, schema_of_postgres, schema_of_sqlite};
pub use db::sqlite_file::DatabaseLock;
pub use keys::master_key::MasterKey;
pub use keys::rotation::{NEW_KEY_SETTLES, Resealed};
pub use plugins::activations::{Activation, ActivationChange, PLUGINS_CHANGED};
pub use plugins::blocked::BlockedDigest;
pub use plugins::components::{PluginVersion, StoredVersion};
pub use plugins::connected_accounts::{AccountOf, ConnectedAccount, ForgottenAccount, RefreshLease};
pub use plugins::connections::Connection;
pub use plugins::costs::TenantCost;
pub use plugins::figures::{FigureSpan, Figures, VersionFigures};
pub use plugins::key_values::ValuePage;
pub use plugins::logs::{LogFilter, LogPage, NewLogLine, RecentErrors, StoredLogLine};
pub use plugins::previews::Preview;
pub use trail::act::{Act, Actor};
pub use trail::audit::{AuditEntry, AuditFilter};
pub use trail::deletion::Deleted;
pub use trail::erasure::{Erased, ErasedCustomer, Person};
pub use trail::event_listener::EventListener;
pub use trail::events::{Audience, EVENTS_KEPT, Event, NewEvent};
pub use trail::feed::FeedPosition;
pub use trail::retention::Growing;
