//! Entra ID.
//!
//! | module | holds |
//! | --- | --- |
//! | `discovery` | metadata (v2 and v1), instance discovery, keys |
//! | `authorize` | the sign-in: who it is, a second factor, consent, the code |
//! | `admin_consent` | an admin's consent for everybody |
//! | `pages` | what people see of it |
//! | `token` | codes, refresh tokens, assertions and credentials become tokens |
//! | `session` | who has signed in, how and when: in the cookie and in refresh tokens |
//! | `consent` | who has consented to what |
//! | `registration` | the application: secrets, certificates, redirect URIs |
//! | `scopes` | resources and their scopes |
//! | `cors` | which browsers' scripts may read the answers |

mod admin_consent;
mod authorize;
mod consent;
mod cors;
mod discovery;
mod error;
mod pages;
mod registration;
pub(crate) mod scopes;
mod session;
mod token;

use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};

pub(crate) use authorize::Code;
pub(crate) use discovery::base;
pub(crate) use error::TokenError;
pub(crate) use registration::{Kind, Registration};

use crate::state::Shared;

fn admin_consent(version: admin_consent::Version) -> MethodRouter<Shared> {
    get(admin_consent::begin).post(admin_consent::submit).layer(Extension(version))
}

pub(crate) fn routes(state: &Shared) -> Router<Shared> {
    Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::metadata))
        .route("/{tenant}/.well-known/openid-configuration", get(discovery::metadata_v1))
        .route("/common/discovery/instance", get(discovery::instance))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route("/{tenant}/discovery/keys", get(discovery::keys))
        .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::begin).post(authorize::submit))
        .route("/{tenant}/oauth2/v2.0/token", post(token::redeem).options(cors::preflight))
        .route("/{tenant}/oauth2/v2.0/logout", get(authorize::sign_out))
        .route("/{tenant}/v2.0/adminconsent", admin_consent(admin_consent::Version::Two))
        .route("/{tenant}/adminconsent", admin_consent(admin_consent::Version::One))
        .layer(from_fn_with_state(state.clone(), cors::apply))
}
