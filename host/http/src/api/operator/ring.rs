//! `POST /api/v1/operator/tenants/{id}/ring`

use axum::Json;
use axum::extract::State;
use switchboard_domain::ids::TenantId;

use super::LastRing;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Operator;

/// Rings for nobody in a tenant: how soon would a card be there, and what would be missing on it?
///
/// It takes the way of a real call, with the tenant's share, its plugins and its store. Plugins are told that it is a trial: nobody's phone
/// rings, nothing is written to the history, and what plugins would change is refused.
#[utoipa::path(
    post, path = "/operator/tenants/{id}/ring", operation_id = "ring_tenant", tag = "operator",
    params(("id" = String, Path, format = "uuid", description = "The Entra tenant id.")),
    responses(
        (status = 200, description = "What was measured.", body = LastRing), (status = 404),
        (status = 409, description = "Another ring is under way, or the tenant is suspended.")
    )
)]
pub(crate) async fn ring(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<TenantId>,
) -> Result<Json<LastRing>, Problem> {
    let act = operator.act("tenant.ring", id.as_str());
    let context = app.store.operator().enter(&operator.0, &id, &act).await?;
    Ok(Json(app.services.synthetic_rings.ring_now(&context).await?.into()))
}
