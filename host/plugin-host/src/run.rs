//! Runs one hook of one plugin, stores its log lines, and notes whether it timed out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use switchboard_domain::call_trace::HostCall;
use switchboard_domain::context::{Agent, Purpose, RequestContext};
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::CallId;
pub use switchboard_plugin_protocol::limits::Timeouts;
use switchboard_plugin_protocol::limits::{CAPABILITY_CALLS, LOG_BYTES, LOG_LINES};
use switchboard_plugin_protocol::{
    ComponentRef, Failure, HookCall, HookRequest, HookResponse, Limits, LogLevel, LogLine, LogSource,
    Outcome, Prefetched, Usage,
};
use switchboard_store::{NewLogLine, TenantContext};
use tracing::Instrument;

use crate::PluginHost;
use crate::capabilities::host_calls::HostCalls;
use crate::capabilities::{CapabilityHandler, Refusals};
use crate::catalogue::{ActivePlugin, replace};
use crate::failing::{self, Judged};
use crate::figures::Called;
pub use crate::hook_failure::HookFailure;
use crate::pool::{Finished, InvocationSpec, PoolError};
pub use crate::principal::Principal;

/// One run of a hook, with what a trace tells of it.
#[derive(Debug)]
pub struct Run<A> {
    /// The plugin's answer, or why there is none.
    pub answer: Result<A, HookFailure>,
    /// What the plugin asked of the host, in the order in which it was answered.
    pub host_calls: Vec<HostCall>,
    /// What it cost; absent where no worker ran it to its end.
    pub usage: Option<Usage>,
    /// How long it took.
    pub elapsed: Duration,
    /// It asked another system with the agent's own account: what it found is for this agent alone.
    pub as_agent: bool,
}

impl<A> Run<A> {
    fn not_run(why: HookFailure) -> Self {
        Self {
            answer: Err(why),
            host_calls: Vec::new(),
            usage: None,
            elapsed: Duration::ZERO,
            as_agent: false,
        }
    }
}

impl PluginHost {
    /// Runs a hook of a plugin.
    ///
    /// # Errors
    /// When the plugin gave no answer. The tenant's log gets the reason too.
    pub async fn run<C: HookCall>(
        &self,
        plugin: &Arc<ActivePlugin>,
        principal: &Principal,
        call: C,
        prefetched: Prefetched,
        timeouts: Timeouts,
    ) -> Result<C::Answer, HookFailure> {
        self.run_noted(plugin, principal, call, prefetched, timeouts).await.answer
    }

    /// As [`PluginHost::run`], with what a trace tells of it.
    pub async fn run_noted<C: HookCall>(
        &self,
        plugin: &Arc<ActivePlugin>,
        principal: &Principal,
        call: C,
        prefetched: Prefetched,
        timeouts: Timeouts,
    ) -> Run<C::Answer> {
        let Run { answer, host_calls, usage, elapsed, as_agent } =
            self.run_request(plugin, principal, call.into(), prefetched, timeouts).await;
        let answer = answer.and_then(|response| C::answer(response).ok_or(HookFailure::WrongAnswer));
        Run { answer, host_calls, usage, elapsed, as_agent }
    }

