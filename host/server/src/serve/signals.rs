//! SIGTERM and Ctrl-C: after the first signal the server finishes what is in flight; after the second it does not wait. No other
//! signal that people send ends it.

use std::time::Duration;

use anyhow::Result;
use switchboard_http::Stopping;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A signal by its name.
type Named = (&'static str, fn() -> SignalKind);

/// Signals that end a process by default, although whoever sends them to a server means something else: that it should read
/// its files again, that a terminal was closed, or that it should report something.
const HARMLESS: [Named; 3] = [
    ("SIGHUP", SignalKind::hangup),
    ("SIGUSR1", SignalKind::user_defined1),
    ("SIGUSR2", SignalKind::user_defined2),
];

/// Lets this process outlive the signals that stop a server: it ends when the front closes its socket or its pipe. A
/// terminal and systemd send their signals to all processes of a service, and the front still needs these. Must be called
/// within a tokio runtime.
///
/// # Errors
/// When a signal handler can't be installed.
pub(crate) fn leave_signals_to_the_front() -> Result<()> {
    // A handler stays when nobody listens to it any more.
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        drop(signal(kind)?);
    }
    for (_, kind) in HARMLESS {
        drop(signal(kind())?);
    }
    Ok(())
}

/// The signals that stop the server.
pub(crate) struct Signals {
    /// Cancelled by the first signal.
    pub(crate) first: CancellationToken,
    /// Cancelled by the second.
    pub(crate) second: CancellationToken,
}

impl Signals {
    /// Watches for signals from now on. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When a signal handler can't be installed.
    pub(crate) fn watch() -> Result<Self> {
        let signals = Self { first: CancellationToken::new(), second: CancellationToken::new() };
        let (first, second) = (signals.first.clone(), signals.second.clone());
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::spawn(async move {
            for token in [first, second] {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                token.cancel();
            }
        });
        for (name, kind) in HARMLESS {
            let mut signal = signal(kind())?;
            tokio::spawn(async move {
                while signal.recv().await.is_some() {
                    tracing::info!(
                        "{name} was received: the server goes on; certificates are read again where TLS is served"
                    );
                }
            });
        }
        Ok(signals)
    }

    /// Stops the front after the first signal: announces it, and closes connections after the time `lead`.
    pub(crate) fn drive(&self, stopping: &Stopping, lead: Duration) {
        let (first, second, stopping) = (self.first.clone(), self.second.clone(), stopping.clone());
        tokio::spawn(async move {
            first.cancelled().await;
            tracing::info!(
                lead_ms = lead.as_millis(),
                "stopping: requests in flight and ringing calls may finish"
            );
            stopping.announce();
            tokio::select! {
                () = tokio::time::sleep(lead) => {}
                () = second.cancelled() => {}
            }
            stopping.close();
        });
    }
}
