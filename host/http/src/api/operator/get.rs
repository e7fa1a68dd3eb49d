//! `GET /api/v1/operator/tenants/{id}`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use switchboard_domain::ids::TenantId;

use super::OperatedTenant;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// A tenant, and how much it has.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TenantDetails)]
pub(crate) struct CountedTenant {
    #[serde(flatten)]
    tenant: OperatedTenant,
    /// In the built-in store.
    customers: i64,
    /// In the history.
    calls: i64,
    /// Uploaded versions of plugins.
    plugin_versions: i64,
    api_tokens: i64,
}

/// One tenant, and how much it has.
#[utoipa::path(
    get, path = "/operator/tenants/{id}", operation_id = "get_tenant", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    responses((status = 200, description = "The tenant.", body = CountedTenant), (status = 404))
)]
pub(crate) async fn get(
    State(app): State<App>,
    Operator(operator, _): Operator,
    Path(id): Path<TenantId>,
) -> Result<Json<CountedTenant>, Problem> {
    let now = app.clock.now();
    let tenant = app.store.operator().overview(&operator, &id, now).await?.into();
    let counts = app.store.operator().counts(&operator, &id).await?;
    Ok(Json(CountedTenant {
        tenant,
        customers: counts.customers,
        calls: counts.calls,
        plugin_versions: counts.plugin_versions,
        api_tokens: counts.api_tokens,
    }))
}
