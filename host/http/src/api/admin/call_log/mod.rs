//! What plugins have still to be told of ended calls.

pub(crate) mod discard;
pub(crate) mod list;
pub(crate) mod retry;
