//! `POST /api/v1/calling/sessions`

use axum::Json;
use axum::extract::State;
use axum::http::header::{LOCATION, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use switchboard_domain::calling_session::ConnectionState;
use switchboard_store::NewCallingSession;
use utoipa::ToSchema;

use super::Session;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::{AuthenticatedUser, Credential};

/// The most characters of a line.
const MAX_LINE: usize = 200;

/// The most characters of a browser's own words.
const MAX_USER_AGENT: usize = 500;

/// A tab whose calling SDK starts.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCallingSession, examples(json!({"device": "Chrome on Windows", "sdkVersion": "2.0.0"})))]
pub(crate) struct NewSession {
    /// In words: `Chrome on Windows`.
    device: String,
    sdk_version: String,
    /// `registering` where it is not given, or already `connected`.
    state: Option<ConnectionState>,
    /// When the calling token ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    token_expires_at: Option<Timestamp>,
}

/// A calling session that was made, and how it is kept alive.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreatedCallingSession)]
pub(crate) struct MadeSession {
    #[serde(flatten)]
    session: Session,
    /// How often the tab should be heard of.
    heartbeat_seconds: u64,
}

fn line(text: &str, field: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().count() > MAX_LINE || text.chars().any(char::is_control) {
        return Err(Problem::member(field, format!("one line of at most {MAX_LINE} characters is expected")));
    }
    Ok(text.to_owned())
}

/// Says that the agent's calling SDK starts in a tab.
///
/// The session lives while the tab is heard of and the sign-in lives.
#[utoipa::path(
    post, path = "/calling/sessions", operation_id = "create_calling_session", tag = "calling",
    request_body = NewSession,
    responses(
        (status = 201, description = "The session, and how it is kept alive.", body = MadeSession), (status = 409)
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    user: AuthenticatedUser,
    headers: HeaderMap,
    JsonBody(new): JsonBody<NewSession>,
) -> Result<impl IntoResponse, Problem> {
    let state = new.state.unwrap_or(ConnectionState::Registering);
    if !matches!(state, ConnectionState::Registering | ConnectionState::Connected) {
        return Err(Problem::member("state", "a session begins registering or connected"));
    }
    let Credential::Session(token) = Credential::of(&headers, &app)? else {
        return Err(Problem::not_signed_in());
    };
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let session = NewCallingSession {
        id: &uuid::Uuid::now_v7().to_string(),
        session_token: &token,
        state,
        device: &line(&new.device, "device")?,
        sdk_version: &line(&new.sdk_version, "sdkVersion")?,
        user_agent: &agent.chars().take(MAX_USER_AGENT).collect::<String>(),
        token_expires_at: new.token_expires_at,
    };
    let (now, life) = (app.clock.now(), app.config.calling_session_life);
    let session = app.store.calling_sessions().create(&user.0.context, &session, now, life).await?;
    let location = AppendHeaders([(LOCATION, format!("/api/v1/calling/sessions/{}", session.id))]);
    let made = MadeSession { session: session.into(), heartbeat_seconds: (life.as_secs() / 3).max(1) };
    Ok((StatusCode::CREATED, location, Json(made)))
}
