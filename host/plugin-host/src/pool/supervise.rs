//! Keeps one slot of the pool filled: starts its worker, serves it, and replaces it when it dies.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use switchboard_fair_share::{Limits, Shares};
use switchboard_plugin_protocol::{FromWorker, Jail, JailMode, MemoryClass, ToWorker, split};
use tokio::process::Child;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::PoolName;
use super::link::{Finished, Link};
use super::on_demand::Need;
use super::quarantine::Quarantine;
use super::spawn::{Spawned, Spawner};

/// The first delay before a dead worker is replaced. It doubles each time.
const BACK_OFF_MIN: Duration = Duration::from_millis(50);

/// The longest delay before a dead worker is replaced.
const BACK_OFF_MAX: Duration = Duration::from_secs(5);

/// A worker that lived this long was healthy, so its replacement starts with the shortest delay again.
const HEALTHY_AFTER: Duration = Duration::from_secs(30);

/// How long a worker may take to become ready. It reserves address space and jails itself first.
const READY_TIMEOUT: Duration = Duration::from_secs(20);

/// How many more invocations of a tenant may wait until the worker has room.
const WAITING_PER_TENANT: usize = 256;

/// How long they wait. Their deadlines go on meanwhile, and cards without them are better than late cards.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often a worker is pinged.
const PING_INTERVAL: Duration = Duration::from_secs(5);

/// A worker that sends no message for this long has hung, and is replaced.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(20);

/// A signal that a process gets only from outside, for instance when the machine runs out of memory. It does not show
/// that a guest did anything wrong.
const SIGKILL: i32 = 9;

/// One slot of the pool: its class, and its current worker.
#[derive(Debug)]
pub(super) struct WorkerSlot {
    pub(super) class: MemoryClass,
    pub(super) pool: PoolName,
    /// Of each tenant and in all, how many guests the worker runs at once. Tenants take turns for what becomes free.
    pub(super) guests: Shares<Arc<str>>,
    pub(super) link: watch::Sender<Option<Arc<Link>>>,
    pub(super) starts: AtomicU32,
    /// Why this slot never gets a worker: the machine can't enforce the required jail.
    pub(super) refused: OnceLock<String>,
    pub(super) given_up: CancellationToken,
    /// Of a pool that starts its workers when they are needed: for whom this one runs.
    pub(super) need: Mutex<Need>,
}

impl WorkerSlot {
    pub(super) fn new(class: MemoryClass, pool: PoolName, of_tenant: u32) -> Self {
        // The worker frees a guest's slot a moment after the front has given it up: some more are kept ready for that.
        let total = class.guests() - class.guests() / 8;
        let count = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        let limits = Limits {
            per_key: count(of_tenant.clamp(1, total / 2)),
            total: count(total),
            waiting_per_key: WAITING_PER_TENANT,
            patience: PATIENCE,
        };
        Self {
            class,
            pool,
            guests: Shares::new("plugin calls", limits),
            link: watch::Sender::new(None),
            starts: AtomicU32::new(0),
            refused: OnceLock::new(),
            given_up: CancellationToken::new(),
            need: Mutex::default(),
        }
    }
}

/// How a worker ended.
enum End {
    /// The pool is being stopped.
    Stopped,
    /// The worker never became ready, for this reason.
    NotReady(String),
    /// The machine can't enforce the complete jail, but only this one.
    NotJailed(Jail),
    /// The worker closed the connection or broke the protocol, in these words.
    Died(String),
    /// The worker sent no message for too long.
    Hung,
}

