//! Rings for nobody: the operator sees by it whether a tenant's agents would get their cards, how soon and with what. It takes the way of a
//! real call, with the tenant's share of what all use, its plugins and its store; there is no call, no history and no side effect.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::FuturesUnordered;
use serde_json::json;
use switchboard_domain::caller_match::{CUSTOMERS, IncomingCall};
use switchboard_domain::card::{Card, CardBuilder, FINAL_CARD, SourceAnswer, WhyOutcome};
use switchboard_domain::failure_kind::FailureKind;
use switchboard_domain::hook::Hook;
use switchboard_domain::synthetic_ring::{FailedSource, RingOutcome, SyntheticRing};
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{HookFailure, Principal};
use switchboard_plugin_protocol::hook_call::ResolveCaller;
use tokio::sync::watch;

use super::IncomingCalls;
use super::report::{IncomingReport, Ringing};
use super::sources::{self, Found, TIMEOUTS, ask_customers, of_plugin, prefetched};
use crate::error::ServiceError;

/// Who rings: a number that is set apart for fiction, which nobody has.
const CALLER: &str = "+442079460999";

/// A source's answer, and why a plugin gave none.
type Answered = (String, SourceAnswer, Option<FailureKind>);

impl IncomingCalls {
    /// Rings once for a tenant.
    ///
    /// # Errors
    /// When the ring itself can't be read, which only a defect of ours can cause.
    pub async fn ring_synthetically(&self, principal: &Principal) -> Result<SyntheticRing, ServiceError> {
        let started = Instant::now();
        let Ok(_turn) = self.begun.take(principal.context.tenant_id().clone()).await else {
            let none = SyntheticRing {
                outcome: RingOutcome::NoCard,
                first_ms: None,
                final_ms: None,
                failed: Vec::new(),
            };
            return Ok(none);
        };
        let report = IncomingReport {
            sdk_call_id: "synthetic".to_owned(),
            caller_info: json!({"identifier": {"kind": "phoneNumber", "phoneNumber": CALLER}}),
            ..IncomingReport::default()
        };
        let schemes = principal.url_schemes.clone();
        let ringing = Ringing::read(report, principal.region, self.clock.now(), schemes)?;
        let plugins = self.plugins(principal).await;
        let call_id = uuid::Uuid::now_v7().to_string();
        let names = sources::names(&plugins, &ringing.caller);
        let mut builder = CardBuilder::new(ringing.card_start(call_id.clone(), principal), &names);
        let first = started.elapsed();
        let call = IncomingCall {
            call_id,
            caller: ringing.caller,
            called_number: None,
            via_queue: None,
            transferred_from: None,
            received_at: ringing.received_at.to_string(),
            context: Vec::new(),
        };
        let mut answers = self.ask_for_nobody(principal, &call, &plugins);
        let (until, mut why) = (started + FINAL_CARD, HashMap::new());
        while builder.is_pending() {
            let Ok(Some((source, answer, failure))) =
                tokio::time::timeout_at(until.into(), answers.next()).await
            else {
                break;
            };
            why.extend(failure.map(|failure| (source.clone(), failure)));
            builder.apply(&source, answer, started.elapsed());
        }
        let card = builder.finalize();
        let failed = failed(&card, &why);
        let outcome = if failed.is_empty() { RingOutcome::Complete } else { RingOutcome::Incomplete };
        Ok(SyntheticRing {
            outcome,
            first_ms: Some(millis(first)),
            final_ms: Some(millis(started.elapsed())),
            failed,
        })
    }

    /// Asks the store and the plugins side by side. What has not answered when nobody waits any more is ended.
    fn ask_for_nobody<'a>(
        &'a self,
        principal: &'a Principal,
        call: &'a IncomingCall,
        plugins: &'a [Arc<ActivePlugin>],
    ) -> FuturesUnordered<BoxFuture<'a, Answered>> {
        let (found, _) = watch::channel::<Option<Found>>(None);
        let answers = FuturesUnordered::new();
        for plugin in plugins.iter().filter(|plugin| plugin.is_on_cards()) {
            answers.push(self.ask_plugin_for_nobody(principal, call, plugin, found.subscribe()).boxed());
        }
        let customers = async move {
            let (answer, customers) = ask_customers(&self.sources, principal, &call.caller).await;
            found.send_replace(Some(customers));
            (CUSTOMERS.to_owned(), answer, None)
        };
        answers.push(customers.boxed());
        answers
    }

    async fn ask_plugin_for_nobody(
        &self,
        principal: &Principal,
        call: &IncomingCall,
        plugin: &Arc<ActivePlugin>,
        mut found: watch::Receiver<Option<Found>>,
    ) -> Answered {
        if !plugin.has(Hook::CallerId) {
            let remark = plugin.remark().unwrap_or_default();
            return (plugin.source(), SourceAnswer::Skipped(remark.into()), None);
        }
        let prefetched = prefetched(plugin, call, &mut found).await;
        let question = ResolveCaller(call.clone());
        let run = self.sources.plugins.try_live(plugin, principal, question, prefetched, TIMEOUTS).await;
        let failure = run.answer.as_ref().err().map(HookFailure::kind);
        (plugin.source(), of_plugin(plugin, run.answer), failure)
    }
}

/// The sources that did not answer.
fn failed(card: &Card, why: &HashMap<String, FailureKind>) -> Vec<FailedSource> {
    let failed = card.why.iter().filter_map(|one| {
        let kind = match one.outcome {
            WhyOutcome::Pending | WhyOutcome::TimedOut => FailureKind::TimedOut,
            WhyOutcome::Failed => why.get(&one.source).copied().unwrap_or(FailureKind::Unavailable),
            WhyOutcome::Found | WhyOutcome::NotFound | WhyOutcome::Suppressed | WhyOutcome::Skipped => {
                return None;
            }
        };
        // Of nobody there is no account, and a trial changes nothing: both say that the plugin works.
        let works = matches!(kind, FailureKind::AgentMustConnect | FailureKind::NotLive);
        (!works).then(|| FailedSource { source: one.source.clone(), why: kind })
    });
    failed.collect()
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
