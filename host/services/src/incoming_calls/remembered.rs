//! Resolutions that plugins allow to reuse, with their cache hint: for the same caller and the same activation of the plugin, never
//! for another tenant, and for another agent only where the plugin says so.

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::sync::Cache;
use switchboard_domain::caller_match::{CacheScope, IncomingCall, Resolution};
use switchboard_domain::ids::{TenantId, UserId};
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_store::TenantContext;

/// The longest time for which a resolution is reused.
const MAX_TTL: Duration = Duration::from_hours(24);

/// Bytes of all resolutions that are kept.
const MAX_BYTES: u64 = 32 << 20;

/// The most bytes of one of them. Larger ones are not kept.
const MAX_RESOLUTION: usize = 64 << 10;

/// An activation of a plugin: another version, other settings or other grants are another one. The key holds it, so that its
/// address means no other while the entry exists.
#[derive(Debug, Clone)]
struct Activation(Arc<ActivePlugin>);

impl PartialEq for Activation {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Activation {}

impl Hash for Activation {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    tenant: TenantId,
    /// Absent where all agents of the tenant may get it.
    agent: Option<UserId>,
    plugin: Activation,
    question: Arc<str>,
}

/// A resolution with its time to live.
type Kept = (Arc<Resolution>, Duration, u32);

struct ByHint;

impl Expiry<Key, Kept> for ByHint {
    fn expire_after_create(&self, _: &Key, (_, ttl, _): &Kept, _: Instant) -> Option<Duration> {
        Some(*ttl)
    }

    fn expire_after_update(
        &self,
        _: &Key,
        (_, ttl, _): &Kept,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(*ttl)
    }
}

/// What plugins allowed to reuse. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Remembered {
    kept: Cache<Key, Kept>,
    /// Most tenants' plugins allow nothing: then no key is made.
    is_used: Arc<AtomicBool>,
}

impl Remembered {
    pub(super) fn new() -> Self {
        let kept = Cache::builder()
            .weigher(|_, (_, _, bytes): &Kept| *bytes)
            .max_capacity(MAX_BYTES)
            .expire_after(ByHint)
            .build();
        Self { kept, is_used: Arc::default() }
    }

    /// What the plugin said of this caller before.
    pub(super) fn find(
        &self,
        context: &TenantContext,
        plugin: &Arc<ActivePlugin>,
        call: &IncomingCall,
    ) -> Option<Resolution> {
        if !self.is_used.load(Ordering::Relaxed) {
            return None;
        }
        let question = question(call)?;
        [CacheScope::Agent, CacheScope::Tenant].into_iter().find_map(|scope| {
            let key = key(context, plugin, scope, &question)?;
            self.kept.get(&key).map(|(resolution, ..)| resolution.as_ref().clone())
        })
    }

    /// Keeps what the plugin says, if it allows that. An answer that may lack something is not kept. What the plugin found with the
    /// agent's own account (`as_agent`) is for this agent alone, whatever the plugin says.
    pub(super) fn keep(
        &self,
        context: &TenantContext,
        plugin: &Arc<ActivePlugin>,
        call: &IncomingCall,
        resolution: &Resolution,
        as_agent: bool,
    ) {
        let Some(hint) = resolution.cache.filter(|hint| hint.ttl_s > 0 && !resolution.partial) else {
            return;
        };
        let bytes = serde_json::to_vec(resolution).map_or(usize::MAX, |document| document.len());
        let (true, Ok(weight)) = (bytes <= MAX_RESOLUTION, u32::try_from(bytes)) else { return };
        let Some(question) = question(call) else { return };
        let scope = if as_agent { CacheScope::Agent } else { hint.scope };
        let Some(key) = key(context, plugin, scope, &question) else { return };
        let ttl = Duration::from_secs(hint.ttl_s.into()).min(MAX_TTL);
        self.kept.insert(key, (Arc::new(resolution.clone()), ttl, weight));
        self.is_used.store(true, Ordering::Relaxed);
    }
}

/// Everything about a call that a plugin's answer may depend on: not which call it is, and when it rings.
fn question(call: &IncomingCall) -> Option<Arc<str>> {
    let IncomingCall { caller, called_number, via_queue, transferred_from, context, .. } = call;
    let question = (caller, called_number, via_queue, transferred_from, context);
    serde_json::to_string(&question).ok().map(Into::into)
}

/// `None` for an agent's own where there is no agent.
fn key(
    context: &TenantContext,
    plugin: &Arc<ActivePlugin>,
    scope: CacheScope,
    question: &Arc<str>,
) -> Option<Key> {
    let agent = match scope {
        CacheScope::Tenant => None,
        CacheScope::Agent => Some(context.user_id()?.clone()),
    };
    let (tenant, plugin) = (context.tenant_id().clone(), Activation(Arc::clone(plugin)));
    Some(Key { tenant, agent, plugin, question: Arc::clone(question) })
}