/// Keeps the slot filled until `stop` is cancelled.
pub(super) async fn supervise(
    slot: Arc<WorkerSlot>,
    spawner: Arc<dyn Spawner>,
    quarantine: Arc<Quarantine>,
    jail: JailMode,
    stop: CancellationToken,
) {
    let mut delay = BACK_OFF_MIN;
    while !stop.is_cancelled() {
        let started = Instant::now();
        slot.starts.fetch_add(1, Ordering::Relaxed);
        let why = match spawner.spawn(slot.class, slot.pool) {
            Ok(spawned) => match run_worker(&slot, spawned, &quarantine, jail, &stop).await {
                Some(why) => why,
                None => return,
            },
            Err(error) => format!("it could not be started: {error}"),
        };
        if slot.refused.get().is_some() {
            // A running kernel gains no features, so starting another worker would be of no use.
            tracing::error!(worker.class = slot.class.as_str(), "plugins are not run on this server: {why}");
            slot.given_up.cancel();
            return;
        }
        if started.elapsed() >= HEALTHY_AFTER {
            delay = BACK_OFF_MIN;
        }
        let (class, pool) = (slot.class.as_str(), slot.pool.as_str());
        metrics::counter!("switchboard_worker_deaths_total", "class" => class, "pool" => pool).increment(1);
        let wait_ms = delay.as_millis();
        match slot.pool {
            PoolName::Live => {
                tracing::error!(
                    worker.class = class,
                    worker.pool = pool,
                    wait_ms,
                    "a plugin worker ended: {why}"
                );
            }
            // At most the calls of who previews a version were there, and whoever tried the plugin is told.
            PoolName::Probation => {
                tracing::warn!(
                    worker.class = class,
                    worker.pool = pool,
                    wait_ms,
                    "a plugin worker ended: {why}"
                );
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(delay) => delay = (delay * 2).min(BACK_OFF_MAX),
        }
    }
}

/// Serves a worker from its start to its end. Returns why it ended, or `None` if the pool is being stopped.
async fn run_worker(
    slot: &WorkerSlot,
    spawned: Spawned,
    quarantine: &Quarantine,
    mode: JailMode,
    stop: &CancellationToken,
) -> Option<String> {
    let Spawned { socket, process } = spawned;
    let pid = process.as_ref().and_then(Child::id);
    let (mut from, to) = split::<FromWorker, ToWorker>(socket);
    let ready = tokio::select! {
        () = stop.cancelled() => return None,
        first = tokio::time::timeout(READY_TIMEOUT, from.next()) => match first {
            Ok(Ok(Some(FromWorker::Ready { engine, jail, notes }))) => Ok((engine, jail, notes)),
            Ok(Ok(Some(_))) => Err("its first message was not that it is ready".to_owned()),
            Ok(Ok(None)) => Err("it closed the connection before it was ready".to_owned()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("it was not ready within {} s", READY_TIMEOUT.as_secs())),
        },
    };
    let (end, link) = match ready {
        Err(why) => (End::NotReady(why), None),
        Ok((_, jail, _)) if mode == JailMode::Required && !jail.is_complete() => (End::NotJailed(jail), None),
        Ok((engine, jail, notes)) => {
            for note in jail.missing.iter().chain(&notes) {
                tracing::warn!(worker.class = slot.class.as_str(), worker.pid = pid, "{note}");
            }
            let link = Arc::new(Link::new(to, pid, engine));
            slot.link.send_replace(Some(Arc::clone(&link)));
            tracing::info!(
                worker.class = slot.class.as_str(),
                worker.pool = slot.pool.as_str(),
                worker.pid = pid,
                jail.landlock = jail.landlock,
                jail.whole = jail.is_complete(),
                "a plugin worker is ready"
            );
            (serve(&link, &mut from, stop).await, Some(link))
        }
    };
    slot.link.send_replace(None);
    let suspects = link.map(|link| link.close()).unwrap_or_default();
    let status = reap(process).await;
    let hung = matches!(end, End::Hung);
    let why = match end {
        End::Stopped => return None,
        End::NotReady(why) => return Some(format!("{why}{}", status_text(status))),
        End::NotJailed(jail) => {
            let why = format!(
                "this machine can't enforce the complete jail for plugins: {}. Fix that, or run plugins without it by \
                 setting `plugins.jail` to `best-effort` in the configuration (`--jail best-effort` of `switchboard demo`)",
                jail.missing.join("; ")
            );
            return Some(slot.refused.get_or_init(|| why).clone());
        }
        End::Died(why) => why,
        End::Hung => format!("it sent no message for {} s and was killed", SILENCE_TIMEOUT.as_secs()),
    };
    // Guests are suspected unless the worker was killed from outside. When it hung, the kill was our own.
    let killed = status.and_then(|status| status.signal()) == Some(SIGKILL);
    if !killed || hung {
        for (digest, reason) in quarantine.worker_died(suspects, Instant::now()) {
            tracing::error!(plugin.digest = %digest, "a component is quarantined: {reason}");
        }
    }
    Some(format!("{why}{}", status_text(status)))
}

/// Handles the messages of a ready worker until it ends.
async fn serve(
    link: &Arc<Link>,
    from: &mut switchboard_plugin_protocol::Receiver<FromWorker>,
    stop: &CancellationToken,
) -> End {
    let mut ping = tokio::time::interval(PING_INTERVAL);
    ping.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut last_message = Instant::now();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return End::Stopped,
            message = from.next() => {
                last_message = Instant::now();
                match message {
                    Ok(Some(FromWorker::Finished { invocation, outcome, usage, log, lost_lines })) => {
                        link.finish(invocation, Finished { outcome, usage, log, lost_lines });
                    }
                    Ok(Some(FromWorker::CallCapability { invocation, call, request })) => link.call_capability(invocation, call, request),
                    Ok(Some(FromWorker::Loaded { load, result })) => link.loaded(load, result),
                    Ok(Some(FromWorker::Stats { components, .. })) => {
                        link.components.store(components, Ordering::Relaxed);
                    }
                    Ok(Some(FromWorker::Ready { .. })) => return End::Died("it reported twice that it is ready".into()),
                    Ok(None) => return End::Died("it closed the connection".into()),
                    Err(error) => return End::Died(error.to_string()),
                }
            }
            _ = ping.tick() => {
                if last_message.elapsed() >= SILENCE_TIMEOUT {
                    return End::Hung;
                }
                if let Err(error) = link.sender.try_send(&ToWorker::Ping) {
                    tracing::debug!(%error, "a plugin worker could not be pinged");
                }
            }
        }
    }
}

/// Waits until the process has ended, and returns its status. A process that does not end by itself soon is killed.
async fn reap(process: Option<Child>) -> Option<ExitStatus> {
    let mut process = process?;
    // A dying process closes its socket before its status is available. Without this delay we would kill it and so lose
    // the signal that it really died of.
    if let Ok(Ok(status)) = tokio::time::timeout(Duration::from_millis(200), process.wait()).await {
        return Some(status);
    }
    if let Err(error) = process.start_kill() {
        tracing::warn!(%error, "a plugin worker could not be killed");
    }
    process.wait().await.ok()
}

fn status_text(status: Option<ExitStatus>) -> String {
    status.map(|status| format!(" ({status})")).unwrap_or_default()
}
