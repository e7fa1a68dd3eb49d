//! `POST /api/v1/calling/token`

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{AppendHeaders, IntoResponse};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// A token for the calling SDK.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallingToken {
    token: String,
    #[schema(value_type = String, format = DateTime)]
    expires_on: Timestamp,
    /// `8:orgid:` and the Entra object id.
    user_id: String,
}

/// A calling token that lives at least 20 more minutes.
#[utoipa::path(
    post, path = "/calling/token", operation_id = "create_calling_token", tag = "calling",
    responses((status = 200, description = "A token for the calling SDK.", body = CallingToken))
)]
pub(crate) async fn calling_token(
    State(app): State<App>,
    user: AuthenticatedUser,
) -> Result<impl IntoResponse, Problem> {
    let token = app.services.tokens.calling(&user.0.context).await?;
    let body = CallingToken {
        token: token.token,
        expires_on: token.expires_on,
        user_id: format!("8:orgid:{}", user.0.user.id),
    };
    Ok((AppendHeaders([(CACHE_CONTROL, "no-store")]), Json(body)))
}
