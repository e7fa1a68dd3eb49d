//! ACS identity: the exchange of a Teams user's Entra token for a calling token.
//!
//! | module | holds |
//! | --- | --- |
//! | `client` | [`Acs`]: which resource a tenant uses, and when an exchange is tried again |
//! | `resource` | one ACS resource: its address, its two keys, one request |
//! | `hmac` | the signature of requests |
//! | `queue`, `turns` | the limit of a resource: who waits, and whose turn is next |
//! | `token` | calling tokens |
//! | `error` | how an exchange fails, in words for the operator and for the person |

mod client;
pub(crate) mod error;
mod hmac;
mod queue;
#[cfg(test)]
mod queue_tests;
mod resource;
mod token;
mod turns;

pub use client::{Acs, Exchange};
pub use error::ExchangeError;
pub use hmac::{content_hash, signature};
pub use queue::QueueMetrics;
pub use token::CallingToken;
