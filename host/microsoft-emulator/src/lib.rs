//! The wire of Entra ID, Microsoft Graph and ACS identity, locally, and a telephone network that rings.
//!
//! | module | holds |
//! | --- | --- |
//! | [`people`] | the sample tenants and their people |
//! | `keys` | the signing key and the tokens made with it |
//! | `entra` | discovery, keys, authorize, token, logout |
//! | `acs` | the exchange of an Entra token for a calling token |
//! | `graph` | `/me` and `/users` |
//! | `phone` | ringing, simulated agents over WebSocket, outgoing calls |
//! | `info` | what a client needs to be pointed here, and the control page |
//!
//! Issuers and addresses follow the request's scheme and host.

mod acs;
mod entra;
mod graph;
mod info;
mod keys;
pub mod people;
mod phone;
mod server;
mod state;

pub use server::{Emulator, EmulatorConfig, EmulatorError};
