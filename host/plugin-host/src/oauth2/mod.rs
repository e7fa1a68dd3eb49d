//! OAuth 2.0: tokens for connections, by the client's own credentials (RFC 6749, section 4.4).
//!
//! | module | holds |
//! | --- | --- |
//! | `client` | what an admin sets: the token endpoint, and who asks there |
//! | `endpoint` | asks a token endpoint once, and reads what it answers |
//! | `failure` | how that fails, in words for the plugin's developer and for the admin |
//! | `tokens` | keeps tokens in memory while they are good; one question at a time for each connection |

pub(crate) mod client;
mod endpoint;
mod failure;
mod tokens;

pub(crate) use failure::TokenFailure;
pub(crate) use tokens::{AccessToken, TokenFor, Tokens};