    async fn run_request(
        &self,
        plugin: &Arc<ActivePlugin>,
        principal: &Principal,
        request: HookRequest,
        prefetched: Prefetched,
        timeouts: Timeouts,
    ) -> Run<HookResponse> {
        let key = (principal.context.tenant_id().clone(), plugin.digest);
        let Some(_admitted) = self.health.enter(key.clone()) else {
            return Run::not_run(self.not_run(principal, plugin, HookFailure::Throttled));
        };
        let Some(artifact) = self.artifacts.find(&plugin.digest_hex) else {
            self.make_ready_later(&principal.context, plugin);
            return Run::not_run(self.not_run(principal, plugin, HookFailure::NotCompiled));
        };
        let (hook, call_id) = (request.hook(), request.call_id().map(str::to_owned));
        let spec = self.invocation(plugin, principal, Purpose::Live, request, prefetched, timeouts, artifact);
        let (refusals, egress_bytes) = (Refusals::default(), Arc::new(AtomicU64::new(0)));
        let ran_as_agent = Arc::new(AtomicBool::new(false));
        let handler = CapabilityHandler {
            host: self.clone(),
            context: principal.context.clone(),
            plugin: Arc::clone(plugin),
            region: principal.region,
            purpose: Purpose::Live,
            refusals: refusals.clone(),
            egress_bytes: Arc::clone(&egress_bytes),
            ran_as_agent: Arc::clone(&ran_as_agent),
        };
        // Spans within a request are for traces only. At the level debug they cost nothing when traces are off.
        let span = tracing::debug_span!(
            "plugin",
            plugin.name = plugin.name,
            hook = hook.as_str(),
            plugin.digest = plugin.digest_hex,
            outcome = tracing::field::Empty,
            worker.wall_us = tracing::field::Empty
        );
        let started = std::time::Instant::now();
        let (host_calls, pool) = (HostCalls::default(), self.pool_of(plugin));
        let finished = pool.invoke(spec, handler.callback(host_calls.clone())).instrument(span.clone()).await;
        let usage = finished.as_ref().ok().map(|finished| finished.usage);
        if let Some(usage) = &usage {
            span.record("worker.wall_us", usage.wall_us);
        }
        let (answer, mut lines) = judge(finished);
        lines.extend(refusals.take().into_iter().map(|why| LogLine {
            source: LogSource::Log,
            level: LogLevel::Warn,
            message: format!("a request was not sent: {why}"),
            fields: Vec::new(),
        }));
        let outcome = answer.as_ref().map_or_else(HookFailure::label, |_| "answered");
        span.record("outcome", outcome);
        metrics::histogram!("switchboard_plugin_invocation_duration_seconds", "hook" => hook.as_str(), "outcome" => outcome)
            .record(started.elapsed().as_secs_f64());
        // Only timeouts count against the plugin's health. An error that it reports, such as a slow CRM, does not.
        self.health.record(&key, answer.as_ref().is_err_and(HookFailure::is_timeout));
        if matches!(answer, Err(HookFailure::Guest(Failure::NotLoaded(_)))) {
            self.artifacts.remove(&plugin.digest_hex);
            self.make_ready_later(&principal.context, plugin);
        }
        let called = Called {
            outcome: answer.as_ref().map_or_else(|failure| failure.kind().as_str(), |_| "answered"),
            answered: answer.is_ok(),
            elapsed: started.elapsed(),
            usage: usage.as_ref(),
            egress_bytes: egress_bytes.load(Ordering::Relaxed),
        };
        self.figures.note(principal.context.tenant_id(), plugin, &called, self.clock.now());
        self.watch(plugin, principal, hook, &answer, usage.as_ref(), timeouts);
        self.keep_lines(plugin, principal, hook, call_id.as_deref(), &answer, lines);
        let as_agent = ran_as_agent.load(Ordering::Relaxed);
        Run { answer, host_calls: host_calls.take(), usage, elapsed: started.elapsed(), as_agent }
    }

    /// Counts a call that was not run.
    fn not_run(&self, principal: &Principal, plugin: &ActivePlugin, why: HookFailure) -> HookFailure {
        let called = Called {
            outcome: why.kind().as_str(),
            answered: false,
            elapsed: Duration::ZERO,
            usage: None,
            egress_bytes: 0,
        };
        self.figures.note(principal.context.tenant_id(), plugin, &called, self.clock.now());
        why
    }

    /// Has a version replaced that keeps failing.
    fn watch(
        &self,
        plugin: &Arc<ActivePlugin>,
        principal: &Principal,
        hook: Hook,
        answer: &Result<HookResponse, HookFailure>,
        usage: Option<&Usage>,
        timeouts: Timeouts,
    ) {
        let Some(judged) = failing::judge(answer, usage, timeouts) else { return };
        let timed_out = judged != Judged::Good && answer.as_ref().is_err_and(HookFailure::is_timeout);
        let (tenant, now) = (principal.context.tenant_id(), self.clock.now());
        if let Some((verdict, successor)) = self.failing.note(tenant, plugin, hook, judged, timed_out, now) {
            let reason = replace::reason(hook, verdict, answer.as_ref().err());
            self.replace_later(&principal.context, plugin, reason, successor);
        }
    }

