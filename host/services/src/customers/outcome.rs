//! What became of a change.

use switchboard_plugin_host::run::Principal;
use switchboard_store::{Changed, StoredCustomer};

use super::{Customers, EditedCustomer, NOT_FOUND, NumberWarning};
use crate::error::ServiceError;

/// A customer after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedCustomer {
    /// As it is now.
    pub stored: StoredCustomer,
    /// What agents want to know about its numbers.
    pub warnings: Vec<NumberWarning>,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// It is made.
    Changed(Box<ChangedCustomer>),
    /// Nothing was changed, since the customer has none of the versions on which the request depends; as it is now.
    Outdated(Box<StoredCustomer>),
    /// The plugin that keeps the customers has made it.
    Edited(Box<EditedCustomer>),
    /// Nothing was changed, since the customer is not as it was seen in the system of the plugin that keeps it; its version now.
    OutdatedInPlugin(i64),
    /// Nothing was changed: the request must say on which version it depends, so that nobody's changes are lost.
    VersionRequired,
}

impl Customers {
    /// The outcome of what the store did, with warnings about numbers.
    pub(super) async fn outcome(
        &self,
        principal: &Principal,
        changed: Changed,
    ) -> Result<ChangeOutcome, ServiceError> {
        match changed {
            Changed::Missing => Err(NOT_FOUND),
            Changed::Outdated(present) => Ok(ChangeOutcome::Outdated(present)),
            Changed::Yes(stored) => {
                let warnings = self.number_warnings(&principal.context, &stored.customer).await?;
                Ok(ChangeOutcome::Changed(Box::new(ChangedCustomer { stored: *stored, warnings })))
            }
        }
    }
}
