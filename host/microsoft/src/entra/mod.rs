//! Entra ID: authorization code flow with PKCE for users of any tenant (`organizations`).
//!
//! | module | holds |
//! | --- | --- |
//! | `client` | [`Entra`] |
//! | `sign_in` | from the redirect to the user's claims; admin consent; signing out of Microsoft |
//! | `authority` | the metadata and the signing keys of an authority |
//! | `documents`, `cached` | fetching these seldom, and keeping them through outages |
//! | `id_token`, `id_token_error` | the validation of an `id_token` |
//! | `token`, `credential`, `claims` | the token endpoint, the client's credential, claims challenges |
//! | `scopes` | the scopes that each feature needs |
//! | `refusal`, `advice` | how Entra refuses, and who can do what about it |

mod advice;
mod authority;
mod cached;
pub(crate) mod claims;
mod client;
mod credential;
mod documents;
mod id_token;
pub(crate) mod id_token_error;
#[cfg(test)]
mod id_token_tests;
pub(crate) mod refusal;
pub(crate) mod scopes;
mod sign_in;
mod token;

pub use advice::{ADVICE, Advice, Reaction};
pub use authority::{Key, KeySet, Metadata, is_tenant_id};
pub use claims::{challenge, insufficient_claims};
pub use client::Entra;
pub use id_token::{Expected, IdTokenClaims, validate_id_token};
pub use id_token_error::IdTokenError;
pub use refusal::EntraRefusal;
pub use scopes::{Feature, Resource, scopes_of, serves};
pub use sign_in::{Callback, Prompt, SignInRequest, SignInTransaction};
pub use token::TokenResponse;
