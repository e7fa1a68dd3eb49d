//! Presses by hand: what a version of a plugin would do when a button is pressed, without a call and without a change.

use std::sync::Arc;

use switchboard_domain::card_action::{Performed, PressedAction};
use switchboard_domain::hook::Hook;
use switchboard_domain::record::RecordRef;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;
use switchboard_plugin_host::{Record, Trial};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::PerformAction;

use super::{CardActions, TIMEOUTS};
use crate::error::ServiceError;
use crate::incoming_calls::IncomingReport;

/// A press of a button that nobody was shown.
#[derive(Debug, Clone)]
pub struct PressToTry {
    /// The plugin's own name of the button.
    pub action: String,
    /// The record on which it is; absent for a button of the card as a whole.
    pub record: Option<RecordRef>,
    /// The agent has said yes to what an earlier answer asked.
    pub confirmed: bool,
}

impl CardActions {
    /// Has a version of a plugin run a button of the card of a caller, which changes nothing. Whoever tries it has rung by hand before:
    /// that the version offers such a button is not asked again.
    ///
    /// # Errors
    /// When the version runs no buttons.
    pub async fn try_out(
        &self,
        principal: &Principal,
        report: IncomingReport,
        press: PressToTry,
        plugin: &Arc<ActivePlugin>,
        record: Record,
    ) -> Result<Trial<Performed>, ServiceError> {
        if !plugin.has(Hook::CardAction) {
            let message =
                format!("version {} has no hook card-action, so that it runs no buttons", plugin.version);
            return Err(ServiceError::invalid("digest", message));
        }
        let caller = self.incoming.caller_to_try(principal, report).await?;
        let action = PressedAction {
            call_id: uuid::Uuid::now_v7().to_string(),
            action: press.action,
            record: press.record,
            caller,
            confirmed: press.confirmed,
            context: Vec::new(),
        };
        let question = PerformAction(action);
        let prefetched = Prefetched::default();
        Ok(self.plugins.try_out(plugin, principal, question, prefetched, TIMEOUTS, record).await)
    }
}
