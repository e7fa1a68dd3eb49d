//! Runs one hook of any version of a plugin for somebody who tries it. A trial changes nothing: what the plugin would change is
//! refused, its lines go to whoever tries it and not into the log, and its failures count nowhere. It runs in a worker on probation,
//! so that a version that crashes, fills or slows its worker does that to no call.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use switchboard_domain::call_trace::HostCall;
use switchboard_domain::context::Purpose;
use switchboard_plugin_protocol::{ComponentRef, HookCall, Prefetched, Usage};
pub use switchboard_plugin_protocol::{LogLevel, LogLine};
use switchboard_store::TenantContext;

use crate::capabilities::host_calls::HostCalls;
use crate::capabilities::{CapabilityHandler, Refusals};
use crate::catalogue::ActivePlugin;
use crate::pool::{InvocationSpec, WorkerPool};
use crate::recorder::{Record, Recorder};
use crate::run::{HookFailure, Principal, Timeouts, judge};
use crate::{PluginHost, PluginHostError};

/// How long a worker may take to start and to load the version. Nobody measures that, and whoever tries a version waits for it.
const PREPARE_TIMEOUT: Duration = Duration::from_secs(20);

/// What came of a trial.
#[derive(Debug)]
pub struct Trial<A> {
    /// The plugin's answer, or why there is none.
    pub answer: Result<A, HookFailure>,
    /// What the plugin asked of the host, in the order in which it was answered.
    pub host_calls: Vec<HostCall>,
    /// What it wrote.
    pub log: Vec<LogLine>,
    /// What it cost; absent where no worker ran it to its end.
    pub usage: Option<Usage>,
    /// How long it took, as a call would have waited.
    pub elapsed: Duration,
    /// Everything that the plugin saw, where that was asked for; the error says why there is none.
    pub recording: Option<Result<Value, String>>,
}

/// What a version that is tried may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialGrants {
    /// What is granted to the plugin now, as far as the version asks for it.
    AsGranted,
    /// Everything that the version asks for, as if an admin had granted it.
    AsAsked,
}

impl PluginHost {
    /// A version of a plugin with what it needs to run: the named one, or the active one, or the newest.
    ///
    /// # Errors
    /// When there is no such version, or it can't be compiled for this engine.
    pub async fn version_to_try(
        &self,
        context: &TenantContext,
        plugin: &str,
        digest_hex: Option<&str>,
        grants: TrialGrants,
    ) -> Result<Arc<ActivePlugin>, PluginHostError> {
        let activations = self.store.plugins().activations(context).await?;
        let activation = activations.into_iter().find(|activation| activation.plugin == plugin);
        let wanted = digest_hex.or(activation.as_ref().and_then(|activation| activation.digest.as_deref()));
        let versions = self.store.plugins().versions(context).await?;
        let mut of_plugin = versions.into_iter().filter(|version| version.plugin == plugin);
        let version = match wanted {
            Some(digest) => of_plugin.find(|version| version.digest == digest),
            None => of_plugin.next(),
        };
        let version = version.ok_or(PluginHostError::NotFound("the version"))?;
        self.check_not_blocked(&version.digest).await?;
        self.ensure_artifact(context, &version.digest).await?;
        let granted = match grants {
            TrialGrants::AsAsked => None,
            TrialGrants::AsGranted => {
                Some(activation.map_or_else(|| "[]".to_owned(), |activation| activation.grants))
            }
        };
        self.assembled(context, &version, granted.as_deref()).await.map(Arc::new)
    }

    /// Runs a hook of a version once, in a worker on probation. Where it is recorded, only the settings are prefetched, so that everything
    /// else is asked for and recorded.
    pub async fn try_out<C: HookCall>(
        &self,
        plugin: &Arc<ActivePlugin>,
        principal: &Principal,
        call: C,
        prefetched: Prefetched,
        timeouts: Timeouts,
        record: Record,
    ) -> Trial<C::Answer> {
        let Some(artifact) = self.artifacts.find(&plugin.digest_hex) else {
            return not_run(HookFailure::NotCompiled);
        };
        let component = ComponentRef { digest: plugin.digest, artifact: artifact.clone() };
        let prepared = self.probation.prepare(plugin.class, component, PREPARE_TIMEOUT).await;
        let _in_use = match prepared {
            Ok(in_use) => in_use,
            Err(error) => return not_run(HookFailure::from(error)),
        };
        self.try_in(&self.probation, artifact, plugin, principal, call, prefetched, timeouts, record).await
    }

    /// Runs a hook of an active version once as a call would run it: in a worker that serves calls.
    pub async fn try_live<C: HookCall>(
        &self,
        plugin: &Arc<ActivePlugin>,
        principal: &Principal,
        call: C,
        prefetched: Prefetched,
        timeouts: Timeouts,
    ) -> Trial<C::Answer> {
        let Some(artifact) = self.artifacts.find(&plugin.digest_hex) else {
            return not_run(HookFailure::NotCompiled);
        };
        self.try_in(&self.pool, artifact, plugin, principal, call, prefetched, timeouts, Record::No).await
    }

    #[expect(clippy::too_many_arguments, reason = "each is a part of the trial, and of a type of its own")]
    async fn try_in<C: HookCall>(
        &self,
        pool: &WorkerPool,
        artifact: String,
        plugin: &Arc<ActivePlugin>,
        principal: &Principal,
        call: C,
        prefetched: Prefetched,
        timeouts: Timeouts,
        record: Record,
    ) -> Trial<C::Answer> {
        let started = Instant::now();
        let mut spec =
            self.invocation(plugin, principal, Purpose::Test, call.into(), prefetched, timeouts, artifact);
        let recorder = match record {
            Record::Yes => Some(self.recorder(principal, plugin, &mut spec).await),
            Record::No => None,
        };
        let calls = HostCalls::default();
        let handler = CapabilityHandler {
            host: self.clone(),
            context: principal.context.clone(),
            plugin: Arc::clone(plugin),
            region: principal.region,
            purpose: Purpose::Test,
            refusals: Refusals::default(),
            egress_bytes: Arc::default(),
            ran_as_agent: Arc::default(),
        };
        let mut callback = handler.callback(calls.clone());
        if let Some(Ok(recorder)) = &recorder {
            callback = recorder.around(callback);
        }
        let finished = pool.invoke(spec, callback).await;
        let elapsed = started.elapsed();
        let usage = finished.as_ref().ok().map(|finished| finished.usage);
        let recording = recorder.map(|recorder| match (recorder, &finished) {
            (Ok(recorder), Ok(finished)) => recorder.finish(finished),
            (Ok(_), Err(error)) => Err(error.to_string()),
            (Err(error), _) => Err(error.to_string()),
        });
        let (answer, log) = judge(finished);
        let answer = answer.and_then(|response| C::answer(response).ok_or(HookFailure::WrongAnswer));
        Trial { answer, host_calls: calls.take(), log, usage, elapsed, recording }
    }

    /// Begins to record a call of a plugin, without the settings that nobody is told.
    async fn recorder(
        &self,
        principal: &Principal,
        plugin: &ActivePlugin,
        spec: &mut InvocationSpec,
    ) -> Result<Recorder, PluginHostError> {
        let told = self.settings(&principal.context, &plugin.name).await?;
        Recorder::begin(plugin, spec, |name| told.contains_key(name), self.clock.now())
    }
}

/// What there is of a version that did not run.
fn not_run<A>(why: HookFailure) -> Trial<A> {
    Trial {
        answer: Err(why),
        host_calls: Vec::new(),
        log: Vec::new(),
        usage: None,
        elapsed: Duration::ZERO,
        recording: None,
    }
}
