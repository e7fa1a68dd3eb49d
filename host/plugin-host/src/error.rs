//! The error of operations on plugins.

use switchboard_fair_share::Refused;
use switchboard_store::StoreError;

/// How an operation on plugins fails.
#[derive(Debug, thiserror::Error)]
pub enum PluginHostError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The component is refused, for this reason in words for its developer.
    #[error("{0}")]
    Refused(String),
    /// There is no such plugin, version or connection.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// A member of the request has a wrong value.
    #[error("{message}")]
    Invalid {
        /// Dotted path of the member.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// As much of this is under way as may be, for the tenant or in all.
    #[error(transparent)]
    Busy(#[from] Refused),
    /// The machine has too much else to do for this now. The message says for what.
    #[error("{0}")]
    Overloaded(String),
    /// Something that the operation needs does not work at the moment. The message says what.
    #[error("{0}")]
    Unavailable(String),
}
