//! Runs guests, which are instances of plugins' components, and compiles uploaded components.
//!
//! | module | holds |
//! | --- | --- |
//! | `engine` | how wasmtime is set up: pooling, epochs, limits |
//! | `v1` | version 1 of the contract: bindings, conversion, capabilities |
//! | `guest` | the state of one running instance: limits, output, capability calls |
//! | `deterministic` | time and chance of a guest whose call is recorded or replayed |
//! | `components` | loaded components |
//! | `run` | one hook in a fresh instance |
//! | `processor_time` | the processor time of a guest |
//! | `slow_lane` | guests that compute for long take turns |
//! | `serve` | the worker's side of the connection |
//! | [`jail`] | the restrictions on the process |
//! | [`compile`] | what the compile child does with an upload |

pub mod compile;
mod components;
mod deterministic;
mod engine;
mod guest;
pub mod jail;
mod output;
mod processor_time;
mod run;
mod serve;
mod slow_lane;
mod v1;

pub use serve::{ServeError, serve};
pub use switchboard_plugin_protocol::{ComponentReport, Jail, JailMode, MemoryClass};
