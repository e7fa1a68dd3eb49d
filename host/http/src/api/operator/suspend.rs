//! `POST /api/v1/operator/tenants/{id}/suspend`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use switchboard_domain::ids::TenantId;

use super::OperatedTenant;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// The most characters of a reason.
const MAX_REASON: usize = 500;

/// Why a tenant is suspended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"reason": "Unpaid"})))]
pub(crate) struct Suspension {
    /// For the operator's own trail and the tenant's.
    reason: String,
}

/// Suspends a tenant: at once nobody of it may do anything, its calling sessions end, and its background work pauses.
#[utoipa::path(
    post, path = "/operator/tenants/{id}/suspend", operation_id = "suspend_tenant", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    request_body = Suspension,
    responses(
        (status = 200, description = "The tenant is suspended.", body = OperatedTenant), (status = 404),
        (status = 409)
    )
)]
pub(crate) async fn suspend(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
    JsonBody(body): JsonBody<Suspension>,
) -> Result<Json<OperatedTenant>, Problem> {
    let act = operator.act("tenant.suspend", id.as_str());
    let reason = body.reason.trim();
    if reason.is_empty() || reason.chars().count() > MAX_REASON || reason.contains('\0') {
        return Err(Problem::member("reason", format!("1 to {MAX_REASON} characters are expected")));
    }
    app.store.operator().suspend(&operator.0, &id, reason, &act.clone().with("reason", reason)).await?;
    Ok(Json(app.store.operator().overview(&operator.0, &id, act.at()).await?.into()))
}
