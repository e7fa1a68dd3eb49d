//! Entra ID: discovery, keys, the sign-in form, tokens.

mod authorize;
mod discovery;
mod error;
mod token;

pub(crate) use token::{ACS_RESOURCE, GRAPH_RESOURCE};

use axum::Router;
use axum::routing::{get, post};

use crate::state::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::metadata))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route("/{tenant}/oauth2/v2.0/authorize", get(authorize::form).post(authorize::submit))
        .route("/{tenant}/oauth2/v2.0/token", post(token::redeem))
        .route("/{tenant}/oauth2/v2.0/logout", get(authorize::sign_out))
}
