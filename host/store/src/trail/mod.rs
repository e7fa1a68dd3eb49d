//! Records of what happened: acts, the audit trail, and events to fronts and tabs; and a tenant's data as a whole.

pub(crate) mod act;
pub(crate) mod audit;
mod declared_keys;
pub(crate) mod deletion;
pub(crate) mod erasure;
pub(crate) mod event_listener;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod feed;
pub(crate) mod owned_tables;
pub(crate) mod retention;
