//! The error of an invocation that did not run to its end.

/// Why an invocation ended without an outcome from its worker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// The worker died while the invocation was in flight. Later invocations go to its replacement.
    #[error("the plugin worker died")]
    WorkerDied,
    /// No worker became ready in time.
    #[error("no plugin worker is ready")]
    NoWorker,
    /// The worker has as many guests as it may, of this tenant or in all, and none of them ended in time.
    #[error("the plugin waited for its turn in vain: {0}")]
    Busy(String),
    /// The component is suspected of killing workers, for this reason.
    #[error("the plugin is quarantined: {0}")]
    Quarantined(String),
    /// The request is too large for the connection to a worker.
    #[error("the request to the plugin is too large")]
    TooLarge,
    /// This machine can't enforce the jail that the configuration requires.
    #[error("plugins do not run on this server: {0}")]
    NotJailed(String),
    /// The pool is being stopped.
    #[error("the plugin workers are being stopped")]
    Stopped,
}
