//! What is encrypted at rest, and the keys: sealing, the master key, rotation, sealed cursors.

pub(crate) mod cursors;
pub(crate) mod master_key;
pub(crate) mod rotation;
pub(crate) mod seal;
