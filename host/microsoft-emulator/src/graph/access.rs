//! The person of a token, and whether its scopes suffice.

use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::response::Refusal;
use crate::core::keys::Invalid;
use crate::core::people::Person;
use crate::core::resources::GRAPH;
use crate::graph::state::Graph;

/// The application id of Graph, which its tokens may have as the audience too.
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

/// The person who sent a request, and the scopes of their token.
pub(super) struct Caller<'a> {
    pub(super) person: &'a Person,
    scopes: Vec<String>,
}

/// The service behind Graph. Each words a missing scope differently.
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

/// Reads the token of a request.
///
/// # Errors
/// 401 when there is no token, or it is not valid, was revoked, or belongs to a disabled person.
pub(super) fn caller<'a>(graph: &'a Graph, headers: &HeaderMap) -> Result<Caller<'a>, Refusal> {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default().trim();
    if token.is_empty() {
        return Err(unauthorized("Access token is empty.", ""));
    }
    let verified = graph.core.keys.verify::<Claims>(token, &[GRAPH, GRAPH_APP], graph.core.now());
    let claims = verified.map_err(|why| match why {
        Invalid::Malformed => unauthorized("CompactToken parsing failed with error code: 80049217", ""),
        Invalid::Signature => unauthorized("Access token validation failure. Invalid signature.", ""),
        Invalid::Audience => unauthorized("Access token validation failure. Invalid audience.", ""),
        Invalid::Expired => unauthorized("Lifetime validation failed, the token is expired.", ""),
    })?;
    let person =
        graph.core.person(&claims.oid).ok_or_else(|| unauthorized("Access token validation failure.", ""))?;
    let settings = graph.core.user_settings(person);
    let issued_at: i64 = claims.aio.parse().unwrap_or(i64::MAX);
    let since = settings.graph_tokens_since.max(settings.sessions_revoked_at);
    if let Some(since) = since.filter(|since| issued_at <= since.as_millisecond()) {
        return Err(insufficient(since));
    }
    if settings.disabled {
        return Err(insufficient(graph.core.time()));
    }
    let scopes = claims.scp.split(' ').map(str::to_owned).collect();
    Ok(Caller { person, scopes })
}

/// Continuous access evaluation: the token was revoked, and the claims say what a new one has to satisfy.
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
    /// Whether the token has one of these scopes.
    pub(super) fn has(&self, scopes: &[&str]) -> bool {
        scopes.iter().any(|scope| self.scopes.iter().any(|own| own == scope))
    }

    /// Checks that the token has one of these scopes.
    ///
    /// # Errors
    /// 403 in the words of the workload.
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
