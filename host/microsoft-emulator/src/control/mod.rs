//! The interface with which scripts, tests and people control the emulator: see the crate's README.
//!
//! | module | holds |
//! | --- | --- |
//! | `state` | all services |
//! | `info` | what a client needs to use the emulator |
//! | `settings` | reading and changing the settings; `POST /emulator/reset` |
//! | `keys` | signing keys, access keys, certificates, redirect URIs |
//! | `requests`, `request_log` | logging requests, and the log |
//! | `page.html`, `page.js`, `page.css` | the control page |

mod info;
mod keys;
mod request_log;
mod requests;
mod settings;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::response::Html;
use axum::routing::{get, post};

pub(crate) use request_log::RequestLog;
pub(crate) use requests::log;
pub(crate) use state::Control;

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

pub(crate) fn routes(control: &Arc<Control>) -> Router {
    Router::new()
        .route("/", get(async || Html(PAGE)))
        .route("/emulator", get(async || Html(PAGE)))
        .route("/emulator/page.js", get(async || ([("content-type", "text/javascript")], SCRIPT)))
        .route("/emulator/page.css", get(async || ([("content-type", "text/css")], STYLE)))
        .route("/emulator/info", get(info::info))
        .route("/emulator/state", get(settings::read).patch(settings::change))
        .route("/emulator/users/{upn}", get(settings::read_user).patch(settings::change_user))
        .route("/emulator/users/{upn}/revoke-sessions", post(settings::revoke_sessions))
        .route("/emulator/users/{upn}/require-new-graph-token", post(settings::require_new_graph_token))
        .route("/emulator/tenants/{tenant}", get(settings::read_tenant).patch(settings::change_tenant))
        .route("/emulator/reset", post(settings::reset))
        .route("/emulator/requests", get(requests::list))
        .route("/emulator/signing-keys/rotate", post(keys::rotate_signing_key))
        .route("/emulator/acs/{resource}/keys/{which}/rotate", post(keys::rotate_access_key))
        .route("/emulator/redirect-uris", post(keys::add_redirect_uri))
        .route("/emulator/certificates", post(keys::add_certificate))
        .with_state(Arc::clone(control))
}
