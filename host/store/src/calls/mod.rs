//! The history of calls, what plugins have still to be told of it, and the calling sessions of agents.

pub(crate) mod call_log;
pub(crate) mod call_log_admin;
pub(crate) mod call_log_states;
pub(crate) mod callers;
pub(crate) mod calling_sessions;
pub(crate) mod card;
pub(crate) mod card_actions;
pub(crate) mod changes;
pub(crate) mod history;
mod ids;
pub(crate) mod joined_by;
pub(crate) mod open;
pub(crate) mod press_traces;
#[cfg(test)]
mod tests;
pub(crate) mod traces;
