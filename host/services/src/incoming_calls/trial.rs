//! Rings by hand: the card that a caller would get with a version of a plugin, without a call, a history or a side effect.

use std::sync::Arc;
use std::time::Instant;

use switchboard_domain::caller::Caller;
use switchboard_domain::caller_match::{CUSTOMERS, DIRECTORY, IncomingCall, Resolution};
use switchboard_domain::card::{Card, CardBuilder, LATE_UNTIL};
use switchboard_domain::hook::{Capability, Hook};
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;
use switchboard_plugin_host::{Record, Trial};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::ResolveCaller;

use super::IncomingCalls;
use super::report::{IncomingReport, Ringing};
use super::sources::{TIMEOUTS, ask_customers, ask_directory, of_plugin};
use crate::error::ServiceError;

/// What came of ringing by hand.
#[derive(Debug)]
pub struct CallerTrial {
    /// The card with everything that answered, as an agent would see it last.
    pub card: Card,
    /// The run of the plugin.
    pub run: Trial<Resolution>,
}

impl IncomingCalls {
    /// The caller of a call that nobody makes, with what is known of a person without asking.
    ///
    /// # Errors
    /// When the report is none.
    pub(crate) async fn caller_to_try(
        &self,
        principal: &Principal,
        report: IncomingReport,
    ) -> Result<Caller, ServiceError> {
        let schemes = principal.url_schemes.clone();
        let mut ringing = Ringing::read(report, principal.region, self.clock.now(), schemes)?;
        self.remember_people(principal, &mut ringing).await;
        Ok(ringing.caller)
    }

    /// Has a version of a plugin say who is calling, together with the store and the directory. The tenant's other plugins
    /// are not asked.
    ///
    /// # Errors
    /// When the version does not say who is calling.
    pub async fn try_out(
        &self,
        principal: &Principal,
        report: IncomingReport,
        url_schemes: Vec<String>,
        plugin: &Arc<ActivePlugin>,
        record: Record,
    ) -> Result<CallerTrial, ServiceError> {
        if !plugin.has(Hook::CallerId) {
            let message =
                format!("version {} has no hook caller-id, so that no call can be tried", plugin.version);
            return Err(ServiceError::invalid("digest", message));
        }
        let started = Instant::now();
        let mut ringing = Ringing::read(report, principal.region, self.clock.now(), url_schemes)?;
        self.remember_people(principal, &mut ringing).await;
        let call_id = uuid::Uuid::now_v7().to_string();
        let mut names = vec![plugin.source(), CUSTOMERS.to_owned()];
        if matches!(ringing.caller, Caller::Teams(_)) {
            names.push(DIRECTORY.to_owned());
        }
        let mut builder = CardBuilder::new(ringing.card_start(call_id.clone(), principal), &names);
        let customers = async {
            let answer = ask_customers(&self.sources, principal, &ringing.caller).await;
            (answer, started.elapsed())
        };
        let deadline = started + LATE_UNTIL;
        let directory = async {
            match ringing.caller {
                Caller::Teams(_) => {
                    let (answer, known) =
                        ask_directory(&self.sources, principal, &ringing.caller, deadline).await;
                    Some((answer, known, started.elapsed()))
                }
                _ => None,
            }
        };
        // The plugin gets what the store has found with its question, as in a call.
        let ((customers, found), at) = customers.await;
        let keys = match &ringing.caller {
            Caller::Phone(phone) if plugin.granted.contains(Capability::Customers) => {
                Some(phone.keys.clone())
            }
            _ => None,
        };
        let customers_found = keys.zip(found).map(|(keys, found)| (keys, found.as_ref().clone()));
        let prefetched = Prefetched { customers: customers_found, ..Prefetched::default() };
        let call = IncomingCall {
            call_id,
            caller: ringing.caller.clone(),
            called_number: ringing.called_number.clone(),
            via_queue: ringing.via_queue.clone(),
            transferred_from: ringing.transferred_from.clone(),
            received_at: ringing.received_at.to_string(),
            context: ringing.context.clone(),
        };
        let running = self.sources.plugins.try_out(
            plugin,
            principal,
            ResolveCaller(call),
            prefetched,
            TIMEOUTS,
            record,
        );
        let (run, directory) = tokio::join!(running, directory);
        builder.apply(CUSTOMERS, customers, at);
        if let Some((answer, known, at)) = directory {
            match known {
                Some(known) if known.guest => builder.caller_is_guest(&known.name),
                Some(known) => builder.caller_is_internal(&known.name),
                None => {}
            }
            builder.apply(DIRECTORY, answer, at);
        }
        builder.apply(&plugin.source(), of_plugin(plugin, run.answer.clone()), run.elapsed);
        Ok(CallerTrial { card: builder.finalize(), run })
    }
}
