//! `PATCH /api/v1/operator/tenants/{id}`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_domain::ids::TenantId;
use switchboard_store::{Tenant, TenantChange};
use utoipa::ToSchema;

use super::OperatedTenant;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// What is to be changed; what is absent stays.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TenantChange, examples(json!({"defaultRegion": "FR"})))]
pub(crate) struct ChangedTenant {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    default_region: Option<String>,
    /// Link schemes that cards may use besides https.
    #[serde(skip_serializing_if = "Option::is_none")]
    url_schemes: Option<Vec<String>>,
}

/// Changes a tenant's name, region or link schemes.
#[utoipa::path(
    patch, path = "/operator/tenants/{id}", operation_id = "update_tenant", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    request_body = ChangedTenant,
    responses((status = 200, description = "The tenant as it is now.", body = OperatedTenant), (status = 404))
)]
pub(crate) async fn change(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
    JsonBody(asked): JsonBody<ChangedTenant>,
) -> Result<Json<OperatedTenant>, Problem> {
    let act = operator.act("tenant.change", id.as_str()).with("after", serde_json::json!(asked));
    let change = TenantChange {
        name: asked.name.as_deref().map(Tenant::checked_name).transpose()?,
        default_region: asked.default_region.as_deref().map(Tenant::checked_region).transpose()?,
        url_schemes: asked.url_schemes.as_deref().map(Tenant::checked_schemes).transpose()?,
    };
    app.store.operator().change(&operator.0, &id, &change, &act).await?;
    Ok(Json(app.store.operator().overview(&operator.0, &id, act.at()).await?.into()))
}
