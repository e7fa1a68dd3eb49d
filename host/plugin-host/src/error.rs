//! How the plugin host fails.

use switchboard_store::StoreError;

/// How an operation on plugins fails.
#[derive(Debug, thiserror::Error)]
pub enum PluginHostError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The component is refused; why, in words for its developer.
    #[error("{0}")]
    Refused(String),
    /// There is no such plugin, version or connection.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// The request does not fit what is there.
    #[error("{message}")]
    Invalid {
        /// Dotted path of the member.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// Something that is needed does not work now.
    #[error("{0}")]
    Unavailable(String),
}
