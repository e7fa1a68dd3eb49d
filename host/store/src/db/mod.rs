//! The database: opening, transactions, running a statement on whichever database it is, pages, errors, backups.

use std::time::Duration;

pub(crate) mod backup;
pub(crate) mod database;
pub(crate) mod error;
pub(crate) mod group_commit;
pub(crate) mod heavy;
pub(crate) mod page;
pub(crate) mod parameters;
pub(crate) mod postgres;
pub(crate) mod schema;
pub(crate) mod sqlite_file;
pub(crate) mod statement;
pub(crate) mod time;
pub(crate) mod transaction;

/// How long a statement waits for a connection, and a transaction for its turn, before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
