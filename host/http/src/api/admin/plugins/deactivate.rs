//! `POST /api/v1/admin/plugins/{name}/deactivate`

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// Switches a plugin off.
///
/// Its versions, settings and values stay; rolling back switches it on again.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/deactivate", operation_id = "deactivate_plugin", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    responses((status = 204, description = "Switched off."), (status = 404))
)]
pub(crate) async fn deactivate(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    app.plugins.deactivate(&user.0.context, &name, &user.act("plugin.deactivate", &name)).await?;
    Ok(StatusCode::NO_CONTENT)
}
