//! How a use case fails.

use switchboard_domain::before_call::PluginWords;
use switchboard_domain::caller_info::FieldError;
use switchboard_plugin_host::PluginHostError;
use switchboard_store::StoreError;

/// How a use case fails.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The tenant's plugins can't be asked.
    #[error(transparent)]
    Plugins(#[from] PluginHostError),
    /// There is no such thing: its name with an article.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// A member of the request does not fit.
    #[error("{message}")]
    Invalid {
        /// Dotted path of the member.
        field: String,
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// Members of the request do not fit, as the tenant's own system says.
    #[error("{}", told(.0))]
    InvalidMembers(Vec<FieldError>),
    /// The tenant's own system does not let the agent do this: why.
    #[error("{0}")]
    Denied(String),
    /// The plugin that keeps the customers works with the agent's own account of another system, and has none: in words.
    #[error("{0}")]
    AgentMustConnect(String),
    /// What is asked for will be there in a moment: why it is not yet.
    #[error("{0}; try again in a moment")]
    NotYet(&'static str),
    /// Plugins of the tenant do not let the call be placed: which, and why.
    #[error("your organisation does not allow this call")]
    Blocked(Vec<PluginWords>),
    /// The request does not fit what is there now: why, and what to do.
    #[error("{0}")]
    Conflict(String),
}

fn told(members: &[FieldError]) -> String {
    if members.is_empty() {
        return "your organisation's system does not take this".to_owned();
    }
    let told: Vec<_> = members.iter().map(|one| format!("{}: {}", one.field, one.message)).collect();
    told.join("; ")
}

impl From<FieldError> for ServiceError {
    fn from(error: FieldError) -> Self {
        Self::Invalid { field: error.field, message: error.message }
    }
}

impl ServiceError {
    /// A member of the request does not fit.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid { field: field.to_owned(), message: message.into() }
    }
}