    /// One run of a hook, before a worker is found for it.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part of the invocation, and of a type of its own"
    )]
    pub(crate) fn invocation(
        &self,
        plugin: &ActivePlugin,
        principal: &Principal,
        purpose: Purpose,
        request: HookRequest,
        prefetched: Prefetched,
        timeouts: Timeouts,
        artifact: String,
    ) -> InvocationSpec {
        let millis = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        InvocationSpec {
            tenant: principal.context.tenant_id().as_str().into(),
            class: plugin.class,
            component: ComponentRef { digest: plugin.digest, artifact },
            request,
            context: RequestContext {
                agent: principal.agent.clone(),
                default_region: principal.region.to_string(),
                now: now_for(&principal.agent, self.clock.now()),
                deadline_ms: millis(timeouts.announced),
                purpose,
                extra: Vec::new(),
            },
            granted: plugin.granted,
            prefetched: Prefetched { settings: plugin.settings.clone(), ..prefetched },
            limits: Limits {
                deadline_ms: millis(timeouts.deadline),
                computing_ms: millis(timeouts.computing),
                memory_bytes: plugin.class.memory_bytes(),
                capability_calls: CAPABILITY_CALLS,
                log_lines: LOG_LINES,
                log_bytes: LOG_BYTES,
            },
            determinism: None,
        }
    }

    /// Compiles a missing artifact in the background, for later calls. It can be missing because another front received
    /// the upload, because this server has a new engine, or because the file was evicted or damaged.
    fn make_ready_later(&self, context: &TenantContext, plugin: &Arc<ActivePlugin>) {
        if !self.artifacts.start_attempt(&plugin.digest_hex) {
            return;
        }
        let (host, context, plugin) = (self.clone(), context.clone(), Arc::clone(plugin));
        tokio::spawn(async move {
            match host.ensure_artifact(&context, &plugin.digest_hex).await {
                Ok(()) => {
                    host.artifacts.clear_attempt(&plugin.digest_hex);
                    host.warm(&plugin).await;
                }
                Err(error) => {
                    tracing::error!(
                        %error,
                        plugin.name = plugin.name,
                        plugin.digest = plugin.digest_hex,
                        "a plugin could not be compiled again; its calls go without it"
                    );
                }
            }
        });
    }

    fn keep_lines(
        &self,
        plugin: &ActivePlugin,
        principal: &Principal,
        hook: Hook,
        call_id: Option<&str>,
        answer: &Result<HookResponse, HookFailure>,
        mut lines: Vec<LogLine>,
    ) {
        if let Err(failure) = answer {
            lines.push(LogLine {
                source: LogSource::Log,
                level: LogLevel::Error,
                message: format!("{hook} gave no answer: {}", failure.told(hook)),
                fields: Vec::new(),
            });
        }
        self.write_log(plugin, &principal.context, hook, call_id, lines);
    }

    /// Queues lines for a plugin's log. What the host says in one may name what a plugin gave it: no line has more bytes than all that
    /// a guest writes in one call.
    pub fn write_log(
        &self,
        plugin: &ActivePlugin,
        context: &TenantContext,
        hook: Hook,
        call_id: Option<&str>,
        lines: Vec<LogLine>,
    ) {
        let at = self.clock.now();
        let lines = lines.into_iter().map(|line| NewLogLine {
            tenant_id: context.tenant_id().clone(),
            plugin: plugin.name.clone(),
            digest: plugin.digest_hex.clone(),
            hook: hook.as_str(),
            call_id: call_id.map(CallId::from),
            at,
            level: match line.level {
                LogLevel::Debug => "debug",
                LogLevel::Info => "info",
                LogLevel::Warn => "warn",
                LogLevel::Error => "error",
            },
            message: within(line.message, LOG_BYTES as usize),
            fields: serde_json::to_string(&line.fields).unwrap_or_else(|_| "[]".to_owned()),
        });
        self.logs.write(lines.collect());
    }
}

/// The text with at most so many bytes.
fn within(mut text: String, bytes: usize) -> String {
    text.truncate(text.floor_char_boundary(bytes));
    text
}

/// The answer of a run that has ended, or why there is none, and what the guest wrote.
pub(crate) fn judge(
    finished: Result<Finished, PoolError>,
) -> (Result<HookResponse, HookFailure>, Vec<LogLine>) {
    let finished = match finished {
        Ok(finished) => finished,
        Err(error) => return (Err(error.into()), Vec::new()),
    };
    let mut lines = finished.log;
    if finished.lost_lines > 0 {
        lines.push(LogLine {
            source: LogSource::Log,
            level: LogLevel::Warn,
            message: format!("{} more lines were lost", finished.lost_lines),
            fields: Vec::new(),
        });
    }
    let answer = match finished.outcome {
        Outcome::Answered(response) => Ok(*response),
        Outcome::Refused(error) => Err(HookFailure::Refused(error)),
        Outcome::Failed(failure) => Err(failure.into()),
    };
    (answer, lines)
}

/// The time `now` in RFC 3339, with the agent's UTC offset if the agent's time zone is known.
fn now_for(agent: &Agent, now: Timestamp) -> String {
    match jiff::tz::TimeZone::get(&agent.time_zone) {
        Ok(zone) => now.to_zoned_datetime(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        Err(_) => now.to_string(),
    }
}
