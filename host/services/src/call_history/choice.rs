//! An agent says whom a call was with: one of those whom the card offers, or any customer of the tenant.

use switchboard_domain::call::CallKind;
use switchboard_domain::card::{Card, RecordKey};
use switchboard_domain::ids::CallId;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{CallRecord, ChangeTold};

use super::{CallHistory, MAX_LINE, NOT_FOUND, check_length};
use crate::error::ServiceError;

/// Who was chosen, as the history shows them.
struct Shown {
    title: String,
    subtitle: Option<String>,
}

impl CallHistory {
    /// Notes whom the call was with, in the history and for the call log, and remembers it: where several share the number,
    /// this agent is offered them first the next time. The same choice again changes nothing.
    ///
    /// # Errors
    /// When there is no such call or no such record, an id is too long, or the store fails.
    pub async fn choose(
        &self,
        principal: &Principal,
        id: &CallId,
        chosen: RecordKey,
    ) -> Result<CallRecord, ServiceError> {
        let context = &principal.context;
        check_length(Some(&chosen.source), "source", MAX_LINE)?;
        check_length(Some(&chosen.record_id), "recordId", MAX_LINE)?;
        let call = self.store.calls().get(context, id).await?.ok_or(NOT_FOUND)?;
        let shown = self.shown(principal, &call, &chosen).await?;
        let number = call.party.choice_key().map(str::to_owned);
        let plugins = self.call_log.plugins_to_tell(context).await?;
        let now = self.clock.now();
        let told = ChangeTold { plugins: &plugins, now };
        let changed =
            self.store.calls().change(context, id, &[], told, |call| link(call, &chosen, shown)).await?;
        let call = changed.ok_or(NOT_FOUND)?;
        if let Some(number) = number {
            self.store.calls().remember_choice(context, &number, &chosen, now).await?;
        }
        self.call_log.notify();
        Ok(call)
    }

    /// How the history shows the chosen record: as the card does, or as whoever keeps the tenant's customers.
    async fn shown(
        &self,
        principal: &Principal,
        call: &CallRecord,
        chosen: &RecordKey,
    ) -> Result<Shown, ServiceError> {
        let card = call.card.as_deref().and_then(|card| serde_json::from_str::<Card>(card).ok());
        let mut offered = card.into_iter().flat_map(|card| card.matches).map(|known| known.found);
        if let Some(found) = offered.find(|found| RecordKey::of(found) == *chosen) {
            return Ok(Shown { title: found.name, subtitle: found.company });
        }
        if self.customers.keeper(&principal.context).await?.source() == chosen.source
            && let Some(customer) = self.customers.find(principal, &chosen.record_id).await?
        {
            return Ok(Shown { title: customer.name, subtitle: customer.company });
        }
        let message =
            format!("the card offers no such record of {}, and no customer has this id", chosen.source);
        Err(ServiceError::invalid("recordId", message))
    }
}

/// Writes the choice into the call, unless it is there.
fn link(call: &mut CallRecord, chosen: &RecordKey, shown: Shown) {
    let is_known = call.customer_chosen
        && call.customer_id.as_ref() == Some(&chosen.record_id)
        && call.customer_source.as_ref() == Some(&chosen.source);
    if is_known {
        return;
    }
    // The number stays to be seen where there is no company.
    let number = || switchboard_domain::card::card_caller(&call.party).display;
    // A meeting keeps its subject.
    if call.kind == CallKind::Call {
        call.subtitle = shown.subtitle.unwrap_or_else(number);
        call.title = shown.title;
    }
    call.customer_id = Some(chosen.record_id.clone());
    call.customer_source = Some(chosen.source.clone());
    call.customer_chosen = true;
}
