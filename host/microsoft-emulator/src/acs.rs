//! ACS identity: the exchange of a Teams user's Entra token.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::entra::ACS_RESOURCE;
use crate::state::{Shared, now};

pub(crate) const PATH: &str = "/teamsUser/:exchangeAccessToken";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exchange {
    #[serde(default)]
    token: String,
    #[serde(default)]
    app_id: String,
    #[serde(default)]
    user_id: String,
}

#[derive(Deserialize)]
struct EntraClaims {
    appid: String,
    oid: String,
    tid: String,
    exp: i64,
}

fn refuse(status: StatusCode, code: &str, message: &str, target: Option<&str>) -> Response {
    (status, Json(json!({"error": {"code": code, "message": message, "target": target}}))).into_response()
}

/// Whether the request is signed with our access key, as its own `SignedHeaders` say.
fn is_signed(state: &Shared, uri: &str, headers: &HeaderMap, body: &[u8]) -> Result<(), &'static str> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let hash = STANDARD.encode(digest(&SHA256, body));
    if header("x-ms-content-sha256") != hash {
        return Err("Request 'x-ms-content-sha256' differs from generated content hash.");
    }
    let denied = "Denied by the resource provider.";
    let (signed, signature) = header("authorization")
        .strip_prefix("HMAC-SHA256 SignedHeaders=")
        .and_then(|rest| rest.split_once("&Signature="))
        .ok_or(denied)?;
    let values: Vec<&str> = signed.split(';').map(header).collect();
    let text = format!("POST\n{uri}\n{}", values.join(";"));
    let signature = STANDARD.decode(signature).map_err(|_| denied)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &state.acs_key);
    hmac::verify(&key, text.as_bytes(), &signature).map_err(|_| denied)
}

pub(crate) async fn exchange(
    State(state): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map_or_else(String::new, ToString::to_string);
    if let Err(message) = is_signed(&state, &path, &headers, &body) {
        return refuse(StatusCode::UNAUTHORIZED, "Denied", message, None);
    }
    let Ok(request) = serde_json::from_slice::<Exchange>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "ValidationError", "The body is no JSON object.", None);
    };
    for (value, field) in
        [(&request.app_id, "AppId"), (&request.user_id, "UserId"), (&request.token, "Token")]
    {
        if value.is_empty() {
            let message = format!("{field}: The {field} field is required.");
            return refuse(StatusCode::BAD_REQUEST, "ValidationError", &message, Some(field));
        }
    }
    if uuid::Uuid::try_parse(&request.app_id).is_err() {
        return refuse(
            StatusCode::BAD_REQUEST,
            "ValidationError",
            "Provided AppId has invalid format.",
            Some("appId"),
        );
    }
    let Some(claims) = state.key.verify::<EntraClaims>(&request.token, ACS_RESOURCE) else {
        let message = "Provided access token is not valid.";
        return refuse(StatusCode::UNAUTHORIZED, "InvalidAccessToken", message, None);
    };
    if claims.appid != request.app_id {
        let message = "AAD application is not the expected one.";
        return refuse(StatusCode::BAD_REQUEST, "ValidationError", message, Some("appId"));
    }
    if claims.oid != request.user_id {
        let message = "Provided AAD token issued for unexpected user.";
        return refuse(StatusCode::BAD_REQUEST, "ValidationError", message, Some("userId"));
    }
    let time = now();
    let expires = claims.exp.min(time + 24 * 3600);
    // What the calling SDK needs of a Teams user's token: `tid`, and `voip` in `acsScope`.
    let token = state.key.sign(
        "JWT",
        &json!({
            "aud": "calling", "skypeid": format!("orgid:{}", claims.oid), "scp": 1792, "csi": time.to_string(),
            "exp": expires, "rgn": "amer", "tid": claims.tid, "acsScope": "voip,chat", "resourceId": "emulated",
            "resourceLocation": "unitedstates", "iat": time,
        }),
    );
    match (token, Timestamp::from_second(expires)) {
        (Ok(token), Ok(expires)) => {
            let expires_on = expires.strftime("%Y-%m-%dT%H:%M:%S.0000000+00:00").to_string();
            Json(json!({"token": token, "expiresOn": expires_on})).into_response()
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
