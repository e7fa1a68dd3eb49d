//! SIGTERM and Ctrl-C: after the first signal the server finishes what is in flight; after the second it does not wait.

use std::time::Duration;

use anyhow::Result;
use switchboard_http::Stopping;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

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
