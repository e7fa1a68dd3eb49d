//! Two records of one customer become one.

use switchboard_domain::customer_merge::{fill_in, same_line};
use switchboard_plugin_host::run::Principal;
use switchboard_store::NewCustomer;

use super::{ChangeOutcome, Customers, NOT_FOUND, Versions};
use crate::error::ServiceError;

impl Customers {
    /// Gives a customer the numbers and values that it lacks from another one, which is then deleted. Where versions are
    /// named, the customer must have one of them.
    ///
    /// # Errors
    /// When there is no such customer, the two are one, together they have more numbers than a customer can have, a plugin
    /// keeps the customers, or the store fails.
    pub async fn merge(
        &self,
        principal: &Principal,
        id: &str,
        from_id: &str,
        seen: Option<&Versions>,
    ) -> Result<ChangeOutcome, ServiceError> {
        let context = &principal.context;
        self.require_store(context).await?;
        if from_id == id {
            return Err(ServiceError::invalid("from", "this is the customer itself"));
        }
        let (into, from) = tokio::try_join!(
            self.store.customers().get_stored(context, id),
            self.store.customers().get_stored(context, from_id)
        )?;
        let into = into.filter(|stored| stored.deleted_at.is_none()).ok_or(NOT_FOUND)?;
        let from = from
            .filter(|stored| stored.deleted_at.is_none())
            .ok_or_else(|| ServiceError::invalid("from", "there is no such customer"))?;
        if seen.is_some_and(|seen| !seen.include(into.version)) {
            return Ok(ChangeOutcome::Outdated(Box::new(into)));
        }
        let customer = fill_in(&into.customer, &from.customer);
        let all_moved = from
            .customer
            .phones
            .iter()
            .all(|phone| customer.phones.iter().any(|known| same_line(known, phone)));
        if !all_moved {
            return Err(ServiceError::Conflict(
                "together the two have more numbers than a customer can have: remove some first".to_owned(),
            ));
        }
        let external_id = into.external_id.or(from.external_id);
        let merged = NewCustomer { customer, external_id, made_by: None };
        let (versions, now) = ((into.version, from.version), self.clock.now());
        let changed =
            self.store.customers().merge(context, &merged, from_id, versions, principal.region, now).await?;
        self.outcome(principal, changed).await
    }
}
