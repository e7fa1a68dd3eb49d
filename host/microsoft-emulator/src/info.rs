//! What a client needs to be pointed here, and the control page.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Html;
use axum::routing::get;
use axum::{Extension, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::state::{Scheme, Shared};

const PAGE: &str = include_str!("control.html");

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(async || Html(PAGE)))
        .route("/emulator", get(async || Html(PAGE)))
        .route("/emulator/info", get(info))
}

async fn info(
    State(state): State<Shared>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Json<Value> {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let tenants: Vec<Value> = state
        .tenants
        .iter()
        .map(|tenant| {
            let users: Vec<Value> = tenant
                .people
                .iter()
                .map(|person| {
                    json!({"oid": person.oid, "upn": person.upn, "displayName": person.name, "roles": person.roles})
                })
                .collect();
            json!({"id": tenant.id, "domain": tenant.domain, "name": tenant.name, "users": users})
        })
        .collect();
    let redirect_uris = state.redirect_uris.lock().map(|uris| uris.clone()).unwrap_or_default();
    Json(json!({
        "httpUrl": format!("{}://{host}", scheme.0),
        "httpsUrl": state.https_url,
        "caPem": state.ca_pem,
        "acsConnectionString": format!("endpoint={}/;accesskey={}", state.https_url, STANDARD.encode(&state.acs_key)),
        "clientId": state.client_id,
        "clientSecret": state.client_secret,
        "redirectUris": redirect_uris,
        "tenants": tenants,
    }))
}
