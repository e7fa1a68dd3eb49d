//! What scripts, tests and people turn: see the crate's README.
//!
//! | module | holds |
//! | --- | --- |
//! | `info` | what a client needs to be pointed here |
//! | `knobs` | how the emulated Microsoft behaves |
//! | `document` | reading and changing the knobs; `POST /emulator/reset` |
//! | `keys` | signing keys, access keys, certificates, redirect URIs |
//! | `faults` | misbehaving on purpose |
//! | `page.html` and its kin | the control page |

mod document;
mod faults;
mod info;
mod keys;
mod knobs;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

pub(crate) use faults::{Counts, Service, apply};
pub(crate) use knobs::{Knobs, TenantKnobs, UserKnobs};

use crate::state::Shared;

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(async || Html(PAGE)))
        .route("/emulator", get(async || Html(PAGE)))
        .route("/emulator/page.js", get(async || ([("content-type", "text/javascript")], SCRIPT)))
        .route("/emulator/page.css", get(async || ([("content-type", "text/css")], STYLE)))
        .route("/emulator/info", get(info::info))
        .route("/emulator/state", get(document::read).patch(document::change))
        .route("/emulator/users/{upn}", get(document::read_user).patch(document::change_user))
        .route("/emulator/users/{upn}/revoke-sessions", post(document::revoke_sessions))
        .route("/emulator/users/{upn}/require-new-graph-token", post(document::require_new_graph_token))
        .route("/emulator/tenants/{tenant}", get(document::read_tenant).patch(document::change_tenant))
        .route("/emulator/reset", post(document::reset))
        .route("/emulator/requests", get(document::requests))
        .route("/emulator/signing-keys/rotate", post(keys::rotate_signing_key))
        .route("/emulator/acs/{resource}/keys/{which}/rotate", post(keys::rotate_access_key))
        .route("/emulator/redirect-uris", post(keys::add_redirect_uri))
        .route("/emulator/certificates", post(keys::add_certificate))
}

/// Why a wish can't be met.
#[derive(Debug)]
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

fn refuse(status: StatusCode, message: impl Into<String>) -> Response {
    Refused(status, message.into()).into_response()
}
