//! Metadata and signing keys.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::TokenError;
use crate::state::{Scheme, Shared};

/// The address under which the request came.
pub(crate) fn base(scheme: Scheme, headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{}://{host}", scheme.0)
}

/// The issuer of a tenant's tokens; for the metadata of `organizations` with `{tenantid}` in it.
pub(super) fn issuer(base: &str, tenant: &str) -> String {
    format!("{base}/{tenant}/v2.0")
}

/// Which tenants an authority's segment means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Authority {
    /// `common` and `organizations`: any.
    Any,
    /// One, by its id.
    Tenant(String),
}

impl Authority {
    /// # Errors
    /// AADSTS90002 when there is no such tenant.
    pub(super) fn read(state: &Shared, segment: &str) -> Result<Self, TokenError> {
        if matches!(segment, "common" | "organizations") {
            return Ok(Self::Any);
        }
        match state.directory.tenant(segment) {
            Some(tenant) => Ok(Self::Tenant(tenant.id.to_owned())),
            None => Err(TokenError::new(
                "invalid_tenant",
                90_002,
                format!(
                    "Tenant '{segment}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
                ),
            )),
        }
    }

    /// Whether people of this tenant may sign in here.
    pub(super) fn admits(&self, tenant_id: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Tenant(id) => id == tenant_id,
        }
    }
}

pub(super) async fn metadata(
    State(state): State<Shared>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Response {
    let base = base(scheme, &headers);
    // The issuer names the tenant by id, also when it was asked for by domain.
    let (of, region) = match Authority::read(&state, &tenant) {
        Ok(Authority::Any) => ("{tenantid}".to_owned(), Value::Null),
        Ok(Authority::Tenant(id)) => (id, Value::from("NA")),
        Err(error) => return error.answer(None),
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

/// The older metadata, whose tokens have another issuer.
pub(super) async fn metadata_v1(
    State(state): State<Shared>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Response {
    let base = base(scheme, &headers);
    let of = match Authority::read(&state, &tenant) {
        Ok(Authority::Any) => "{tenantid}".to_owned(),
        Ok(Authority::Tenant(id)) => id,
        Err(error) => return error.answer(None),
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

/// Which hosts are the same authority; what MSAL asks about hosts that it was not told to trust.
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
    State(state): State<Shared>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
) -> Json<Value> {
    let issuer = issuer(&base(scheme, &headers), "{tenantid}");
    let keys: Vec<Value> = state
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
