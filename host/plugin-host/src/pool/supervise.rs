//! Keeps one seat of the pool taken: starts its worker, serves it, and replaces it when it dies.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use switchboard_plugin_protocol::{FromWorker, Jail, JailMode, MemoryClass, ToWorker, split};
use tokio::process::Child;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::link::{Finished, Link};
use super::quarantine::Quarantine;
use super::spawn::{Spawned, Spawner};

/// The first wait before a dead worker is replaced; doubled each time.
const BACK_OFF_MIN: Duration = Duration::from_millis(50);

/// The longest wait before a dead worker is replaced.
const BACK_OFF_MAX: Duration = Duration::from_secs(5);

/// A worker that lived this long is healthy: its replacement starts with the shortest wait again.
const HEALTHY: Duration = Duration::from_secs(30);

/// How long a worker may take to get ready: it reserves address space and jails itself first.
const READY_WITHIN: Duration = Duration::from_secs(20);

/// How often a worker is asked how it is.
const PING_EVERY: Duration = Duration::from_secs(5);

/// A worker that says nothing for so long hangs and is replaced.
const SILENT: Duration = Duration::from_secs(20);

/// The signal that only others send: by itself it is no sign of what a guest did.
const SIGKILL: i32 = 9;

/// One place in the pool: a class, and the worker that takes it now.
#[derive(Debug)]
pub(super) struct WorkerSlot {
    pub(super) class: MemoryClass,
    pub(super) link: watch::Sender<Option<Arc<Link>>>,
    pub(super) starts: AtomicU32,
    /// Why no worker ever takes this place: the machine can't hold one in.
    pub(super) refused: OnceLock<String>,
    pub(super) given_up: CancellationToken,
}

impl WorkerSlot {
    pub(super) fn new(class: MemoryClass) -> Self {
        Self {
            class,
            link: watch::Sender::new(None),
            starts: AtomicU32::new(0),
            refused: OnceLock::new(),
            given_up: CancellationToken::new(),
        }
    }
}

enum End {
    /// The pool stops.
    Stopped,
    /// The worker never got ready; why.
    NotReady(String),
    /// The machine can't hold it in; what is missing.
    NotJailed(Jail),
    /// It closed the connection, or what it said was no message; why.
    Died(String),
    /// It said nothing for too long.
    Hung,
}

/// Runs until `stop`.
pub(super) async fn supervise(
    seat: Arc<WorkerSlot>,
    spawner: Arc<dyn Spawner>,
    quarantine: Arc<Quarantine>,
    jail: JailMode,
    stop: CancellationToken,
) {
    let mut wait = BACK_OFF_MIN;
    while !stop.is_cancelled() {
        let started = Instant::now();
        seat.starts.fetch_add(1, Ordering::Relaxed);
        let why = match spawner.spawn(seat.class) {
            Ok(spawned) => match live(&seat, spawned, &quarantine, jail, &stop).await {
                Some(why) => why,
                None => return,
            },
            Err(error) => format!("it could not be started: {error}"),
        };
        if seat.refused.get().is_some() {
            // A kernel does not change while it runs: no worker after this one would fare better.
            tracing::error!(worker.class = seat.class.as_str(), "guests are not run: {why}");
            seat.given_up.cancel();
            return;
        }
        if started.elapsed() >= HEALTHY {
            wait = BACK_OFF_MIN;
        }
        metrics::counter!("switchboard_worker_deaths_total", "class" => seat.class.as_str()).increment(1);
        tracing::error!(
            worker.class = seat.class.as_str(),
            wait_ms = wait.as_millis(),
            "a plugin worker ended: {why}"
        );
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => wait = (wait * 2).min(BACK_OFF_MAX),
        }
    }
}

