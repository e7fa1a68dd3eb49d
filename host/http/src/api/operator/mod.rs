//! What Contoso's operator does with tenants. To everybody else who is signed in these paths are not there (404).

pub(crate) mod audit;
pub(crate) mod blocked_digests;
pub(crate) mod change;
pub(crate) mod costs;
pub(crate) mod delete;
mod document;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod invite;
pub(crate) mod list;
pub(crate) mod onboarding;
pub(crate) mod quotas;
pub(crate) mod resume;
pub(crate) mod ring;
pub(crate) mod service;
pub(crate) mod suspend;

pub(crate) use document::{LastRing, OperatedTenant};
