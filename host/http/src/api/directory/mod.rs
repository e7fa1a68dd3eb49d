//! The tenant's people.

mod document;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod photo;
