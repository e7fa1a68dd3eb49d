//! One call: the sources' answers are applied to its card until the card is final, and late ones for a while after that.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_domain::call_trace::TracedPlugin;
use switchboard_domain::caller_match::IncomingCall;
use switchboard_domain::card::{Card, CardBuilder, FINAL_CARD, LATE_UNTIL, Phase};
use switchboard_domain::clock::Clock;
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::Principal;

use super::live::{LiveCard, Lookup};
use super::sources::{self, SourceEvent, Sources};
use crate::call_traces::CallTraces;

/// How long the order of records that share a number is waited for.
const ORDER_TIMEOUT: Duration = Duration::from_millis(100);

/// A call whose card is being made from the answers of the sources.
pub(super) struct Resolution {
    pub(super) sources: Sources,
    pub(super) principal: Principal,
    pub(super) call: IncomingCall,
    pub(super) live: Arc<LiveCard>,
    pub(super) builder: CardBuilder,
    /// Whether the cards are still wanted.
    pub(super) lookup: Lookup,
    pub(super) started: Instant,
    /// Entra object id of the person who passed the call on, while the name is being looked up.
    pub(super) transferor: Option<String>,
    pub(super) traces: CallTraces,
    /// By source, how the plugins that have answered were asked.
    pub(super) traced: Vec<(String, TracedPlugin)>,
    pub(super) clock: Clock,
}

impl Resolution {
    fn is_pending(&self) -> bool {
        self.builder.is_pending() || self.transferor.is_some()
    }

    pub(super) async fn run(mut self, plugins: &[Arc<ActivePlugin>]) {
        let (final_at, late_until) = (self.started + FINAL_CARD, self.started + LATE_UNTIL);
        for plugin in plugins.iter().filter(|plugin| plugin.has(Hook::CallerId)) {
            if let Some(remark) = plugin.remark() {
                self.builder.remark(&plugin.source(), &remark);
            }
        }
        let transferor = self.transferor.clone();
        let mut answers =
            sources::ask_all(&self.sources, &self.principal, &self.call, plugins, transferor, late_until);
        let mut is_final = false;
        loop {
            if !is_final && !self.is_pending() {
                is_final = true;
                self.finish().await;
            }
            if is_final && !self.is_pending() {
                break;
            }
            let until = if is_final { late_until } else { final_at };
            match tokio::time::timeout_at(until.into(), answers.recv()).await {
                Ok(Some(event)) => {
                    if let Some(card) = self.take(event).await {
                        let late = card.phase == Phase::Late;
                        if !self.live.push(self.lookup, card) {
                            // The caller is known better meanwhile, and looked up again.
                            return;
                        }
                        if late {
                            self.keep().await;
                        }
                    }
                }
                Err(_) if !is_final => {
                    is_final = true;
                    self.finish().await;
                }
                // No further answer counts: all sources have answered, or the time is up.
                Ok(None) | Err(_) => {
                    if !is_final {
                        self.builder.give_up();
                        self.finish().await;
                    } else if let Some(card) = self.builder.give_up() {
                        self.live.push(self.lookup, Card { phase: Phase::Late, ..card });
                        self.keep().await;
                    }
                    break;
                }
            }
        }
        self.live.end(self.lookup);
        self.keep_trace();
    }

    /// Keeps how the card was made, once nothing of it changes any more. A better known caller has a trace of their own.
    fn keep_trace(self) {
        if self.live.lookup() != self.lookup {
            return;
        }
        let mut trace = self.builder.trace();
        for (source, plugin) in self.traced {
            if let Some(traced) = trace.sources.iter_mut().find(|traced| traced.source == source) {
                traced.plugin = Some(plugin);
            }
        }
        self.traces.keep(&self.principal.context, trace, self.clock.now());
    }

    /// Applies a source's answer; returns the new card, if the answer changed it.
    async fn take(&mut self, event: SourceEvent) -> Option<Card> {
        match event {
            SourceEvent::Reply(reply) => {
                self.traced.extend(reply.plugin.map(|plugin| (reply.source.clone(), plugin)));
                match &reply.colleague {
                    Some(known) if known.guest => self.builder.caller_is_guest(&known.name),
                    Some(known) => self.builder.caller_is_internal(&known.name),
                    None => {}
                }
                let card = self.builder.apply(&reply.source, reply.answer, self.started.elapsed())?;
                Some(if card.shared_by.is_some() { self.in_order(card).await } else { card })
            }
            SourceEvent::Transferor(name) => {
                self.transferor = None;
                name.and_then(|name| self.builder.transferred_by(&name))
            }
        }
    }

    /// The card with the records that share a number in the order in which this agent may want them.
    async fn in_order(&mut self, card: Card) -> Card {
        let records = self.builder.shared_records();
        let (calls, key) = (self.sources.store.calls(), self.call.caller.choice_key());
        let asked = calls.familiarity(&self.principal.context, key, &records);
        match tokio::time::timeout(ORDER_TIMEOUT, asked).await {
            Ok(Ok(familiarity)) => self.builder.order_by(familiarity),
            Ok(Err(error)) => {
                tracing::error!(%error, "customers that share a number are offered in no special order: the database failed");
                card
            }
            Err(_) => {
                tracing::warn!(
                    "customers that share a number are offered in no special order: the database is slow"
                );
                card
            }
        }
    }

    async fn finish(&mut self) {
        let card = self.builder.finalize();
        metrics::histogram!("switchboard_card_final_seconds").record(self.started.elapsed().as_secs_f64());
        if self.live.lookup() != self.lookup {
            return;
        }
        // It is written to the history before it is sent: an agent who saw the final card finds it there.
        self.live.history().keep(&card).await;
        self.live.push(self.lookup, card);
    }

    async fn keep(&self) {
        self.live.history().keep(self.builder.card()).await;
    }
}
