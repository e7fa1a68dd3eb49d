//! Metadata and signing keys.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use super::authority::{Authority, issuer};
use crate::core::address::{Scheme, base};
use crate::entra::state::Entra;

pub(super) async fn metadata(
    State(state): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Response {
    let base = base(scheme, &headers);
    // The issuer names the tenant by id, also when the path names it by domain.
    let (of, region) = match Authority::read(&state.core.directory, &tenant) {
        Ok(Authority::Any) => (Authority::Any.metadata_id(), Value::Null),
        Ok(tenant) => (tenant.metadata_id(), Value::from("NA")),
        Err(error) => return error.response(None, state.core.clock.now()),
    };
    let endpoint = |path: &str| format!("{base}/{tenant}/{path}");
    Json(json!({
        "token_endpoint": endpoint("oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": endpoint("discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer(&base, &of),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": format!("{base}/oidc/userinfo"),
        "authorization_endpoint": endpoint("oauth2/v2.0/authorize"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": endpoint("oauth2/v2.0/logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash",
            "c_hash", "email"
        ],
        "tenant_region_scope": region,
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    }))
    .into_response()
}

/// The metadata of the older tokens (v1), which have another issuer.
pub(super) async fn metadata_v1(
    State(state): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Response {
    let base = base(scheme, &headers);
    let of = match Authority::read(&state.core.directory, &tenant) {
        Ok(authority) => authority.metadata_id(),
        Err(error) => return error.response(None, state.core.clock.now()),
    };
    let endpoint = |path: &str| format!("{base}/{tenant}/{path}");
    Json(json!({
        "token_endpoint": endpoint("oauth2/v2.0/token"),
        "jwks_uri": endpoint("discovery/keys"),
        "issuer": format!("https://sts.windows.net/{of}/"),
        "authorization_endpoint": endpoint("oauth2/v2.0/authorize"),
        "end_session_endpoint": endpoint("oauth2/v2.0/logout"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code", "id_token", "code id_token", "token id_token", "token"],
        "subject_types_supported": ["pairwise"],
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": "graph.microsoft.com",
    }))
    .into_response()
}

#[derive(Deserialize)]
pub(super) struct Instance {
    #[serde(default)]
    authorization_endpoint: String,
}

/// Instance discovery: which hosts are the same authority. MSAL requests it for hosts that its configuration does not
/// trust.
pub(super) async fn instance(
    Query(query): Query<Instance>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Response {
    let base = base(scheme, &headers);
    let tenant = query
        .authorization_endpoint
        .strip_prefix(&format!("{base}/"))
        .and_then(|rest| rest.split('/').next());
    let Some(tenant) = tenant else {
        let message = "AADSTS50049: Unknown or invalid instance.";
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({"error": "invalid_instance", "error_description": message, "error_codes": [50_049]})),
        )
            .into_response();
    };
    let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
    Json(json!({
        "tenant_discovery_endpoint": format!("{base}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }))
    .into_response()
}

pub(super) async fn keys(
    State(state): State<Arc<Entra>>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Json<Value> {
    let issuer = issuer(&base(scheme, &headers), "{tenantid}");
    let keys: Vec<Value> = state
        .core
        .keys
        .published()
        .iter()
        .map(|key| {
            json!({
                "kty": "RSA", "use": "sig", "kid": key.kid, "x5t": key.kid, "n": key.n, "e": key.e,
                "cloud_instance_name": "microsoftonline.com", "issuer": issuer,
            })
        })
        .collect();
    Json(json!({"keys": keys}))
}