/// One worker's life, from its start to its end; answers why it ended, `None` when the pool stops.
async fn live(
    seat: &WorkerSlot,
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
        first = tokio::time::timeout(READY_WITHIN, from.next()) => match first {
            Ok(Ok(Some(FromWorker::Ready { engine, jail, notes }))) => Ok((engine, jail, notes)),
            Ok(Ok(Some(_))) => Err("it spoke before it was ready".to_owned()),
            Ok(Ok(None)) => Err("it closed the connection before it was ready".to_owned()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("it was not ready within {} s", READY_WITHIN.as_secs())),
        },
    };
    let (end, link) = match ready {
        Err(why) => (End::NotReady(why), None),
        Ok((_, jail, _)) if mode == JailMode::Required && !jail.is_whole() => (End::NotJailed(jail), None),
        Ok((engine, jail, notes)) => {
            for note in jail.missing.iter().chain(&notes) {
                tracing::warn!(worker.class = seat.class.as_str(), worker.pid = pid, "{note}");
            }
            let link = Arc::new(Link::new(to, pid, engine));
            seat.link.send_replace(Some(Arc::clone(&link)));
            tracing::info!(
                worker.class = seat.class.as_str(),
                worker.pid = pid,
                jail.landlock = jail.landlock,
                jail.whole = jail.is_whole(),
                "a plugin worker is ready"
            );
            (serve(&link, &mut from, stop).await, Some(link))
        }
    };
    seat.link.send_replace(None);
    let suspects = link.map(|link| link.close()).unwrap_or_default();
    let status = gone(process).await;
    let hung = matches!(end, End::Hung);
    let why = match end {
        End::Stopped => return None,
        End::NotReady(why) => return Some(format!("{why}{}", in_words(status))),
        End::NotJailed(jail) => {
            let why = format!(
                "this machine can't hold guests in: {}. Mend that, or run them all the same with the jail `best-effort` \
                 in the configuration (`--jail best-effort` of `switchboard demo`)",
                jail.missing.join("; ")
            );
            return Some(seat.refused.get_or_init(|| why).clone());
        }
        End::Died(why) => why,
        End::Hung => format!("it said nothing for {} s and was killed", SILENT.as_secs()),
    };
    // A kill from outside says nothing about guests, unless it was ours because the worker hung.
    let killed = status.and_then(|status| status.signal()) == Some(SIGKILL);
    if !killed || hung {
        for (digest, reason) in quarantine.worker_died(suspects, Instant::now()) {
            tracing::error!(plugin.digest = %digest, "a component is quarantined: {reason}");
        }
    }
    Some(format!("{why}{}", in_words(status)))
}

/// Serves a ready worker until its end.
async fn serve(
    link: &Arc<Link>,
    from: &mut switchboard_plugin_protocol::Receiver<FromWorker>,
    stop: &CancellationToken,
) -> End {
    let mut ping = tokio::time::interval(PING_EVERY);
    ping.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut heard = Instant::now();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return End::Stopped,
            message = from.next() => {
                heard = Instant::now();
                match message {
                    Ok(Some(FromWorker::Finished { invocation, outcome, usage, log, lost_lines })) => {
                        link.finish(invocation, Finished { outcome, usage, log, lost_lines });
                    }
                    Ok(Some(FromWorker::CallCapability { invocation, call, request })) => link.call_capability(invocation, call, request),
                    Ok(Some(FromWorker::Loaded { load, result })) => link.loaded(load, result),
                    Ok(Some(FromWorker::Stats { components, .. })) => {
                        link.components.store(components, Ordering::Relaxed);
                    }
                    Ok(Some(FromWorker::Ready { .. })) => return End::Died("it said twice that it is ready".into()),
                    Ok(None) => return End::Died("it closed the connection".into()),
                    Err(error) => return End::Died(error.to_string()),
                }
            }
            _ = ping.tick() => {
                if heard.elapsed() >= SILENT {
                    return End::Hung;
                }
                if let Err(error) = link.sender.try_send(&ToWorker::Ping) {
                    tracing::debug!(%error, "could not ping a plugin worker");
                }
            }
        }
    }
}

/// Makes sure that the process is gone and answers how it ended: by itself if it just did, else by SIGKILL.
async fn gone(process: Option<Child>) -> Option<ExitStatus> {
    let mut process = process?;
    // A dying process closes its socket before it can be waited for: give it a moment to say how it died.
    if let Ok(Ok(status)) = tokio::time::timeout(Duration::from_millis(200), process.wait()).await {
        return Some(status);
    }
    if let Err(error) = process.start_kill() {
        tracing::warn!(%error, "could not kill a plugin worker");
    }
    process.wait().await.ok()
}

fn in_words(status: Option<ExitStatus>) -> String {
    status.map(|status| format!(" ({status})")).unwrap_or_default()
}
