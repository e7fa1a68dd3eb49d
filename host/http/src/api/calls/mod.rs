//! Calls: the ringing ones and their cards, and the history.

pub(crate) mod actions;
pub(crate) mod card;
pub(crate) mod change;
pub(crate) mod choose;
mod document;
pub(crate) mod events;
pub(crate) mod form;
pub(crate) mod get;
pub(crate) mod incoming;
pub(crate) mod join;
pub(crate) mod list;
pub(crate) mod number;
pub(crate) mod records;
pub(crate) mod start;
mod stream;
pub(crate) mod trace;
pub(crate) mod wrong_match;

pub(crate) use stream::wants_events;

pub(crate) use document::Call;
use document::with_call_log;
