//! `GET` and `PUT /api/v1/admin/plugins/{name}/settings`

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Map, Value};

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::Admin;

/// A plugin's settings.
#[utoipa::path(get, path = "/admin/plugins/{name}/settings", tag = "plugins", params(("name" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(crate) async fn get(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
) -> Result<Json<Map<String, Value>>, Problem> {
    app.plugins.require_plugin(&user.0.context, &name).await?;
    Ok(Json(app.store.plugins().settings(&user.0.context, &name).await?))
}

/// Replaces a plugin's settings, checked against the schema of its manifest.
#[utoipa::path(put, path = "/admin/plugins/{name}/settings", tag = "plugins", params(("name" = String, Path)),
    request_body = Object, responses((status = 200, body = Object), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn put(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
    JsonBody(settings): JsonBody<Map<String, Value>>,
) -> Result<Json<Map<String, Value>>, Problem> {
    let act = user.act("plugin.set-settings", &name);
    app.plugins.set_settings(&user.0.context, &name, settings.clone(), &act).await?;
    Ok(Json(settings))
}
