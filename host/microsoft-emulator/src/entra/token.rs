//! The token endpoint: codes and refresh tokens become tokens of one resource.

use std::sync::PoisonError;

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form, Json};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::discovery::{base, issuer};
use super::error::TokenError;
use crate::people::Person;
use crate::state::{Scheme, Shared, State as Emulated, now};

/// The audience of tokens for the calling service.
pub(crate) const ACS_RESOURCE: &str = "https://auth.msft.communication.azure.com";

/// The audience of tokens for Graph.
pub(crate) const GRAPH_RESOURCE: &str = "https://graph.microsoft.com";

/// How long access tokens live, in seconds: Entra gives 60 to 90 minutes.
const LIFE: i64 = 4500;

/// How long refresh tokens live, in seconds.
const REFRESH_LIFE: i64 = 90 * 24 * 3600;

#[derive(Deserialize)]
pub(super) struct Request {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
    #[serde(default)]
    scope: String,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct RefreshClaims {
    aud: String,
    oid: String,
    exp: i64,
    jti: String,
}

fn refuse(error: &'static str, code: u32, message: impl Into<String>) -> Response {
    TokenError { error, code, message: message.into() }.into_response()
}

pub(super) async fn redeem(
    State(state): State<Shared>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
    Form(request): Form<Request>,
) -> Response {
    if request.client_id != state.client_id {
        return refuse("unauthorized_client", 700_016, "Application was not found in the directory.");
    }
    if request.client_secret != state.client_secret {
        return refuse("invalid_client", 7_000_215, "Invalid client secret provided.");
    }
    let (oid, nonce, scope) = match request.grant_type.as_str() {
        "authorization_code" => {
            let code = request.code.as_deref().unwrap_or_default();
            let taken = state.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(code);
            let Some(code) = taken.filter(|code| code.expires_at > now()) else {
                return refuse(
                    "invalid_grant",
                    54_005,
                    "OAuth2 Authorization code was already redeemed or has expired.",
                );
            };
            if request.redirect_uri.as_deref() != Some(&code.redirect_uri) {
                return refuse(
                    "invalid_grant",
                    50_011,
                    "The redirect URI is not that of the authorization request.",
                );
            }
            let verifier = request.code_verifier.unwrap_or_default();
            let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
            if code.challenge.as_ref().is_some_and(|expected| *expected != challenge) {
                return refuse(
                    "invalid_grant",
                    501_481,
                    "The Code_Verifier does not match the code_challenge.",
                );
            }
            let scope = if request.scope.is_empty() { code.scope } else { request.scope };
            (code.oid, code.nonce, scope)
        }
        "refresh_token" => {
            let token = request.refresh_token.unwrap_or_default();
            let Some(claims) = state.key.verify::<RefreshClaims>(&token, "refresh") else {
                return refuse("invalid_grant", 70_008, "The refresh token has expired or is invalid.");
            };
            (claims.oid, None, request.scope)
        }
        other => {
            return refuse(
                "unsupported_grant_type",
                70_003,
                format!("The grant type '{other}' is not supported."),
            );
        }
    };
    let Some(person) = state.person(&oid) else {
        return refuse("invalid_grant", 50_034, "The user does not exist in the directory.");
    };
    match tokens(&state, person, &base(scheme, &headers), &scope, nonce) {
        Ok(body) => {
            ([("cache-control", "no-store, no-cache"), ("pragma", "no-cache")], Json(body)).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

fn tokens(
    state: &Emulated,
    person: &Person,
    base: &str,
    scope: &str,
    nonce: Option<String>,
) -> Result<Value, TokenError> {
    let scopes: Vec<&str> = scope.split_whitespace().collect();
    let of = |resource: &str| -> Vec<&str> {
        scopes.iter().filter_map(|scope| scope.strip_prefix(resource)?.strip_prefix('/')).collect()
    };
    let (acs, mut graph) = (of(ACS_RESOURCE), of(GRAPH_RESOURCE));
    graph.extend(scopes.iter().filter(|scope| scope.contains('.') && !scope.contains("://")));
    if !acs.is_empty() && !graph.is_empty() {
        let message = "Provided value for the input parameter scope is not valid because it contains more than one resource.";
        return Err(TokenError { error: "invalid_request", code: 28_000, message: message.into() });
    }
    let (resource, granted) = if acs.is_empty() { (GRAPH_RESOURCE, graph) } else { (ACS_RESOURCE, acs) };
    let time = now();
    let sign = |kind: &str, claims: &Value| {
        state.key.sign(kind, claims).map_err(|error| TokenError {
            error: "server_error",
            code: 50_000,
            message: error.to_string(),
        })
    };
    let access = sign(
        "JWT",
        &json!({
            "aud": resource, "iss": format!("https://sts.windows.net/{}/", person.tenant_id), "iat": time, "nbf": time,
            "exp": time + LIFE, "appid": state.client_id, "appidacr": "1", "oid": person.oid, "tid": person.tenant_id,
            "upn": person.upn, "unique_name": person.upn, "name": person.name, "scp": granted.join(" "), "ver": "1.0",
            "uti": Uuid::new_v4(),
        }),
    )?;
    let mut body = json!({
        "token_type": "Bearer",
        "scope": granted.iter().map(|scope| format!("{resource}/{scope}")).collect::<Vec<_>>().join(" "),
        "expires_in": LIFE,
        "ext_expires_in": LIFE,
        "access_token": access,
    });
    if scopes.contains(&"offline_access") {
        let claims =
            json!({"aud": "refresh", "oid": person.oid, "exp": time + REFRESH_LIFE, "jti": Uuid::new_v4()});
        body["refresh_token"] = sign("refresh", &claims)?.into();
    }
    if scopes.contains(&"openid") {
        let mut claims = json!({
            "aud": state.client_id, "iss": issuer(base, person.tenant_id), "iat": time, "nbf": time, "exp": time + 3600,
            "name": person.name, "oid": person.oid, "preferred_username": person.upn, "sub": person.oid,
            "tid": person.tenant_id, "email": person.upn, "roles": person.roles, "uti": Uuid::new_v4(), "ver": "2.0",
        });
        // msal-node rejects a nonce that it did not ask for.
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        body["id_token"] = sign("JWT", &claims)?.into();
    }
    Ok(body)
}
