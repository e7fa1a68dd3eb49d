//! Plugins that are functions of the test: workers of this process call them in place of guests.
//!
//! A component of such a plugin is the report that the compiler would make of it, and the compiler is a script that copies
//! its input to its output. Upload, activation, the pool and its protocol are the real ones.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_domain::caller_match::{CallerMatch, Outcome as Resolved, Resolution};
use switchboard_domain::hook::{Capability, Hook};
use switchboard_plugin_host::pool::{PoolName, Spawned, Spawner};
use switchboard_plugin_protocol::{
    CapabilityReply, CapabilityRequest, ComponentReport, Digest, FromWorker, Jail, MemoryClass, Outcome,
    ToWorker, Usage, split,
};
use switchboard_tests::Person;
use tokio::net::UnixStream;

pub(crate) use switchboard_plugin_protocol::{Failure, HookRequest, HookResponse};

/// What a plugin answers to a call of a hook; `None`: nothing, ever.
type Answers = Arc<dyn Fn(&HookRequest) -> Option<Outcome> + Send + Sync>;

/// What a plugin asks of the host before it answers.
type Asks = Arc<dyn Fn(&HookRequest) -> Option<CapabilityRequest> + Send + Sync>;

#[derive(Clone)]
struct FakePlugin {
    asks: Asks,
    answers: Answers,
}

/// The plugins that were installed. As a spawner it makes workers that call them.
#[derive(Clone, Default)]
pub(crate) struct FakePlugins {
    installed: Arc<Mutex<HashMap<Digest, FakePlugin>>>,
    replies: Arc<Mutex<Vec<CapabilityReply>>>,
    ran_in: Arc<Mutex<Vec<PoolName>>>,
}

impl FakePlugins {
    fn of(&self, digest: Digest) -> Option<FakePlugin> {
        self.installed.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned()
    }

    /// Uploads and activates a plugin of that name, with all capabilities that need a grant but `http`.
    ///
    /// # Errors
    /// When a step is refused.
    pub(crate) async fn install(
        &self,
        admin: &Person,
        name: &str,
        hooks: &[Hook],
        answers: impl Fn(&HookRequest) -> Option<Outcome> + Send + Sync + 'static,
    ) -> Result<()> {
        self.install_asking(admin, name, hooks, |_| None, answers).await
    }

    /// As [`FakePlugins::install`], with what the plugin asks of the host first.
    ///
    /// # Errors
    /// When a step is refused.
    pub(crate) async fn install_asking(
        &self,
        admin: &Person,
        name: &str,
        hooks: &[Hook],
        asks: impl Fn(&HookRequest) -> Option<CapabilityRequest> + Send + Sync + 'static,
        answers: impl Fn(&HookRequest) -> Option<Outcome> + Send + Sync + 'static,
    ) -> Result<()> {
        self.install_component(admin, component(name, hooks)?, asks, answers).await
    }

    /// As [`FakePlugins::install_asking`], of a component with a manifest of its own.
    ///
    /// # Errors
    /// When a step is refused.
    pub(crate) async fn install_component(
        &self,
        admin: &Person,
        component: Vec<u8>,
        asks: impl Fn(&HookRequest) -> Option<CapabilityRequest> + Send + Sync + 'static,
        answers: impl Fn(&HookRequest) -> Option<Outcome> + Send + Sync + 'static,
    ) -> Result<()> {
        let version = admin.install(component).await?;
        self.keep(&version, FakePlugin { asks: Arc::new(asks), answers: Arc::new(answers) })?;
        Ok(())
    }

    /// Uploads a version of a plugin that nobody has activated; answers its digest as the interface spells it. Another version has
    /// other hooks.
    ///
    /// # Errors
    /// When it is refused.
    pub(crate) async fn upload(
        &self,
        developer: &Person,
        name: &str,
        hooks: &[Hook],
        asks: impl Fn(&HookRequest) -> Option<CapabilityRequest> + Send + Sync + 'static,
        answers: impl Fn(&HookRequest) -> Option<Outcome> + Send + Sync + 'static,
    ) -> Result<String> {
        let version = developer.upload(component(name, hooks)?).await?.expect(201)?;
        self.keep(&version, FakePlugin { asks: Arc::new(asks), answers: Arc::new(answers) })
    }

    fn keep(&self, version: &Value, plugin: FakePlugin) -> Result<String> {
        let digest = version["digest"].as_str().context("no digest")?;
        self.installed.lock().unwrap_or_else(PoisonError::into_inner).insert(digest.parse()?, plugin);
        Ok(digest.to_owned())
    }

