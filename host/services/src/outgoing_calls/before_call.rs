//! Asks the tenant's plugins about a call before it is placed. They are asked side by side, and none of them can keep an agent
//! from calling by failing: a call that a plugin says nothing about is allowed.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use moka::sync::Cache;
use switchboard_domain::before_call::{Advice, Decision, PlannedCall, Verdict};
use switchboard_domain::call_trace::{BeforeCall, CallTrace, TracedAdvice, TracedPlugin};
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::{CallId, TenantId, UserId};
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{Principal, Timeouts};
use switchboard_plugin_host::{PluginHost, Record, Trial};
use switchboard_plugin_protocol::hook_call::DecideCall;
use switchboard_plugin_protocol::{LogLevel, LogLine, LogSource, Prefetched};

use crate::call_traces::{CallTraces, note, untouched};

const TIMEOUTS: Timeouts = Timeouts::of(Hook::BeforeCall);

/// How long a call waits for the list of the tenant's plugins: about as long as it waits for a plugin. The list is cached most of
/// the time; where no worker is ready yet, it would come much later.
const PLUGINS_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a verdict stands for the same call: a client that got no answer asks again at once.
const REMEMBERED: Duration = Duration::from_mins(1);

/// How many verdicts are remembered.
const MOST_REMEMBERED: u64 = 10_000;

/// Whose call it is, which versions that person previews, and the client's own key of the call: a verdict does not stand where a
/// preview has begun or ended since.
type Key = (TenantId, Option<UserId>, Vec<String>, String);

/// The plugins as they are asked before calls. Clones share what is remembered.
#[derive(Debug, Clone)]
pub(super) struct Advisers {
    plugins: PluginHost,
    traces: CallTraces,
    remembered: Cache<Key, Arc<Verdict>>,
}

/// What plugins say of a call.
pub(super) struct Asked {
    pub(super) verdict: Arc<Verdict>,
    /// How they were asked; nothing where none was, or where the verdict was remembered.
    advice: Vec<TracedAdvice>,
}

impl Advisers {
    pub(super) fn new(plugins: PluginHost, traces: CallTraces) -> Self {
        let remembered = Cache::builder().max_capacity(MOST_REMEMBERED).time_to_live(REMEMBERED).build();
        Self { plugins, traces, remembered }
    }

    /// What the tenant's plugins say of a call. `key` is the client's own of it: asked again about the same call, they are not.
    pub(super) async fn ask(&self, principal: &Principal, call: PlannedCall, key: Option<&str>) -> Asked {
        let plugins = self.plugins.active_for(&principal.context);
        let plugins = match tokio::time::timeout(PLUGINS_TIMEOUT, plugins).await {
            Ok(Ok(plugins)) => plugins,
            Ok(Err(error)) => {
                tracing::warn!(%error, "a call is placed without asking the tenant's plugins, which are not known");
                return Asked { verdict: Arc::default(), advice: Vec::new() };
            }
            Err(_) => {
                tracing::warn!(
                    "a call is placed without asking the tenant's plugins, which are not known in time"
                );
                return Asked { verdict: Arc::default(), advice: Vec::new() };
            }
        };
        let advisers: Vec<_> = plugins.iter().filter(|plugin| plugin.has(Hook::BeforeCall)).collect();
        if advisers.is_empty() {
            return Asked { verdict: Arc::default(), advice: Vec::new() };
        }
        let context = &principal.context;
        let previews = || -> Vec<String> {
            let previews = plugins.iter().filter(|plugin| plugin.standing.is_preview);
            previews.map(|plugin| plugin.digest_hex.clone()).collect()
        };
        let key = key
            .map(|key| (context.tenant_id().clone(), context.user_id().cloned(), previews(), key.to_owned()));
        if let Some(verdict) = key.as_ref().and_then(|key| self.remembered.get(key)) {
            return Asked { verdict, advice: Vec::new() };
        }
        let asked = advisers.iter().map(|plugin| self.ask_one(principal, plugin, call.clone()));
        let (mut decisions, mut advice) = (Vec::new(), Vec::new());
        for (plugin, (traced, decision)) in advisers.iter().zip(join_all(asked).await) {
            let source = plugin.source();
            advice.push(TracedAdvice {
                source: source.clone(),
                decision: decision.as_ref().map(Decision::kind),
                plugin: Some(traced),
            });
            decisions.extend(decision.map(|decision| (source, decision)));
        }
        let verdict = Arc::new(Verdict::of(decisions));
        metrics::counter!("switchboard_calls_asked_about_total", "decision" => verdict.kind.as_str())
            .increment(1);
        if let Some(key) = key {
            self.remembered.insert(key, Arc::clone(&verdict));
        }
        Asked { verdict, advice }
    }

    /// What a version of a plugin says, for somebody who tries it.
    pub(super) async fn try_out(
        &self,
        principal: &Principal,
        plugin: &Arc<ActivePlugin>,
        call: PlannedCall,
        record: Record,
    ) -> Trial<Advice> {
        let prefetched = Prefetched::default();
        self.plugins.try_out(plugin, principal, DecideCall(call), prefetched, TIMEOUTS, record).await
    }

    /// What one plugin decides; nothing where it gives no answer, which its log tells.
    async fn ask_one(
        &self,
        principal: &Principal,
        plugin: &Arc<ActivePlugin>,
        call: PlannedCall,
    ) -> (TracedPlugin, Option<Decision>) {
        let mut traced = untouched(plugin, Hook::BeforeCall);
        let call_id = call.call_id.clone();
        let run = self
            .plugins
            .run_noted(plugin, principal, DecideCall(call), Prefetched::default(), TIMEOUTS)
            .await;
        let decision = note(&mut traced, run).ok().map(|advice| advice.decision);
        if matches!(decision, Some(Decision::Block(_))) {
            // A blocked call is none, so that nothing else tells of it. Whom the agent wanted to call is not told here either.
            let line = LogLine {
                source: LogSource::Log,
                level: LogLevel::Info,
                message: "a call was blocked".to_owned(),
                fields: Vec::new(),
            };
            self.plugins.write_log(plugin, &principal.context, Hook::BeforeCall, Some(&call_id), vec![line]);
        }
        (traced, decision)
    }

    /// Keeps how plugins were asked about a call that is in the history now.
    pub(super) fn keep(&self, principal: &Principal, asked: Asked, call_id: &CallId, at: Timestamp) {
        if asked.advice.is_empty() {
            return;
        }
        let trace = CallTrace {
            call_id: call_id.to_string(),
            received_at: at.to_string(),
            sources: Vec::new(),
            sources_left_out: 0,
            decision: None,
            before_call: Some(BeforeCall {
                decision: asked.verdict.kind,
                advice: asked.advice,
                advice_left_out: 0,
            }),
        };
        self.traces.keep(&principal.context, trace, at);
    }
}
