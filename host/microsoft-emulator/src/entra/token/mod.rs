//! The token endpoint.
//!
//! | module | holds |
//! | --- | --- |
//! | `redeem` | the endpoint: which grant is meant |
//! | `request` | the form, and the check of the client |
//! | `code` | the authorization code |
//! | `refresh` | refresh tokens |
//! | `assertion` | a user's token for our own interface becomes one for another resource (on behalf of) |
//! | `application` | tokens of the application itself |
//! | `user` | the person who gets tokens |
//! | `issue` | the response, and the tokens in it |

mod application;
mod assertion;
mod code;
mod issue;
mod redeem;
mod refresh;
mod request;
mod user;

pub(super) use redeem::redeem;
pub(super) use user::client_info;
