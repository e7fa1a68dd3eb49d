//! Reports ended calls to the tenant's plugins with `call-log`: at least once, later where a plugin fails, and never while a
//! call rings.

use std::sync::Arc;
use std::time::Duration;

use switchboard_domain::call::{CallEntry, CallOutcome};
use switchboard_domain::caller_match::CUSTOMERS;
use switchboard_domain::card::Card;
use switchboard_domain::clock::Clock;
use switchboard_domain::hook::Hook;
use switchboard_domain::ids::TenantId;
use switchboard_domain::record::RecordRef;
use switchboard_fair_share::{Limits, Shares};
use switchboard_plugin_host::catalogue::ActivePlugin;
use switchboard_plugin_host::run::{HookFailure, Principal, Timeouts};
use switchboard_plugin_host::{PluginHost, PluginHostError};
use switchboard_plugin_protocol::Prefetched;
use switchboard_plugin_protocol::hook_call::SaveCall;
use switchboard_store::{
    CallRecord, DueCall, REPORT_LEASE, Store, StoreError, TENANTS_AT_ONCE, TenantContext,
};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often due calls are looked for when nothing notifies of any.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Calls that are reported side by side: of all tenants, and of one. A tenant whose system takes long delays its own calls
/// only.
const SHARES: Limits = Limits { per_key: 8, total: 64, waiting_per_key: 0, patience: Duration::ZERO };

/// Attempts until a report is given up: with the waits of [`back_off`], about two days.
const MAX_ATTEMPTS: i64 = 24;

/// The further fact by which a plugin is told that nobody reported how the call ended, because its calling session was gone.
const SESSION_LOST: &str = "session-lost";
/// The most bytes of a plugin's id of a record.
const MAX_RECORD_ID: usize = 1_000;

const TIMEOUTS: Timeouts = Timeouts::of(Hook::CallLog);

/// Reports ended calls to plugins, at least once. Clones share it.
#[derive(Debug, Clone)]
pub struct CallLogDelivery {
    store: Store,
    plugins: PluginHost,
    ended: Arc<Notify>,
    shares: Shares<TenantId>,
    clock: Clock,
}

/// The reports under way.
#[derive(Default)]
struct UnderWay {
    reports: JoinSet<()>,
    /// The tenant that was served last.
    last: Option<TenantId>,
}

