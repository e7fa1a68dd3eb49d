//! Entra ID.
//!
//! | module | holds |
//! | --- | --- |
//! | `discovery` | metadata (v2 and v1), instance discovery, keys |
//! | `authorize` | sign-in: the person, a second factor, consent, the code |
//! | `admin_consent` | an admin's consent for everybody |
//! | `pages` | what people see of these |
//! | `token` | codes, refresh tokens, assertions and credentials become tokens |
//! | `state` | what Entra ID remembers: the registered application, codes |
//! | `codes` | authorization codes |
//! | `session` | who has signed in, how and when: in the cookie and in refresh tokens |
//! | `consent` | who has consented to what |
//! | `registration` | the application: its secret, certificates and redirect URIs |
//! | `authority`, `scopes` | reading the tenant of a path and the scopes of a request |
//! | `error` | errors as Entra words them |
//! | `cors` | which browsers' scripts may read the responses |

mod admin_consent;
mod authority;
mod authorize;
mod codes;
mod consent;
mod cors;
mod discovery;
mod error;
mod pages;
mod registration;
mod scopes;
mod session;
mod state;
mod token;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use axum::{Extension, Router};

pub(crate) use registration::{Platform, Registration};
pub(crate) use state::Entra;

use crate::core::fault_injection::{FaultInjection, inject_faults};
use crate::core::settings::Service;

fn admin_consent(version: admin_consent::Version) -> MethodRouter<Arc<Entra>> {
    get(admin_consent::begin).post(admin_consent::submit).layer(Extension(version))
}

pub(crate) fn routes(entra: &Arc<Entra>) -> Router {
    let faults =
        FaultInjection { core: Arc::clone(&entra.core), service: Service::Entra, failure: error::failure };
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
        .layer(from_fn_with_state(Arc::clone(entra), cors::apply))
        .layer(from_fn_with_state(faults, inject_faults))
        .with_state(Arc::clone(entra))
}
