//! What admins and developers of a tenant do.

pub(crate) mod plugins;
pub(crate) mod settings;