    /// Takes in which workers plugins have run since the last time.
    pub(crate) fn take_pools(&self) -> Vec<PoolName> {
        std::mem::take(&mut *self.ran_in.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what the host has replied to plugins since the last time.
    pub(crate) fn take_replies(&self) -> Vec<CapabilityReply> {
        std::mem::take(&mut *self.replies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An answer that names the caller, as surely as this in percent.
pub(crate) fn found(name: &str, confidence: u8) -> Option<Outcome> {
    found_with_fields(name, confidence, &json!([]))
}

/// The same with these facts.
pub(crate) fn found_with_fields(name: &str, confidence: u8, fields: &Value) -> Option<Outcome> {
    let found: CallerMatch = serde_json::from_value(json!({
        "source": "crm", "recordType": "contact", "recordId": "7", "name": name, "strength": "exact",
        "confidence": confidence, "why": "the test says so", "badges": [], "fields": fields, "actions": [],
        "openItems": [], "extra": [],
    }))
    .ok()?;
    let resolution =
        Resolution { outcome: Resolved::Found(vec![found]), partial: false, presentation: None, cache: None };
    answered(HookResponse::Resolution(resolution))
}

/// The component of a plugin that exports these hooks, and asks for all capabilities that need a grant but `http`.
pub(crate) fn component(name: &str, hooks: &[Hook]) -> Result<Vec<u8>> {
    let grants = [Capability::Customers, Capability::Directory, Capability::KeyValue];
    let grants = grants.map(|capability| json!({"capability": capability, "reason": "the test asks for it"}));
    component_asking(name, hooks, &json!(grants))
}

/// The component of a plugin that exports these hooks and asks for these grants.
pub(crate) fn component_asking(name: &str, hooks: &[Hook], grants: &Value) -> Result<Vec<u8>> {
    component_of(name, hooks, &json!({"grants": grants}))
}

/// The component of a plugin that exports these hooks, with further members of its manifest.
pub(crate) fn component_of(name: &str, hooks: &[Hook], more: &Value) -> Result<Vec<u8>> {
    let mut manifest = json!({"name": name, "version": "1.0.0", "contract": "1.0.0"});
    for (member, value) in more.as_object().into_iter().flatten() {
        manifest[member] = value.clone();
    }
    let report = ComponentReport {
        manifest: serde_json::from_value(manifest)?,
        hooks: hooks.to_vec(),
        imports: Vec::new(),
        made_with: Vec::new(),
        memory: serde_json::from_value(json!({"class": MemoryClass::Small, "initialBytes": 65_536}))?,
        size_bytes: 1,
        compiled_bytes: 1,
        compile_ms: 1,
        engine: ENGINE.to_owned(),
        warnings: Vec::new(),
    };
    let mut component = serde_json::to_vec(&report)?;
    component.extend(b"\nan artifact");
    Ok(component)
}

/// The engine that these workers claim to have.
const ENGINE: &str = "fake";

impl Spawner for FakePlugins {
    fn spawn(&self, _: MemoryClass, pool: PoolName) -> io::Result<Spawned> {
        let (near, far) = UnixStream::pair()?;
        tokio::spawn(work(self.clone(), pool, far));
        Ok(Spawned { socket: near, process: None })
    }
}

/// Serves one connection until the front closes it.
async fn work(plugins: FakePlugins, pool: PoolName, socket: UnixStream) {
    let (mut from, to) = split::<ToWorker, FromWorker>(socket);
    // What is to be answered when the host has replied, by invocation.
    let mut asking = HashMap::new();
    let mut say =
        Some(FromWorker::Ready { engine: ENGINE.to_owned(), jail: Jail::default(), notes: Vec::new() });
    loop {
        if let Some(message) = say.take()
            && to.send(&message).await.is_err()
        {
            return;
        }
        let Ok(Some(heard)) = from.next().await else { return };
        say = match heard {
            ToWorker::Load { load, .. } => Some(FromWorker::Loaded { load, result: Ok(()) }),
            ToWorker::Ping => Some(FromWorker::Stats { components: 0, invocations: 0 }),
            ToWorker::Invoke(invocation) => {
                plugins.ran_in.lock().unwrap_or_else(PoisonError::into_inner).push(pool);
                let plugin = plugins.of(invocation.component.digest);
                let request = plugin.as_ref().and_then(|plugin| (plugin.asks)(&invocation.request));
                let outcome = match plugin {
                    Some(plugin) => (plugin.answers)(&invocation.request),
                    None => Some(Outcome::Failed(Failure::NotLoaded("no test installed it".to_owned()))),
                };
                let finished = outcome.map(|outcome| FromWorker::Finished {
                    invocation: invocation.id,
                    outcome,
                    usage: Usage::default(),
                    log: Vec::new(),
                    lost_lines: 0,
                });
                match request {
                    Some(request) => {
                        asking.insert(invocation.id, finished);
                        Some(FromWorker::CallCapability { invocation: invocation.id, call: 1, request })
                    }
                    None => finished,
                }
            }
            ToWorker::CapabilityReply { invocation, reply, .. } => {
                plugins.replies.lock().unwrap_or_else(PoisonError::into_inner).push(reply);
                asking.remove(&invocation).flatten()
            }
            _ => None,
        };
    }
}

/// A hook's answer.
pub(crate) fn answered(response: HookResponse) -> Option<Outcome> {
    Some(Outcome::Answered(Box::new(response)))
}
