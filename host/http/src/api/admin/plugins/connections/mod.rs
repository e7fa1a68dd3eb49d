//! The named connections of a plugin.

pub(crate) mod account;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod test;
