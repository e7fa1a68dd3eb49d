//! `GET /api/v1/admin/plugins`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_plugin_host::catalogue::PluginState;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::session::Developer;

/// All plugins of the tenant.
#[derive(Serialize, ToSchema)]
#[schema(as = PluginList)]
pub(crate) struct Plugins {
    items: Vec<PluginState>,
}

/// The tenant's plugins with their versions.
#[utoipa::path(
    get, path = "/admin/plugins", operation_id = "list_plugins", tag = "plugins",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "The plugins.", body = Plugins))
)]
pub(crate) async fn list(
    State(app): State<App>,
    Developer(user): Developer,
) -> Result<Json<Plugins>, Problem> {
    Ok(Json(Plugins { items: app.plugins.plugins(&user.0.context).await? }))
}
