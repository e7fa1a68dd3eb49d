//! Who keeps a tenant's customers.

use std::sync::Arc;

use switchboard_domain::caller_match::CUSTOMERS;
use switchboard_domain::error::PluginErrorKind;
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::PluginHostError;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::HookFailure;
use switchboard_store::TenantContext;

use super::Customers;
use crate::error::ServiceError;

/// Who keeps a tenant's customers.
#[derive(Debug, Clone)]
pub enum Keeper {
    /// The built-in store: customers can be changed here.
    Store,
    /// This plugin, which knows the tenant's own CRM. Customers can be changed here if it has `customer-edit`, too.
    Plugin(Arc<ActivePlugin>),
}

impl Keeper {
    /// The keeper where these plugins are active: the first one that looks customers up, else the store.
    #[must_use]
    pub fn among(plugins: &[Arc<ActivePlugin>]) -> Self {
        plugins
            .iter()
            .find(|plugin| plugin.has(Hook::CustomerLookup))
            .map_or(Self::Store, |plugin| Self::Plugin(Arc::clone(plugin)))
    }

    /// Whether customers can be created and changed here.
    #[must_use]
    pub fn can_edit(&self) -> bool {
        match self {
            Self::Store => true,
            Self::Plugin(plugin) => plugin.has(Hook::CustomerEdit),
        }
    }

    /// `customers` for the store, else `plugin:<name>`: how calls and lists name where a customer is kept.
    #[must_use]
    pub fn source(&self) -> String {
        match self {
            Self::Store => CUSTOMERS.to_owned(),
            Self::Plugin(plugin) => plugin.source(),
        }
    }
}

impl Customers {
    /// Who keeps the tenant's customers. Nothing else decides that. For somebody who previews a version of a
    /// plugin, that version counts in the place of the active one.
    ///
    /// # Errors
    /// When the store fails, or the tenant's plugins are not known.
    pub async fn keeper(&self, context: &TenantContext) -> Result<Keeper, PluginHostError> {
        Ok(Keeper::among(&self.plugins.active_for(context).await?))
    }

    /// Refuses what only the store can do where a plugin keeps the tenant's customers.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] names the plugin; else as [`Self::keeper`].
    pub async fn require_store(&self, context: &TenantContext) -> Result<(), ServiceError> {
        match self.keeper(context).await? {
            Keeper::Store => Ok(()),
            Keeper::Plugin(plugin) => Err(read_only(&plugin.name)),
        }
    }
}

/// The refusal of what only the store can do.
pub(super) fn read_only(plugin: &str) -> ServiceError {
    let message = format!("your organisation's customers are kept by the plugin {plugin}: change them there");
    ServiceError::Conflict(message)
}

/// Why the plugin that keeps the customers did not answer.
pub(super) fn no_answer(failure: HookFailure) -> ServiceError {
    if let HookFailure::Refused(error) = &failure
        && error.kind == PluginErrorKind::AgentMustConnect
    {
        return ServiceError::AgentMustConnect(format!(
            "the plugin that keeps the customers: {}. Connect your account in the settings",
            error.of_hook()
        ));
    }
    ServiceError::Plugins(PluginHostError::Unavailable(match failure {
        HookFailure::Refused(error) if error.kind.needs_admin() => {
            format!("the plugin that keeps the customers: {}. An admin must act", error.of_hook())
        }
        failure => format!("the plugin that keeps the customers gave no answer: {failure}. Try again"),
    }))
}

#[cfg(test)]
mod tests {
    use switchboard_plugin_host::catalogue::Standing;
    use switchboard_plugin_protocol::{Digest, MemoryClass};

    use super::*;

    fn plugin(name: &str, hooks: &[Hook]) -> Arc<ActivePlugin> {
        Arc::new(ActivePlugin {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            digest_hex: "00".repeat(32),
            digest: Digest([0; 32]),
            class: MemoryClass::Small,
            hooks: hooks.to_vec(),
            granted: [].into_iter().collect(),
            connections: Vec::new(),
            origins: Vec::new(),
            settings: Vec::new(),
            standing: Standing::default(),
        })
    }

    #[test]
    fn the_first_plugin_that_looks_customers_up_keeps_them() {
        let others = plugin("others", &[Hook::CallerId, Hook::CallLog, Hook::MeetingFilter]);
        let first = plugin("first", &[Hook::CallerId, Hook::CustomerLookup]);
        let second = plugin("second", &[Hook::CustomerLookup]);
        for (active, source) in [
            (vec![], "customers"),
            (vec![Arc::clone(&others)], "customers"),
            (vec![others, first, second.clone()], "plugin:first"),
            (vec![second], "plugin:second"),
        ] {
            assert_eq!(Keeper::among(&active).source(), source);
        }
    }
}
