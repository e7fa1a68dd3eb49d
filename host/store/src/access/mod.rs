//! Who may come in: tenants, users, sessions, API tokens, sign-ins, consents; and what the operator does with tenants.

pub(crate) mod api_tokens;
pub(crate) mod brands;
pub(crate) mod consents;
pub(crate) mod context;
pub(crate) mod frames;
pub(crate) mod operator_tenants;
pub(crate) mod quotas;
pub(crate) mod retention;
pub(crate) mod rings;
pub(crate) mod sessions;
pub(crate) mod sign_ins;
pub(crate) mod tenant;
pub(crate) mod tenants;
pub(crate) mod users;
