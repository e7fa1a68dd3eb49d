//! The wire of Entra ID, Microsoft Graph and ACS identity, locally, and a telephone network that rings.
//!
//! | module | holds |
//! | --- | --- |
//! | [`people`] | the sample tenants and their people |
//! | `calendar` | their meetings |
//! | `keys` | the signing keys and the tokens made with them |
//! | `certificates` | the CA and the certificate for https |
//! | `entra` | discovery, sign-in, consent, tokens |
//! | `acs` | identities and the exchange of an Entra token for a calling token |
//! | `graph` | people, calendars, chats, presence, portraits, batches |
//! | `phone` | ringing, simulated agents over WebSocket, outgoing calls |
//! | `control` | what scripts, tests and people turn, and the control page |
//!
//! Issuers and addresses follow the request's scheme and host.

mod acs;
mod calendar;
mod certificates;
mod control;
mod entra;
mod graph;
mod keys;
pub mod people;
mod phone;
mod server;
mod state;

pub use server::{Emulator, EmulatorConfig, EmulatorError};
