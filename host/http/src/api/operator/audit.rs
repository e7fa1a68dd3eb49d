//! `GET /api/v1/operator/tenants/{id}/audit` and `GET /api/v1/operator/audit`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use switchboard_domain::ids::TenantId;

use crate::api::admin::audit::{Trail, Wanted};
use crate::app::App;
use crate::problem::Problem;
use crate::query::{Paging, Path, Query};
use crate::session::Operator;

/// A tenant's own trail.
///
/// That it was looked at is in it.
#[utoipa::path(
    get, path = "/operator/tenants/{id}/audit", operation_id = "list_tenant_audit_entries", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id."), Paging, Wanted),
    responses((status = 200, description = "A page of the trail.", body = Trail), (status = 404))
)]
pub(crate) async fn of_tenant(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Trail>, Problem> {
    let (filter, limit) = (wanted.filter()?, paging.limit()?);
    let act = operator.act("audit.read", id.as_str());
    let context = app.store.operator().enter(&operator.0, &id, &act).await?;
    Ok(Json(app.store.audit().list(&context, &filter, paging.cursor.as_deref(), limit).await?.into()))
}

/// About whom.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Subject {
    /// Only what was done to the tenant of this id, which may be deleted.
    tenant: Option<String>,
}

/// What operators did.
///
/// It outlives the tenants.
#[utoipa::path(
    get, path = "/operator/audit", operation_id = "list_operator_audit_entries", tag = "operator",
    params(Paging, Wanted, Subject),
    responses((status = 200, description = "A page of the trail.", body = Trail), (status = 404))
)]
pub(crate) async fn of_operators(
    State(app): State<App>,
    Operator(operator, _): Operator,
    Query(paging): Query<Paging>,
    Query(wanted): Query<Wanted>,
    Query(subject): Query<Subject>,
) -> Result<Json<Trail>, Problem> {
    let (filter, limit) = (wanted.filter()?, paging.limit()?);
    let subject = subject.tenant.as_deref().filter(|id| !id.is_empty());
    let cursor = paging.cursor.as_deref();
    Ok(Json(app.store.audit().list_of_operators(&operator, subject, &filter, cursor, limit).await?.into()))
}
