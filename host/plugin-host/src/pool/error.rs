//! Why an invocation did not get as far as an outcome.

/// Why an invocation did not get as far as an outcome of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// The worker died while the invocation was under way. The next one goes to its replacement.
    #[error("the plugin worker died")]
    WorkerDied,
    /// No worker became ready in time.
    #[error("no plugin worker is ready")]
    NoWorker,
    /// The tenant has as many invocations under way as it may.
    #[error("the tenant has {0} plugin invocations under way already")]
    TenantBusy(u32),
    /// The component took workers down with it; the reason.
    #[error("the plugin is quarantined: {0}")]
    Quarantined(String),
    /// The request is too large for the connection to a worker.
    #[error("the request to the plugin is too large")]
    TooLarge,
    /// This machine can't hold guests in as the configuration asks.
    #[error("plugins do not run on this server: {0}")]
    NotJailed(String),
    /// The pool is being stopped.
    #[error("the plugin workers are being stopped")]
    Stopped,
}