impl CallLogDelivery {
    /// Reports this store's ended calls to these plugins.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, clock: Clock) -> Self {
        let shares = Shares::new("reports of ended calls", SHARES);
        Self { store, plugins, ended: Arc::default(), shares, clock }
    }

    /// Says that a call has ended, or that an ended one has changed, so that it is reported at once.
    pub fn notify(&self) {
        self.ended.notify_one();
    }

    /// The plugins that get reports of the user's ended calls: names of those with the `call-log` hook. Which version of them runs
    /// is decided when the report is made: a preview may have begun or ended meanwhile. If nothing but it has the hook, there
    /// is nobody to report to any more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn plugins_to_tell(&self, context: &TenantContext) -> Result<Vec<String>, PluginHostError> {
        Ok(self.that_record(context).await?.iter().map(|plugin| plugin.name.clone()).collect())
    }

    /// The plugins that record the user's calls, each in the version that the user's calls use. Where a preview has no `call-log`, the
    /// active version has it done: others read in the plugin's system what became of a call, whatever its agent tries out.
    async fn that_record(&self, context: &TenantContext) -> Result<Vec<Arc<ActivePlugin>>, PluginHostError> {
        let (own, active) = (self.plugins.active_for(context).await?, self.plugins.active(context).await?);
        let mut plugins: Vec<Arc<ActivePlugin>> = Vec::new();
        for plugin in own.iter().chain(active.iter()).filter(|plugin| plugin.has(Hook::CallLog)) {
            if !plugins.iter().any(|known| known.name == plugin.name) {
                plugins.push(Arc::clone(plugin));
            }
        }
        Ok(plugins)
    }

    /// Reports ended calls until `stop`, and then finishes what is under way.
    pub async fn run(self, stop: CancellationToken) {
        let mut under_way = UnderWay::default();
        loop {
            let more = match self.begin_due(&mut under_way).await {
                Ok(more) => more,
                Err(error) => {
                    tracing::error!(%error, "the database can't be asked for ended calls");
                    false
                }
            };
            loop {
                tokio::select! {
                    () = stop.cancelled() => {
                        while under_way.reports.join_next().await.is_some() {}
                        return;
                    }
                    () = self.ended.notified() => break,
                    Some(_) = under_way.reports.join_next() => {
                        if more {
                            break;
                        }
                    }
                    () = tokio::time::sleep(POLL_INTERVAL) => break,
                }
            }
        }
    }

    /// Begins to report calls that are due, tenant after tenant, as far as there are shares. Says whether more may be due
    /// when one of those under way is done.
    async fn begin_due(&self, under_way: &mut UnderWay) -> Result<bool, StoreError> {
        let (now, limits) = (self.clock.now(), self.shares.limits());
        let mut room = limits.total.saturating_sub(under_way.reports.len());
        if room == 0 {
            return Ok(true);
        }
        // Tenants without a share left stand among them.
        let asked = TENANTS_AT_ONCE + under_way.reports.len();
        let tenants = self
            .store
            .call_log()
            .due_tenants(now, under_way.last.as_ref(), u32::try_from(asked).unwrap_or(u32::MAX))
            .await?;
        let mut more = tenants.len() == asked;
        let mut shares: Vec<(TenantId, u32)> = Vec::new();
        for tenant in tenants {
            let free = limits.per_key.saturating_sub(self.shares.under_way(&tenant)).min(room);
            if free == 0 || shares.len() == TENANTS_AT_ONCE {
                more = true;
                continue;
            }
            room -= free;
            shares.push((tenant, u32::try_from(free).unwrap_or(u32::MAX)));
        }
        let Some((last, _)) = shares.last() else { return Ok(more) };
        under_way.last = Some(last.clone());
        let due = self.store.call_log().take_due(now, now + REPORT_LEASE, &shares).await?;
        for (tenant, most) in &shares {
            let taken = due.iter().filter(|due| due.tenant_id() == tenant).count();
            more |= u32::try_from(taken).is_ok_and(|taken| taken == *most);
        }
        for due in due {
            // Nobody else takes shares. If there is none all the same, the lease ends and the call is due again.
            let Ok(share) = self.shares.try_take(due.tenant_id().clone()) else { continue };
            let delivery = self.clone();
            under_way.reports.spawn(async move {
                delivery.deliver(&due).await;
                drop(share);
            });
        }
        Ok(more)
    }

    async fn deliver(&self, due: &DueCall) {
        let now = self.clock.now();
        let kept = match self.report(due).await {
            Ok(Delivery::Done(external_id)) => {
                let saved = self.store.call_log().saved(due, external_id.as_deref(), now).await;
                saved.map(|is_due_again| {
                    if is_due_again {
                        self.notify();
                    }
                })
            }
            Ok(Delivery::NotPossible) => self.store.call_log().not_saved(due, None).await,
            Ok(Delivery::Failed(wait)) => {
                let wait = wait.unwrap_or_else(|| back_off(due.attempts));
                let again = (due.attempts + 1 < MAX_ATTEMPTS).then_some(now + wait);
                if again.is_none() {
                    tracing::error!(
                        call.id = due.call_id.as_str(),
                        plugin.name = due.plugin,
                        "a plugin was not told of an ended call: the last attempt failed"
                    );
                }
                self.store.call_log().not_saved(due, again).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            // When the lease ends, the report is tried again.
            tracing::error!(%error, call.id = due.call_id.as_str(), "the outcome of reporting a call to a plugin could not be stored");
        }
    }

    async fn report(&self, due: &DueCall) -> Result<Delivery, StoreError> {
        let context = due.context();
        let plugins = match self.that_record(&context).await {
            Ok(plugins) => plugins,
            Err(PluginHostError::Store(error)) => return Err(error),
            Err(_) => return Ok(Delivery::Failed(None)),
        };
        let Some(plugin) = plugins.iter().find(|plugin| plugin.name == due.plugin) else {
            return Ok(Delivery::NotPossible);
        };
        let (Some(call), Some(user), Some(tenant)) = (
            self.store.calls().get(&context, &due.call_id).await?,
            self.store.users().get(&context).await?,
            self.store.tenants().get(context.tenant_id()).await?,
        ) else {
            return Ok(Delivery::NotPossible);
        };
        let principal = Principal::of(context, &user, &tenant);
        let entry = entry_of(call, due);
        Ok(
            match self.plugins.run(plugin, &principal, SaveCall(entry), Prefetched::default(), TIMEOUTS).await
            {
                Ok(id) => Delivery::Done(id.as_deref().and_then(record_id)),
                Err(HookFailure::Refused(error)) => {
                    Delivery::Failed(error.retry_after_ms.map(|ms| Duration::from_millis(ms.into())))
                }
                Err(_) => Delivery::Failed(None),
            },
        )
    }
}

