//! `DELETE /api/v1/operator/tenants/{id}`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use switchboard_domain::ids::TenantId;

use crate::app::App;
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::session::Operator;

/// That it is meant.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Confirmation {
    /// The tenant's name, as it is told.
    confirm: Option<String>,
}

/// What was deleted.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletedTenant {
    /// How many rows of each table.
    rows: BTreeMap<String, u64>,
    /// Components that no other tenant uses.
    components: u64,
}

/// Deletes a suspended tenant with everything of its.
///
/// There is no way back; where it breaks off, it is to be repeated.
#[utoipa::path(
    delete, path = "/operator/tenants/{id}", operation_id = "delete_tenant", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id."), Confirmation),
    responses(
        (status = 200, description = "The tenant is deleted.", body = DeletedTenant), (status = 404), (status = 409)
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
    Query(Confirmation { confirm }): Query<Confirmation>,
) -> Result<Json<DeletedTenant>, Problem> {
    let act = operator.act("tenant.delete", id.as_str());
    let confirm = confirm.unwrap_or_default();
    let deleted = app.store.operator().delete(&operator.0, &id, &confirm, &act).await?;
    Ok(Json(DeletedTenant { rows: deleted.rows, components: deleted.components }))
}
