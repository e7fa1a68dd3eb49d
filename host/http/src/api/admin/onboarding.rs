//! `GET /api/v1/admin/onboarding`

use axum::Json;
use axum::extract::State;
use switchboard_services::accounts::onboarding::Onboarding;

use crate::app::App;
use crate::problem::Problem;
use crate::session::Admin;

/// Whether the organisation is ready for calls, and what to do about what is missing.
///
/// Microsoft is asked now, as the admin.
#[utoipa::path(
    get, path = "/admin/onboarding", operation_id = "get_onboarding", tag = "admin",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "One finding for each thing that was looked at.", body = Onboarding))
)]
pub(crate) async fn onboarding(State(app): State<App>, admin: Admin) -> Result<Json<Onboarding>, Problem> {
    Ok(Json(app.services.tokens.onboarding(&admin.0.0.context).await?))
}
