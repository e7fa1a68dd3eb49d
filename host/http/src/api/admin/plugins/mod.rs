//! A tenant's plugins.

pub(crate) mod activate;
pub(crate) mod connections;
pub(crate) mod deactivate;
pub(crate) mod delete_version;
mod document;
pub(crate) mod figures;
pub(crate) mod grants;
pub(crate) mod key_value;
pub(crate) mod list;
pub(crate) mod logs;
pub(crate) mod order;
pub(crate) mod previews;
pub(crate) mod rehearse;
pub(crate) mod roll_back;
pub(crate) mod settings;
pub(crate) mod test;
pub(crate) mod upload;

pub(crate) use document::{Activation, Expectation, digest_hex};
pub(crate) use figures::millis;
