//! Whose token it is, and whether its scopes suffice.

use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::answer::Refusal;
use crate::entra::scopes::GRAPH;
use crate::keys::Invalid;
use crate::people::Person;
use crate::state::State;

/// Graph's application id, which is an audience too.
const GRAPH_APP: &str = "00000003-0000-0000-c000-000000000000";

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    oid: String,
    #[serde(default)]
    scp: String,
    #[serde(default)]
    aio: String,
}

/// Who asks, and what they may.
pub(super) struct Caller<'a> {
    pub(super) person: &'a Person,
    scopes: Vec<String>,
}

/// How the workloads behind Graph say that a scope is missing.
#[derive(Debug, Clone, Copy)]
pub(super) enum Workload {
    Directory,
    Exchange,
    Teams,
}

fn unauthorized(message: &str, more: &str) -> Refusal {
    let mut refusal = Refusal::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message);
    refusal.www_authenticate = Some(format!(
        r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="{GRAPH_APP}"{more}"#
    ));
    refusal
}

/// The person behind the request's token.
pub(super) fn caller<'a>(state: &'a State, headers: &HeaderMap) -> Result<Caller<'a>, Refusal> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default().trim();
    if token.is_empty() {
        return Err(unauthorized("Access token is empty.", ""));
    }
    let verified = state.keys.verify::<Claims>(token, &[GRAPH, GRAPH_APP], state.now());
    let claims = verified.map_err(|why| match why {
        Invalid::Malformed => unauthorized("CompactToken parsing failed with error code: 80049217", ""),
        Invalid::Signature => unauthorized("Access token validation failure. Invalid signature.", ""),
        Invalid::Audience => unauthorized("Access token validation failure. Invalid audience.", ""),
        Invalid::Expired => unauthorized("Lifetime validation failed, the token is expired.", ""),
    })?;
    let person =
        state.person(&claims.oid).ok_or_else(|| unauthorized("Access token validation failure.", ""))?;
    let knobs = state.user_knobs(person);
    let issued_at: i64 = claims.aio.parse().unwrap_or(i64::MAX);
    let since = knobs.graph_tokens_since.max(knobs.sessions_revoked_at);
    if let Some(since) = since.filter(|since| issued_at <= since.as_millisecond()) {
        return Err(insufficient(since));
    }
    if knobs.disabled {
        return Err(insufficient(state.time()));
    }
    let scopes = claims.scp.split(' ').map(str::to_owned).collect();
    Ok(Caller { person, scopes })
}

/// Continuous access evaluation: the token is good no more, and the claims say what a new one has to satisfy.
fn insufficient(since: Timestamp) -> Refusal {
    let claims =
        json!({"access_token": {"nbf": {"essential": true, "value": since.as_second().to_string()}}});
    let encoded = STANDARD.encode(claims.to_string());
    let more = format!(r#", error="insufficient_claims", claims="{encoded}""#);
    unauthorized(
        "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp",
        &more,
    )
}

impl Caller<'_> {
    pub(super) fn has(&self, scopes: &[&str]) -> bool {
        scopes.iter().any(|scope| self.scopes.iter().any(|own| own == scope))
    }

    /// One of these scopes, or a refusal.
    pub(super) fn needs(&self, workload: Workload, scopes: &[&str]) -> Result<(), Refusal> {
        if self.has(scopes) {
            return Ok(());
        }
        let forbidden = |code, message: String| Err(Refusal::new(StatusCode::FORBIDDEN, code, message));
        match workload {
            Workload::Directory => forbidden(
                "Authorization_RequestDenied",
                "Insufficient privileges to complete the operation.".to_owned(),
            ),
            Workload::Exchange => forbidden(
                "ErrorAccessDenied",
                "Access is denied. Check credentials and try again.".to_owned(),
            ),
            Workload::Teams => forbidden(
                "Forbidden",
                format!(
                    "Missing scope permissions on the request. API requires one of '{}'. Scopes on the request '{}'",
                    scopes.join(", "),
                    self.scopes.join(", ")
                ),
            ),
        }
    }
}
