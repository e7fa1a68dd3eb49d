//! One file per operation, as the paths go.

pub(crate) mod admin;
pub(crate) mod calling_sessions;
pub(crate) mod calling_token;
pub(crate) mod calls;
pub(crate) mod chats;
pub(crate) mod connected_accounts;
pub(crate) mod contract;
pub(crate) mod customers;
pub(crate) mod directory;
pub(crate) mod events;
pub(crate) mod logo;
pub(crate) mod me;
pub(crate) mod meetings;
pub(crate) mod operator;
pub(crate) mod quotas;
