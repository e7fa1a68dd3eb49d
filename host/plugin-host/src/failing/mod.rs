//! Watches what versions of plugins answer, and notices those that keep failing. What is done then is in
//! [`catalogue`](crate::catalogue).
//!
//! Each front watches what it sees itself. Whichever notices first changes the plugin in the store, where the change is based
//! on the revision that failed, so that of two fronts one replaces the version; the others hear of it by the change feed.

mod decide;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use switchboard_domain::error::PluginErrorKind;
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::TenantId;
use switchboard_plugin_protocol::{Failure, HookResponse, Usage};

pub(crate) use decide::{Answers, Judged, Successor, Verdict, successor};

use crate::catalogue::ActivePlugin;
use crate::pool::PoolError;
use crate::run::{HookFailure, Timeouts};

/// Where versions of more plugins than this time out at the same time, the server is to blame, and not each of them.
const TIMEOUTS_OF_PLUGINS: usize = 3;

/// A version that did not answer in time is to blame where it had the processor for this part of the time for computing. With
/// all of it nobody would be to blame on a busy machine, where guests share the processors: 50 ms for `caller-id`, ten times
/// what an interpreted guest needs for its answer (measured: Python 1.4 ms).
const MUCH_COMPUTING: u32 = 8;

/// What counts as the same time.
const SAME_TIME: SignedDuration = SignedDuration::from_secs(10);

/// A plugin's activation, and the hook that was asked.
type Key = (TenantId, String, i64, Hook);

/// The last answers of each tenant's active plugins.
#[derive(Debug, Default)]
pub(crate) struct Failing(Mutex<State>);

/// A plugin whose version is being replaced. Until this is dropped nobody else does so on this front.
pub(crate) struct Replacing {
    failing: Arc<Failing>,
    plugin: (TenantId, String),
}

impl Drop for Replacing {
    fn drop(&mut self) {
        self.failing.0.lock().unwrap_or_else(PoisonError::into_inner).replacing.remove(&self.plugin);
    }
}

#[derive(Debug, Default)]
struct State {
    answers: HashMap<Key, Answers>,
    timeouts: VecDeque<(Timestamp, TenantId, String)>,
    replacing: HashSet<(TenantId, String)>,
}

impl State {
    /// Notes that a plugin has timed out, and says whether too many others do.
    fn everybody_times_out(&mut self, key: &Key, at: Timestamp) -> bool {
        self.timeouts.retain(|(then, tenant, plugin)| {
            at.duration_since(*then) < SAME_TIME && (tenant, plugin) != (&key.0, &key.1)
        });
        self.timeouts.push_back((at, key.0.clone(), key.1.clone()));
        self.timeouts.len() > TIMEOUTS_OF_PLUGINS
    }
}

impl Failing {
    /// Takes an answer of a plugin; says whether the version keeps failing, and what is to answer in its place.
    pub(crate) fn note(
        &self,
        tenant: &TenantId,
        plugin: &ActivePlugin,
        hook: Hook,
        judged: Judged,
        timed_out: bool,
        at: Timestamp,
    ) -> Option<(Verdict, Successor)> {
        // A record of a call that can't be written is written again later, and waits where an admin sees it.
        if hook == Hook::CallLog {
            return None;
        }
        // A preview is the business of its developer: it takes nothing off anybody's calls, and its timeouts excuse no other plugin.
        if plugin.standing.is_preview {
            return None;
        }
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if judged == Judged::Good && state.answers.is_empty() {
            // So it is nearly always: then a call makes nothing here.
            return None;
        }
        let key = (tenant.clone(), plugin.name.clone(), plugin.standing.revision, hook);
        let next = successor(plugin.standing.has_last_good, plugin.standing.replaced_at, at);
        if timed_out && state.everybody_times_out(&key, at) {
            return None;
        }
        if judged == Judged::Good && !state.answers.contains_key(&key) {
            // Nearly all versions are good, and take no memory.
            return None;
        }
        let answers = state.answers.entry(key.clone()).or_default();
        let verdict = answers.take(at, judged, next);
        if answers.are_good() {
            state.answers.remove(&key);
        }
        verdict.map(|verdict| (verdict, next))
    }

    /// Begins to replace a version of a plugin, unless that is under way.
    pub(crate) fn begin_replacing(self: &Arc<Self>, tenant: &TenantId, plugin: &str) -> Option<Replacing> {
        let plugin = (tenant.clone(), plugin.to_owned());
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begins = state.replacing.insert(plugin.clone());
        begins.then(|| Replacing { failing: Arc::clone(self), plugin })
    }

    /// Forgets what a tenant's plugins answered, because they were changed.
    pub(crate) fn forget(&self, tenant: &TenantId) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.answers.retain(|(of, ..), _| of != tenant);
    }
}

/// How good an answer was; `None` where it says nothing of the version, because the host is to blame.
pub(crate) fn judge(
    answer: &Result<HookResponse, HookFailure>,
    usage: Option<&Usage>,
    timeouts: Timeouts,
) -> Option<Judged> {
    let waited = |usage: &Usage| usage.waiting_us.saturating_mul(2) >= usage.wall_us;
    Some(match answer {
        Ok(_) => match usage {
            Some(usage) if took(usage) > timeouts.announced => Judged::MaybeOwnFault,
            _ => Judged::Good,
        },
        Err(HookFailure::Refused(error)) => match error.kind {
            PluginErrorKind::Internal
            | PluginErrorKind::Invalid
            | PluginErrorKind::QuotaExceeded
            | PluginErrorKind::TooLarge => Judged::OwnFault,
            PluginErrorKind::Misconfigured
            | PluginErrorKind::Denied
            | PluginErrorKind::ConnectionMissing
            | PluginErrorKind::Unauthorized => Judged::MaybeOwnFault,
            // It answered, and well: what stands behind it did not.
            PluginErrorKind::Unavailable
            | PluginErrorKind::TimedOut
            | PluginErrorKind::RateLimited
            | PluginErrorKind::AgentMustConnect
            | PluginErrorKind::NotLive => return None,
        },
        Err(HookFailure::Guest(failure)) => match failure {
            Failure::TimedOut(_) => match usage {
                Some(usage) if waited(usage) => Judged::MaybeOwnFault,
                Some(usage) if computed(usage) >= timeouts.computing / MUCH_COMPUTING => Judged::OwnFault,
                // It had not computed for long: the machine was busy, the worker began, or others had their turn.
                _ => return None,
            },
            Failure::Trapped(_)
            | Failure::OutOfMemory(_)
            | Failure::NotExported(_)
            | Failure::TooLarge(_) => Judged::OwnFault,
            Failure::NotLoaded(_) | Failure::Full => return None,
        },
        // It is suspected, because workers died while it ran: somebody else may have killed them.
        Err(HookFailure::Pool(PoolError::Quarantined(_))) => Judged::MaybeOwnFault,
        Err(
            HookFailure::Pool(_)
            | HookFailure::Throttled
            | HookFailure::NotCompiled
            | HookFailure::WrongAnswer,
        ) => return None,
    })
}

fn computed(usage: &Usage) -> Duration {
    Duration::from_micros(usage.computing_us)
}

fn took(usage: &Usage) -> Duration {
    Duration::from_micros(usage.wall_us)
}
