//! `switchboard serve` and the commands beside it, as processes.

mod backup;
mod book;
mod commands;
mod configuration;
mod drain;
mod keys;
mod limits;
mod metrics;
mod microsoft;
mod open_files;
mod pii;
mod pooler;
mod proxies;
mod readiness;
mod signals;
mod tls;
mod traces;
pub(crate) mod web_files;
