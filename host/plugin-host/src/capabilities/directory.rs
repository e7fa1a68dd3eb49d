//! `directory`: people of the agent's tenant, as the agent may see them.

use std::fmt::Debug;
use std::time::Instant;

use futures::future::{BoxFuture, try_join_all};
use switchboard_domain::customer::Person;
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_plugin_protocol::limits::BATCH_PEOPLE;
use switchboard_store::TenantContext;

use super::{CapabilityHandler, at_most, invalid};

/// The most characters of an id or a number.
const MAX_CHARACTERS: usize = 200;

/// The directory can't be queried at the moment. The implementation of [`Directory`] has logged the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the directory can't be queried now")]
pub struct DirectoryUnavailable;

/// Looks up people of a context's tenant, as far as the context's user may see them. This is a trait because the plugin
/// host knows neither Microsoft Graph nor the agents' tokens; the crate that starts it supplies the implementation.
pub trait Directory: Debug + Send + Sync {
    /// A person by Entra object id; `None` for people of other tenants.
    fn person<'a>(
        &'a self,
        context: &'a TenantContext,
        id: &'a str,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Option<Person>, DirectoryUnavailable>>;

    /// People whose business number is stored in exactly this spelling.
    fn people_by_phone<'a>(
        &'a self,
        context: &'a TenantContext,
        number: &'a str,
        deadline: Instant,
    ) -> BoxFuture<'a, Result<Vec<Person>, DirectoryUnavailable>>;
}

impl From<DirectoryUnavailable> for PluginError {
    fn from(error: DirectoryUnavailable) -> Self {
        Self::new(PluginErrorKind::Unavailable, error.to_string())
    }
}

fn checked(text: &str) -> Result<&str, PluginError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_CHARACTERS {
        return Err(invalid(format!("1 to {MAX_CHARACTERS} characters are expected")));
    }
    Ok(text)
}

impl CapabilityHandler {
    pub(super) async fn person(&self, id: &str, deadline: Instant) -> Result<Option<Person>, PluginError> {
        Ok(self.host.directory.person(&self.context, checked(id)?, deadline).await?)
    }

    pub(super) async fn people(
        &self,
        ids: &[String],
        deadline: Instant,
    ) -> Result<Vec<Option<Person>>, PluginError> {
        at_most(BATCH_PEOPLE, ids)?;
        try_join_all(ids.iter().map(|id| self.person(id, deadline))).await
    }

    pub(super) async fn people_by_phone(
        &self,
        number: &str,
        deadline: Instant,
    ) -> Result<Vec<Person>, PluginError> {
        Ok(self.host.directory.people_by_phone(&self.context, checked(number)?, deadline).await?)
    }
}