/// A call in the form that plugins get.
fn entry_of(call: CallRecord, due: &DueCall) -> CallEntry {
    let card = call.card.as_deref().and_then(|card| serde_json::from_str::<Card>(card).ok());
    let customer = customer_of(&call, card.as_ref());
    let progress = call.progress;
    let mut extra = call.form.map_or_else(Vec::new, |form| form.told(call.disposition.as_deref()));
    if progress.session_lost {
        extra.push((SESSION_LOST.to_owned(), "true".to_owned()));
    }
    let (called_number, via_queue, transferred_from) =
        card.map_or((None, None, None), |card| (card.called_number, card.via_queue, card.transferred_from));
    let duration = progress.answered_at.zip(progress.ended_at).map(|(from, to)| to.duration_since(from));
    CallEntry {
        idempotency_key: format!("{}-{}", call.id, due.call_version),
        call_id: call.id.to_string(),
        direction: progress.direction,
        party: call.party,
        called_number,
        via_queue,
        transferred_from,
        customer,
        related: Vec::new(),
        outcome: progress
            .outcome
            .map_or_else(String::new, |outcome: CallOutcome| outcome.as_str().to_owned()),
        started_at: call.started_at.to_string(),
        answered_at: progress.answered_at.map(|at| at.to_string()),
        ended_at: progress.ended_at.map(|at| at.to_string()),
        duration_s: duration.and_then(|duration| u32::try_from(duration.as_secs()).ok()),
        notes: call.notes,
        disposition: call.disposition,
        external_id: due.external_id.clone(),
        recording: None,
        transcript: None,
        extra,
    }
}

/// The customer whom a call was with, as plugins get it.
pub(crate) fn customer_of(call: &CallRecord, card: Option<&Card>) -> Option<RecordRef> {
    let id = call.customer_id.clone()?;
    let source = call.customer_source.clone().unwrap_or_else(|| CUSTOMERS.to_owned());
    let matches = card.into_iter().flat_map(|card| &card.matches).map(|known| &known.found);
    let known = matches.into_iter().find(|found| found.source == source && found.record_id == id);
    // A customer whom no match of the card names was chosen from the tenant's list.
    let record_type = known.map_or_else(|| "contact".to_owned(), |found| found.record_type.clone());
    Some(RecordRef { source, record_type, id })
}

/// The id of a plugin's record as it can be kept: an id that no database or address can hold is none. The report counts as
/// taken all the same, or it would be repeated for ever.
fn record_id(id: &str) -> Option<String> {
    let id = id.trim();
    let can_be_kept = !id.is_empty() && id.len() <= MAX_RECORD_ID && !id.contains(char::is_control);
    if !can_be_kept {
        tracing::warn!(
            length = id.len(),
            "a plugin's id of a recorded call is not kept: it is empty, too long or has control characters"
        );
    }
    can_be_kept.then(|| id.to_owned())
}

/// What became of one report.
enum Delivery {
    /// The plugin took it; the id of its record.
    Done(Option<String>),
    /// The plugin or the call is gone.
    NotPossible,
    /// It is tried again: after this time, where the system behind the plugin asked for that.
    Failed(Option<Duration>),
}

/// How long to wait until the next try: 2 s, doubled each time, at most three hours.
fn back_off(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts).unwrap_or_default().min(20);
    Duration::from_secs(2 << doublings).min(Duration::from_hours(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_that_can_be_kept_is_kept() {
        assert_eq!(record_id(" 00Q5-7 ").as_deref(), Some("00Q5-7"));
        for id in ["", " ", "a\0b", "a\nb", &"x".repeat(1_001)] {
            assert_eq!(record_id(id), None, "{id:?}");
        }
    }
}
