//! `POST /auth/frame`

use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use switchboard_domain::ids::TenantId;
use utoipa::ToSchema;

use super::secret;
use crate::app::App;
use crate::body::JsonBody;
use crate::frame::cookie;
use crate::problem::Problem;

/// A code, and for which tenant the frame is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FrameSignIn {
    /// From `POST /auth/frame-code`.
    code: String,
    /// The tenant in the frame's address.
    #[schema(format = "uuid")]
    tenant_id: String,
}

/// Signs a frame of another site in, by a code that a window got. The session is one of its own.
#[utoipa::path(
    post, path = "/auth/frame", operation_id = "sign_in_frame", tag = "sign-in", security(()),
    request_body = FrameSignIn,
    responses(
        (status = 204, description = "Signed in: the cookie is kept apart for the site that shows the frame."),
        (status = 400, description = "The code is unknown, old, used or of another tenant.")
    )
)]
pub(crate) async fn enter(
    State(app): State<App>,
    jar: CookieJar,
    JsonBody(body): JsonBody<FrameSignIn>,
) -> Result<(CookieJar, StatusCode), Problem> {
    let (token, now) = (secret()?, app.clock.now());
    let tenant = TenantId::from(body.tenant_id);
    let begun = app.store.sessions().begin_in_frame(&tenant, &body.code, &token, now).await?;
    let Some(expires_at) = begun else {
        let why = "was used, is more than a minute old, or is of another organisation: sign in again";
        return Err(Problem::member("code", why));
    };
    Ok((jar.add(cookie(&app, token, expires_at.duration_since(now))), StatusCode::NO_CONTENT))
}
