//! `GET` and `PUT /api/v1/admin/plugins/{name}/settings`

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value};

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// A plugin's settings.
///
/// Secrets are left out: members whose schema says `writeOnly`.
#[utoipa::path(
    get, path = "/admin/plugins/{name}/settings", operation_id = "get_plugin_settings", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    responses((status = 200, description = "The settings.", body = Object), (status = 404))
)]
pub(crate) async fn get(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
) -> Result<Json<Map<String, Value>>, Problem> {
    Ok(Json(app.plugins.settings(&user.0.context, &name).await?))
}

/// Replaces a plugin's settings, checked against the schema of its manifest.
///
/// A secret (a member whose schema says `writeOnly`) that is not given stays as it is; one that is `null` is removed.
#[utoipa::path(
    put, path = "/admin/plugins/{name}/settings", operation_id = "set_plugin_settings", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    request_body = Object,
    responses((status = 200, description = "The settings as they are now.", body = Object), (status = 404))
)]
pub(crate) async fn put(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
    JsonBody(settings): JsonBody<Map<String, Value>>,
) -> Result<Json<Map<String, Value>>, Problem> {
    let act = user.act("plugin.set-settings", &name);
    Ok(Json(app.plugins.set_settings(&user.0.context, &name, settings, &act).await?))
}
