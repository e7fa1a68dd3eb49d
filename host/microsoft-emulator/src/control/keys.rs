//! Signing keys, access keys, certificates, redirect URIs.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::state::Control;
use crate::core::refusal::Refusal;
use crate::entra::Platform;

type Response = Result<Json<Value>, Refusal>;

fn no_key() -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "no key could be made")
}

fn unreadable(error: &JsonRejection) -> Refusal {
    Refusal::bad_request(error.body_text())
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rotate {
    /// The old key is no longer published.
    withdraw: bool,
}

/// `POST /emulator/signing-keys/rotate`; a body is not needed.
pub(super) async fn rotate_signing_key(
    State(control): State<Arc<Control>>,
    body: Result<Option<Json<Rotate>>, JsonRejection>,
) -> Response {
    let body = body.map_err(|error| unreadable(&error))?;
    let Rotate { withdraw } = body.map(|Json(body)| body).unwrap_or_default();
    // Generating an RSA key would block other requests.
    let core = Arc::clone(&control.core);
    let rotated = tokio::task::spawn_blocking(move || core.keys.rotate(withdraw)).await;
    let kid = rotated.ok().and_then(Result::ok).ok_or_else(no_key)?;
    let published: Vec<String> = control.core.keys.published().iter().map(|key| key.kid.clone()).collect();
    Ok(Json(json!({"signsWith": kid, "published": published})))
}

/// `POST /emulator/acs/{resource}/keys/{primary|secondary}/rotate`.
pub(super) async fn rotate_access_key(
    State(control): State<Arc<Control>>,
    Path((name, which)): Path<(String, String)>,
) -> Response {
    let which = match which.as_str() {
        "primary" => 0,
        "secondary" => 1,
        _ => return Err(Refusal::not_found("a key is primary or secondary")),
    };
    let resources = &control.acs.resources;
    let resource = resources.named(&name).ok_or_else(|| {
        let names: Vec<&str> = resources.all().iter().map(|resource| resource.name).collect();
        Refusal::not_found(format!("the resources are {}", names.join(" and ")))
    })?;
    let key = resource.rotate(which).ok_or_else(no_key)?;
    Ok(Json(json!({"accessKey": STANDARD.encode(key)})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRedirectUri {
    uri: String,
    #[serde(rename = "type", default = "web")]
    platform: Platform,
}

fn web() -> Platform {
    Platform::Web
}

/// `POST /emulator/redirect-uris`.
pub(super) async fn add_redirect_uri(
    State(control): State<Arc<Control>>,
    body: Result<Json<NewRedirectUri>, JsonRejection>,
) -> Response {
    let Json(new) = body.map_err(|error| unreadable(&error))?;
    if url::Url::parse(&new.uri).is_err() {
        return Err(Refusal::bad_request(format!("{} is no URL", new.uri)));
    }
    let registration = &control.entra.registration;
    registration.add_redirect_uri(&new.uri, new.platform);
    Ok(Json(json!({"redirectUris": registration.redirect_uris()})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCertificate {
    pem: String,
}

/// `POST /emulator/certificates`: from now on client assertions that are signed with its key are accepted.
pub(super) async fn add_certificate(
    State(control): State<Arc<Control>>,
    body: Result<Json<NewCertificate>, JsonRejection>,
) -> Response {
    let Json(new) = body.map_err(|error| unreadable(&error))?;
    let thumbprint = control.entra.registration.add_certificate(&new.pem);
    let thumbprint = thumbprint.map_err(|error| Refusal::bad_request(format!("no certificate: {error}")))?;
    Ok(Json(json!({"x5t#S256": thumbprint})))
}
