//! Telling plugins of ended calls: at least once, in the end, never while a call rings.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use switchboard_domain::call::{CallEntry, CallOutcome};
use switchboard_domain::clock::Clock;
use switchboard_domain::error::HookError;
use switchboard_domain::hook::Hook;
use switchboard_plugin_host::run::{HookFailure, Principal, Timeouts};
use switchboard_plugin_host::{PluginHost, PluginHostError};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::SaveCall;
use switchboard_store::{DueCall, Store, StoreError, TenantContext};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// How often due calls are looked for when nobody says that there are any.
const LOOK: Duration = Duration::from_secs(5);

/// Calls that are told at once.
const AT_ONCE: u32 = 16;

/// How long a call that is being told stays out of others' reach.
const LEASE_MS: i64 = 60_000;

/// Tries until a call is given up: with the waits below, about two days.
const TRIES: i64 = 24;

const TIMEOUTS: Timeouts = Timeouts {
    announced: Duration::from_secs(15),
    deadline: Duration::from_secs(20),
    computing: Duration::from_secs(2),
};

/// Tells plugins of ended calls, at least once. Clones share it.
#[derive(Debug, Clone)]
pub struct CallLogDelivery {
    store: Store,
    plugins: PluginHost,
    ended: Arc<Notify>,
    clock: Clock,
}

impl CallLogDelivery {
    /// Tells these plugins of calls of this store.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, clock: Clock) -> Self {
        Self { store, plugins, ended: Arc::default(), clock }
    }

    /// A call has ended, or an ended one has changed: nobody has to wait for the next look.
    pub fn notify(&self) {
        self.ended.notify_one();
    }

    /// The plugins that are to be told of ended calls.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn plugins_to_tell(&self, context: &TenantContext) -> Result<Vec<String>, PluginHostError> {
        let plugins = self.plugins.active(context).await?;
        Ok(plugins
            .iter()
            .filter(|plugin| plugin.has(Hook::CallLog))
            .map(|plugin| plugin.name.clone())
            .collect())
    }

    /// Tells plugins of ended calls until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.ended.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
            let now = self.clock.now_ms();
            match self.store.call_log().take_due(now, now + LEASE_MS, AT_ONCE).await {
                Ok(due) => {
                    let more = due.len() == AT_ONCE as usize;
                    futures::future::join_all(due.iter().map(|due| self.tell(due))).await;
                    if more {
                        self.notify();
                    }
                }
                Err(error) => tracing::error!(%error, "ended calls can't be looked for"),
            }
        }
    }

    async fn tell(&self, due: &DueCall) {
        let now = self.clock.now_ms();
        let kept = match self.save(due).await {
            Ok(Saved::Told(external_id)) => {
                self.store.call_log().saved(due, external_id.as_deref(), now).await
            }
            Ok(Saved::Nobody) => self.store.call_log().not_saved(due, None).await,
            Ok(Saved::Failed(wait)) => {
                let wait = wait.unwrap_or_else(|| back_off(due.attempts));
                let again = (due.attempts + 1 < TRIES).then_some(now + wait);
                if again.is_none() {
                    tracing::error!(
                        call.id = due.call_id.as_str(),
                        plugin.name = due.plugin,
                        "the plugin could not be told"
                    );
                }
                self.store.call_log().not_saved(due, again).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            // The lease ends, and it is tried again.
            tracing::error!(%error, call.id = due.call_id.as_str(), "what became of telling a plugin is not kept");
        }
    }

    async fn save(&self, due: &DueCall) -> Result<Saved, StoreError> {
        let context = due.context();
        let plugins = match self.plugins.active(&context).await {
            Ok(plugins) => plugins,
            Err(PluginHostError::Store(error)) => return Err(error),
            Err(_) => return Ok(Saved::Failed(None)),
        };
        let Some(plugin) =
            plugins.iter().find(|plugin| plugin.name == due.plugin && plugin.has(Hook::CallLog))
        else {
            return Ok(Saved::Nobody);
        };
        let (Some(call), Some(user), Some(tenant)) = (
            self.store.calls().get(&context, &due.call_id).await?,
            self.store.users().get(&context).await?,
            self.store.tenants().get(context.tenant_id()).await?,
        ) else {
            return Ok(Saved::Nobody);
        };
        let progress = call.progress;
        let entry = CallEntry {
            idempotency_key: format!("{}-{}", call.id, due.call_version),
            call_id: call.id.to_string(),
            direction: progress.direction,
            party: call.party,
            customer_id: call.customer_id,
            outcome: progress
                .outcome
                .map_or_else(String::new, |outcome: CallOutcome| outcome.as_str().to_owned()),
            started_at: Timestamp::from_millisecond(call.started_at).unwrap_or_default().to_string(),
            answered_at: progress.answered_at.map(|at| at.to_string()),
            ended_at: progress.ended_at.map(|at| at.to_string()),
            notes: call.notes,
            disposition: call.disposition,
            external_id: due.external_id.clone(),
            extra: Vec::new(),
        };
        let principal = Principal::of(context, &user, &tenant);
        Ok(
            match self.plugins.run(plugin, &principal, SaveCall(entry), Prefetched::default(), TIMEOUTS).await
            {
                Ok(id) => Saved::Told(id),
                Err(HookFailure::Refused(HookError::RateLimited(ms))) => Saved::Failed(Some(i64::from(ms))),
                Err(_) => Saved::Failed(None),
            },
        )
    }
}

enum Saved {
    /// The plugin knows; the id of its record.
    Told(Option<String>),
    /// The plugin or the call is gone.
    Nobody,
    /// Again later; after so many milliseconds, where the system behind the plugin said so.
    Failed(Option<i64>),
}

/// Milliseconds until the next try: 2 s, doubled each time, at most three hours.
fn back_off(attempts: i64) -> i64 {
    let doubled =
        2_000_i64.checked_shl(u32::try_from(attempts).unwrap_or(u32::MAX).min(20)).unwrap_or(i64::MAX);
    doubled.clamp(2_000, 3 * 3600 * 1000)
}
