//! What all emulated services share. Nothing in here knows any of them.
//!
//! | module | holds |
//! | --- | --- |
//! | `state` | [`Core`]: the clock, the keys, the people and the settings |
//! | `settings` | how the emulated Microsoft behaves |
//! | [`people`] | the sample tenants and their people |
//! | `resources` | the resources for which Entra issues tokens, and their scopes |
//! | `keys` | the signing keys, and the tokens made with them |
//! | `fault_counts`, `fault_injection` | deliberate faults: how often each has happened, and the middleware |
//! | `certificates` | the CA and the certificate for https |
//! | `address` | the address under which a request came |
//! | `refusal` | errors of the emulator's own interface |
//! | `error` | why the emulator can't start |

pub(crate) mod address;
pub(crate) mod certificates;
pub(crate) mod error;
pub(crate) mod fault_counts;
pub(crate) mod fault_injection;
pub(crate) mod keys;
pub mod people;
pub(crate) mod refusal;
pub(crate) mod resources;
pub(crate) mod settings;
pub(crate) mod state;
