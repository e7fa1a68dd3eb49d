//! How the store fails.

use crate::QuotaExceeded;

/// Why a call of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database can't be used now: locked, full, gone.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The database did not answer in time.
    #[error("the database did not answer in time")]
    TimedOut,
    /// The schema could not be brought up to date.
    #[error("the database could not be migrated: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// What was to be changed is in another state than the caller thought.
    #[error("{0}")]
    Conflict(String),
    /// The tenant keeps as much of it as it may.
    #[error(transparent)]
    QuotaExceeded(#[from] QuotaExceeded),
    /// What was asked for does not exist.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// A value does not fit.
    #[error("{field}: {message}")]
    Invalid {
        /// Which one, as the API names it.
        field: &'static str,
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// The call needs a user, and the context has none.
    #[error("this is done on behalf of no user")]
    NoUser,
    /// The tenant is suspended, so nobody of it may do anything.
    #[error("the tenant is suspended")]
    TenantSuspended,
    /// The cursor is not one that this list gave.
    #[error("the cursor is not one that this list gave")]
    Cursor,
    /// A stored document could not be read.
    #[error("a stored document could not be read: {0}")]
    Document(#[from] serde_json::Error),
    /// Encrypted data could not be opened: another key, or it was changed.
    #[error("encrypted data could not be opened: {0}")]
    Sealed(&'static str),
    /// There is too much of this under way.
    #[error(transparent)]
    Busy(#[from] switchboard_fair_share::Refused),
    /// The file system failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}
