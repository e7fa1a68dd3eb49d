//! `GET /api/v1/operator/tenants/{id}/onboarding`

use axum::Json;
use axum::extract::State;
use switchboard_domain::ids::TenantId;
use switchboard_services::accounts::onboarding::Onboarding;

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// Whether a tenant is ready for calls, and what to do about what is missing.
///
/// Microsoft is asked now, as whoever of the tenant signed in last.
#[utoipa::path(
    get, path = "/operator/tenants/{id}/onboarding", operation_id = "get_tenant_onboarding", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    responses(
        (status = 200, description = "One finding for each thing that was looked at.", body = Onboarding),
        (status = 404)
    )
)]
pub(crate) async fn onboarding(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
) -> Result<Json<Onboarding>, Problem> {
    let act = operator.act("tenant.check", id.as_str());
    let context = app.store.operator().enter(&operator.0, &id, &act).await?;
    Ok(Json(app.services.tokens.onboarding(&context).await?))
}
