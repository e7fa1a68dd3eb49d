//! `GET /api/v1/admin/plugin-previews`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Previewed;
use crate::app::App;
use crate::problem::Problem;
use crate::session::Developer;

/// The previews of the tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = PluginPreviewList)]
pub(crate) struct Previews {
    items: Vec<Previewed>,
}

/// Which versions people of the tenant preview, by plugin and person.
#[utoipa::path(
    get, path = "/admin/plugin-previews", operation_id = "list_plugin_previews", tag = "plugins",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "The previews that have not ended.", body = Previews))
)]
pub(crate) async fn list(
    State(app): State<App>,
    Developer(user): Developer,
) -> Result<Json<Previews>, Problem> {
    let previews = app.plugins.previews(&user.0.context).await?;
    Ok(Json(Previews { items: previews.into_iter().map(Previewed::from).collect() }))
}
