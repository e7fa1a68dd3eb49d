//! `POST /auth/frame-code`

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use serde::Serialize;
use utoipa::ToSchema;

use super::secret;
use crate::app::App;
use crate::problem::Problem;
use crate::session::{AuthenticatedUser, session_cookie};

/// How long a code is good for: the window hands it to the frame at once.
const LIFE: Duration = Duration::from_secs(60);

/// What a frame signs in with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FrameCode {
    /// Good for once, within a minute.
    code: String,
    /// The person's tenant: a frame for another one takes no such code.
    #[schema(format = "uuid")]
    tenant_id: String,
}

/// Gives a code by which a frame of another site gets a session like this one.
#[utoipa::path(
    post, path = "/auth/frame-code", operation_id = "offer_session_to_frame", tag = "sign-in",
    responses(
        (status = 200, description = "The code.", body = FrameCode),
        (status = 409, description = "The organisation lets no site show the client in a frame.")
    )
)]
pub(crate) async fn offer(
    State(app): State<App>,
    user: AuthenticatedUser,
    jar: CookieJar,
) -> Result<Json<FrameCode>, Problem> {
    let context = &user.0.context;
    if app.store.tenants().embed_origins(context.tenant_id()).await?.is_empty() {
        let detail = "your organisation lets no site show this client: an admin names those that may in its settings, \
                      as embedOrigins";
        return Err(Problem::conflict(detail));
    }
    let (_, session) = session_cookie(&jar, &app).ok_or_else(Problem::not_signed_in)?;
    let (code, now) = (secret()?, app.clock.now());
    app.store.sessions().offer_to_frame(context, session, &code, now, now + LIFE).await?;
    Ok(Json(FrameCode { code, tenant_id: context.tenant_id().to_string() }))
}
