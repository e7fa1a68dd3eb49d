//! One customer.

use std::sync::Arc;

use switchboard_domain::customer::Customer;
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::GetCustomer;
use switchboard_store::StoredCustomer;

use super::edit::version_of;
use super::keeper::no_answer;
use super::{Customers, Keeper, NOT_FOUND, TIMEOUTS, Versions, complete};
use crate::error::ServiceError;

/// One customer, as far as the client does not have it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomerAnswer {
    /// A plugin's, with its version if it can be changed here.
    OfPlugin(Box<Customer>, Option<i64>),
    /// The store's.
    Stored(Box<StoredCustomer>),
    /// The client has this version already.
    NotModified(i64),
}

impl Customers {
    /// One customer; `known` are the versions that the client has already.
    ///
    /// # Errors
    /// When there is no such customer, the plugin gives no answer, or the store fails.
    pub async fn get(
        &self,
        principal: &Principal,
        id: &str,
        known: Option<&Versions>,
    ) -> Result<CustomerAnswer, ServiceError> {
        if let Keeper::Plugin(plugin) = self.keeper(&principal.context).await? {
            let customer = self.get_from_plugin(principal, &plugin, id).await?.ok_or(NOT_FOUND)?;
            let version = plugin.has(Hook::CustomerEdit).then(|| version_of(&customer));
            return Ok(CustomerAnswer::OfPlugin(Box::new(customer), version));
        }
        let stored = self.live(&principal.context, id).await?;
        if known.is_some_and(|known| known.include(stored.version)) {
            return Ok(CustomerAnswer::NotModified(stored.version));
        }
        Ok(CustomerAnswer::Stored(Box::new(stored)))
    }

    /// One customer, wherever it is kept; `None` if there is no such customer.
    pub(crate) async fn find(
        &self,
        principal: &Principal,
        id: &str,
    ) -> Result<Option<Customer>, ServiceError> {
        match self.keeper(&principal.context).await? {
            Keeper::Plugin(plugin) => self.get_from_plugin(principal, &plugin, id).await,
            Keeper::Store => Ok(self.store.customers().get(&principal.context, id).await?),
        }
    }

    pub(super) async fn get_from_plugin(
        &self,
        principal: &Principal,
        plugin: &Arc<ActivePlugin>,
        id: &str,
    ) -> Result<Option<Customer>, ServiceError> {
        let customer = self
            .plugins
            .run(plugin, principal, GetCustomer(id.to_owned()), Prefetched::default(), TIMEOUTS)
            .await
            .map_err(no_answer)?;
        Ok(customer.map(|mut customer| {
            complete(&mut customer, principal);
            customer
        }))
    }
}
