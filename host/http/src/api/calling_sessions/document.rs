//! The document of a calling session.

use jiff::Timestamp;
use serde::Serialize;
use switchboard_domain::calling_session::ConnectionState;
use switchboard_store::CallingSession;
use utoipa::ToSchema;

use crate::openapi::SessionEndReason;

/// Whose it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallingSessionUser)]
pub(crate) struct SessionUser {
    /// Entra object id.
    #[schema(format = "uuid")]
    id: String,
    display_name: String,
    user_principal_name: String,
}

/// A calling session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CallingSession)]
pub(crate) struct Session {
    #[schema(format = "uuid")]
    id: String,
    user: SessionUser,
    state: ConnectionState,
    device: String,
    sdk_version: String,
    user_agent: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    token_expires_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// Since when the state is as it is.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Timestamp,
    /// When it expires if nothing more is heard of the tab.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// Why it was over.
    #[schema(value_type = Option<SessionEndReason>)]
    end_reason: Option<String>,
}

impl From<CallingSession> for Session {
    fn from(session: CallingSession) -> Self {
        Self {
            id: session.id,
            user: SessionUser {
                id: session.user_id.to_string(),
                display_name: session.display_name,
                user_principal_name: session.user_principal_name,
            },
            state: session.state,
            device: session.device,
            sdk_version: session.sdk_version,
            user_agent: session.user_agent,
            token_expires_at: session.token_expires_at,
            started_at: session.started_at,
            changed_at: session.changed_at,
            last_seen_at: session.last_seen_at,
            expires_at: session.expires_at,
            ended_at: session.ended_at,
            end_reason: session.end_reason,
        }
    }
}
