//! Metadata and signing keys.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::state::{Scheme, Shared};

/// The address under which the request came.
pub(crate) fn base(scheme: Scheme, headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{}://{host}", scheme.0)
}

/// The issuer of a tenant's tokens; for the metadata of `organizations` with `{tenantid}` in it.
pub(crate) fn issuer(base: &str, tenant: &str) -> String {
    format!("{base}/{tenant}/v2.0")
}

pub(super) async fn metadata(
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Json<Value> {
    let base = base(scheme, &headers);
    let shared = matches!(tenant.as_str(), "common" | "organizations");
    let endpoint = |path: &str| format!("{base}/{tenant}/{path}");
    Json(json!({
        "issuer": issuer(&base, if shared { "{tenantid}" } else { &tenant }),
        "authorization_endpoint": endpoint("oauth2/v2.0/authorize"),
        "token_endpoint": endpoint("oauth2/v2.0/token"),
        "jwks_uri": endpoint("discovery/v2.0/keys"),
        "end_session_endpoint": endpoint("oauth2/v2.0/logout"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "request_uri_parameter_supported": false,
        "tenant_region_scope": null,
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": "graph.microsoft.com",
    }))
}

pub(super) async fn keys(
    State(state): State<Shared>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Json<Value> {
    let key = &state.key;
    Json(json!({"keys": [{
        "kty": "RSA",
        "use": "sig",
        "kid": key.kid,
        "x5t": key.kid,
        "n": key.n,
        "e": key.e,
        "issuer": issuer(&base(scheme, &headers), "{tenantid}"),
    }]}))
}
