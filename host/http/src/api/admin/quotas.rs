//! `GET /api/v1/admin/quotas`

use axum::Json;
use axum::extract::State;

use crate::api::quotas::Quotas;
use crate::app::App;
use crate::problem::Problem;
use crate::session::Admin;

/// How much the organisation may keep, and how much it does.
#[utoipa::path(
    get, path = "/admin/quotas", operation_id = "list_quotas", tag = "admin",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "All quotas.", body = Quotas))
)]
pub(crate) async fn quotas(State(app): State<App>, Admin(user): Admin) -> Result<Json<Quotas>, Problem> {
    Ok(Json(app.store.tenants().quotas(&user.0.context).await?.into()))
}
