//! SIGTERM and Ctrl-C: the first lets what is under way come to its end, the second does not wait.

use std::time::Duration;

use anyhow::Result;
use switchboard_http::Stopping;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Watches for signals from now on.
pub(crate) struct Signals {
    /// Cancelled by the first signal.
    pub(crate) first: CancellationToken,
    /// Cancelled by the second.
    pub(crate) second: CancellationToken,
}

impl Signals {
    /// Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the system refuses to tell of signals.
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

    /// Carries stopping from its announcement to the closing of connections.
    pub(crate) fn drive(&self, stopping: &Stopping, lead: Duration) {
        let (first, second, stopping) = (self.first.clone(), self.second.clone(), stopping.clone());
        tokio::spawn(async move {
            first.cancelled().await;
            tracing::info!(lead_ms = lead.as_millis(), "stopping: what is under way comes to its end");
            stopping.announce();
            tokio::select! {
                () = tokio::time::sleep(lead) => {}
                () = second.cancelled() => {}
            }
            stopping.close();
        });
    }
}
