//! The wire of Entra ID, Microsoft Graph and ACS identity, locally, and a telephone network that rings.
//!
//! | module | holds |
//! | --- | --- |
//! | `core` | what all services share: clock, keys, [`people`], settings, faults. It knows no service |
//! | `calendar` | the meetings of people |
//! | `entra` | discovery, sign-in, consent, tokens |
//! | `acs` | identities, and the exchange of an Entra token for a calling token |
//! | `graph` | people, calendars, chats, presence, portraits, batches |
//! | `phone` | ringing, simulated agents over WebSocket, outgoing calls |
//! | `control` | the interface that controls all of these, and the control page |
//! | `server` | assembles, starts and stops everything |
//!
//! The services know `core`, and Graph knows `calendar`; none knows another service. Issuers and addresses follow the
//! request's scheme and host.

mod acs;
mod calendar;
mod control;
mod core;
mod entra;
mod graph;
mod phone;
mod server;

pub use crate::core::error::EmulatorError;
pub use crate::core::people;
pub use server::{Emulator, EmulatorConfig};
