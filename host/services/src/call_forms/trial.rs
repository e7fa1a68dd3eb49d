//! Forms by hand: what a version of a plugin would ask about a call, without a call and without a change.

use std::sync::Arc;

use switchboard_domain::call_form::{Form, FormWanted, clean};
use switchboard_domain::hook::Hook;
use switchboard_domain::record::RecordRef;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;
use switchboard_plugin_host::{Record, Trial};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::ShowForm;

use super::{CallForms, TIMEOUTS, warnings};
use crate::error::ServiceError;

impl CallForms {
    /// The form that a version of a plugin would give of a call with this customer. What is left out of it is said in the trial's log.
    ///
    /// # Errors
    /// When the version has no form.
    pub async fn try_out(
        &self,
        principal: &Principal,
        customer: Option<RecordRef>,
        plugin: &Arc<ActivePlugin>,
        record: Record,
    ) -> Result<Trial<Form>, ServiceError> {
        if !plugin.has(Hook::CallForm) {
            let message =
                format!("version {} has no hook call-form, so that it asks nothing", plugin.version);
            return Err(ServiceError::invalid("digest", message));
        }
        let question = ShowForm(FormWanted { call_id: uuid::Uuid::now_v7().to_string(), customer });
        let prefetched = Prefetched::default();
        let run = self.plugins.try_out(plugin, principal, question, prefetched, TIMEOUTS, record).await;
        let Trial { answer, host_calls, mut log, usage, elapsed, recording } = run;
        let answer = answer.map(|asked| {
            let (form, left_out) = clean(asked);
            log.extend(warnings(left_out));
            form
        });
        Ok(Trial { answer, host_calls, log, usage, elapsed, recording })
    }
}
