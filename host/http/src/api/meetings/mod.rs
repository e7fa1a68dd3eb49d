//! The agent's meetings.

mod document;
pub(crate) mod join;
pub(crate) mod join_by;
pub(crate) mod list;

pub(crate) use document::{Named, named};
