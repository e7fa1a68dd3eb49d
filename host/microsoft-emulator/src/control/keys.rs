//! Signing keys, access keys, certificates, redirect URIs.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;

use super::refuse;
use crate::entra::Kind;
use crate::state::Shared;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rotate {
    /// Nobody publishes the old key any more.
    withdraw: bool,
}

/// `POST /emulator/signing-keys/rotate`; a body is not needed.
pub(super) async fn rotate_signing_key(
    State(state): State<Shared>,
    body: Result<Option<Json<Rotate>>, JsonRejection>,
) -> Response {
    let Rotate { withdraw } = match body {
        Ok(body) => body.map(|Json(body)| body).unwrap_or_default(),
        Err(error) => return refuse(StatusCode::BAD_REQUEST, error.body_text()),
    };
    // Making an RSA key takes a moment.
    let rotated = tokio::task::spawn_blocking({
        let state = state.clone();
        move || state.keys.rotate(withdraw)
    });
    match rotated.await {
        Ok(Ok(kid)) => {
            let published: Vec<String> = state.keys.published().iter().map(|key| key.kid.clone()).collect();
            Json(json!({"signsWith": kid, "published": published})).into_response()
        }
        _ => refuse(StatusCode::INTERNAL_SERVER_ERROR, "no key could be made"),
    }
}

/// `POST /emulator/acs/{resource}/keys/{primary|secondary}/rotate`.
pub(super) async fn rotate_access_key(
    State(state): State<Shared>,
    Path((resource, which)): Path<(String, String)>,
) -> Response {
    let which = match which.as_str() {
        "primary" => 0,
        "secondary" => 1,
        _ => return refuse(StatusCode::NOT_FOUND, "a key is primary or secondary"),
    };
    let Some(resource) = state.acs.named(&resource) else {
        let names: Vec<&str> = state.acs.all().iter().map(|resource| resource.name).collect();
        return refuse(StatusCode::NOT_FOUND, format!("the resources are {}", names.join(" and ")));
    };
    match resource.rotate(which) {
        Some(key) => Json(json!({"accessKey": STANDARD.encode(key)})).into_response(),
        None => refuse(StatusCode::INTERNAL_SERVER_ERROR, "no key could be made"),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRedirectUri {
    uri: String,
    #[serde(rename = "type", default = "web")]
    kind: Kind,
}

fn web() -> Kind {
    Kind::Web
}

/// `POST /emulator/redirect-uris`.
pub(super) async fn add_redirect_uri(
    State(state): State<Shared>,
    body: Result<Json<NewRedirectUri>, JsonRejection>,
) -> Response {
    match body {
        Ok(Json(new)) if url::Url::parse(&new.uri).is_ok() => {
            state.registration.add_redirect_uri(&new.uri, new.kind);
            Json(json!({"redirectUris": state.registration.redirect_uris()})).into_response()
        }
        Ok(Json(new)) => refuse(StatusCode::BAD_REQUEST, format!("{} is no URL", new.uri)),
        Err(error) => refuse(StatusCode::BAD_REQUEST, error.body_text()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCertificate {
    pem: String,
}

/// `POST /emulator/certificates`: client assertions signed with its key are believed.
pub(super) async fn add_certificate(
    State(state): State<Shared>,
    body: Result<Json<NewCertificate>, JsonRejection>,
) -> Response {
    match body.map(|Json(new)| state.registration.add_certificate(&new.pem)) {
        Ok(Ok(thumbprint)) => Json(json!({"x5t#S256": thumbprint})).into_response(),
        Ok(Err(error)) => refuse(StatusCode::BAD_REQUEST, format!("no certificate: {error}")),
        Err(error) => refuse(StatusCode::BAD_REQUEST, error.body_text()),
    }
}
