//! `POST /api/v1/operator/tenants/{id}/resume`

use axum::Json;
use axum::extract::State;

use switchboard_domain::ids::TenantId;

use super::OperatedTenant;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// Lets a suspended tenant again.
///
/// Its people sign in anew.
#[utoipa::path(
    post, path = "/operator/tenants/{id}/resume", operation_id = "resume_tenant", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    responses(
        (status = 200, description = "The tenant is no longer suspended.", body = OperatedTenant), (status = 404),
        (status = 409)
    )
)]
pub(crate) async fn resume(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
) -> Result<Json<OperatedTenant>, Problem> {
    let act = operator.act("tenant.resume", id.as_str());
    app.store.operator().resume(&operator.0, &id, &act).await?;
    Ok(Json(app.store.operator().overview(&operator.0, &id, act.at()).await?.into()))
}
