//! What admins and developers of a tenant do.

pub(crate) mod audit;
pub(crate) mod brand;
pub(crate) mod call_log;
pub(crate) mod erasure;
pub(crate) mod metrics;
pub(crate) mod onboarding;
pub(crate) mod plugins;
pub(crate) mod quotas;
pub(crate) mod retention;
pub(crate) mod settings;
pub(crate) mod tokens;
