//! Calling sessions: one per signed-in tab's agent.

pub(crate) mod close;
pub(crate) mod create;
mod document;
pub(crate) mod heartbeat;
pub(crate) mod list;
pub(crate) mod reachable;

pub(crate) use document::Session;
