//! What an admin asks of imports.

use switchboard_plugin_host::run::Principal;
use switchboard_store::{Act, CustomerImport, ImportState, TenantContext};

use super::{CustomerImports, Options, ReceiveError, Receiver};
use crate::error::ServiceError;

impl CustomerImports {
    /// A file that an admin begins to send. Whether the store keeps the tenant's customers is for the caller to ask first
    /// ([`crate::customers::Customers::require_store`]); the import asks again before each batch.
    ///
    /// # Errors
    /// When the options name no encoding.
    pub fn receive(
        &self,
        principal: &Principal,
        created_by: &str,
        options: Options,
    ) -> Result<Receiver, ReceiveError> {
        let (store, clock) = (self.store.clone(), self.clock.clone());
        Receiver::new(store, clock, principal.context.clone(), created_by, principal.region, options)
    }

    /// The file has arrived as a whole: records `act`, and lets the background import it.
    ///
    /// # Errors
    /// When the file is refused or can't be kept; nothing of it stays.
    pub async fn accept(&self, receiver: Receiver, act: &Act) -> Result<(), ReceiveError> {
        let context = receiver.context().clone();
        receiver.finish().await?;
        self.store.audit().record(&context, act).await?;
        self.notify();
        Ok(())
    }

    /// One import.
    ///
    /// # Errors
    /// When there is no such import, or the store fails.
    pub async fn get(&self, context: &TenantContext, id: &str) -> Result<CustomerImport, ServiceError> {
        self.store.imports().get(context, id).await?.ok_or(ServiceError::NotFound("the import"))
    }

    /// Stops an import. What it has made stays.
    ///
    /// # Errors
    /// When there is no such import, it is over ([`ServiceError::Conflict`]), or the store fails.
    pub async fn cancel(&self, context: &TenantContext, id: &str, act: &Act) -> Result<(), ServiceError> {
        self.get(context, id).await?;
        let now = self.clock.now();
        if !self.store.imports().end(context, id, ImportState::Cancelled, None, now).await? {
            return Err(ServiceError::Conflict(
                "the import is over: there is nothing to stop; POST …/undo deletes what it made".to_owned(),
            ));
        }
        Ok(self.store.audit().record(context, act).await?)
    }

    /// Deletes what an import made, so that it can be restored for 30 days. Customers that it changed stay as they are.
    ///
    /// # Errors
    /// When there is no such import, it is under way or undone ([`ServiceError::Conflict`]), or the store fails.
    pub async fn undo(
        &self,
        context: &TenantContext,
        id: &str,
        act: &Act,
    ) -> Result<CustomerImport, ServiceError> {
        self.get(context, id).await?;
        if !self.store.imports().undo(context, id, self.clock.now()).await? {
            return Err(ServiceError::Conflict(
                "the import is under way or undone already: stop it first with DELETE".to_owned(),
            ));
        }
        self.store.audit().record(context, act).await?;
        self.notify();
        self.get(context, id).await
    }
}
