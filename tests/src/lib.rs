//! What the integration tests share: a demo of their own, people who sign in to it, and a phone that rings.
//!
//! Each test starts `switchboard demo` as a process of its own on free ports, with a copy of a data folder that was
//! seeded once per build, and talks to it as its users do.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;

pub mod api;
pub mod bombs;
mod coding;
mod crm;
mod demo;
pub mod emulator;
mod events;
mod freshness;
pub mod guide;
mod haproxy;
mod manifest;
mod mount;
mod person;
mod pgbouncer;
mod postgres;
pub mod provider;
mod proxy;
mod server;

pub use coding::decoded;
pub use crm::{CRM_TOKEN, Crm};
pub use demo::{Database, Demo, binary, on_postgres, signal, top};
pub use emulator::turn;
pub use events::{Event, EventStream, events_of};
pub use haproxy::Haproxy;
pub use manifest::of_manifest;
pub use mount::Mount;
pub use person::{Answer, Person};
pub use pgbouncer::PgBouncer;
pub use postgres::Postgres;
pub use proxy::Proxy;
pub use server::{EmulatorProcess, Front, Server, ServerOptions};

/// Alice, an agent of Fabrikam.
pub const ALICE: &str = "alice@fabrikam.example";
/// Megan Bowen, an agent of Fabrikam.
pub const MEGAN: &str = "megan@fabrikam.example";
/// Nestor, admin and developer of Fabrikam.
pub const NESTOR: &str = "nestor@fabrikam.example";
/// Henrietta, developer of Fabrikam and no admin.
pub const DEVELOPER: &str = "henrietta@fabrikam.example";
/// The operator of Contoso.
pub const OPERATOR: &str = "operator@contoso.example";
/// An agent of Tailspin, which has no plugin.
pub const TARA: &str = "tara@tailspin.example";
/// Admin and developer of Tailspin.
pub const THEO: &str = "theo@tailspin.example";
/// Admin and developer of Wingtip.
pub const WALT: &str = "walt@wingtip.example";
/// An agent of Wingtip, whose plugin loops forever.
pub const WENDY: &str = "wendy@wingtip.example";

/// Fabrikam's Entra tenant id.
pub const FABRIKAM: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
/// Tailspin's Entra tenant id.
pub const TAILSPIN: &str = "a1b2c3d4-7e6f-4a5b-8c9d-0e1f2a3b4c02";

/// Whether a command went well, and what it wrote.
///
/// # Errors
/// When it can't be started.
pub fn said(command: &mut std::process::Command) -> anyhow::Result<(bool, String)> {
    let output = command.output()?;
    let text =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Ok((output.status.success(), text))
}

/// A value as it goes into a query.
#[must_use]
pub fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// The payload of a JSON web token, unverified.
///
/// # Errors
/// When it is none.
pub fn claims(token: &str) -> anyhow::Result<serde_json::Value> {
    let payload = token.split('.').nth(1).unwrap_or_default();
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?)
}

/// A component that `cargo xtask guests` built.
///
/// # Panics
/// When it is not there or older than its sources: says which command builds it.
#[must_use]
#[expect(clippy::panic, reason = "a test can't go on without it, and must not pass without it")]
pub fn component(name: &str) -> Vec<u8> {
    let path = top().join(format!("target/assets/plugins/{name}.wasm"));
    freshness::check(&path, "cargo xtask guests").unwrap_or_else(|stale| panic!("{stale}"));
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask guests` builds it", path.display()))
}
