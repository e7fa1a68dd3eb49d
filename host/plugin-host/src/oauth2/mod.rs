//! OAuth 2.0: tokens for connections, by the client's own credentials (RFC 6749, section 4.4) or by the consent of people, who connect
//! their accounts (section 4.1).
//!
//! | module | holds |
//! | --- | --- |
//! | `client` | what an admin sets: the token endpoint, and who asks there |
//! | `code` | the same for a client to which people connect accounts, and the page at which they consent |
//! | `account` | asks for a token of a connected account, on one front at a time |
//! | `consent` | somebody goes to the other system to consent, and comes back |
//! | `connected` | which accounts are connected |
//! | `disconnect` | forgets accounts, alone or with their connection |
//! | `revoke` | tells the other systems of that |
//! | `endpoint` | asks a token endpoint once, and reads what it answers |
//! | `failure` | how that fails, in words for the plugin's developer and for the admin |
//! | `tokens` | keeps tokens in memory while they are good; one question at a time for each connection |

pub(crate) mod account;
pub(crate) mod client;
pub(crate) mod code;
pub(crate) mod connected;
pub(crate) mod consent;
mod disconnect;
mod endpoint;
mod failure;
mod revoke;
mod tokens;

pub(crate) use failure::TokenFailure;
pub(crate) use tokens::{AccessToken, TokenFor, TokenSource, Tokens};
