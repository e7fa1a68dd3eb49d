//! `POST /api/v1/admin/plugins/{name}/rollback`

use axum::Json;
use axum::extract::State;

use super::Activation;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// Makes the version active that was active before.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/rollback", operation_id = "roll_back_plugin", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    responses(
        (status = 200, description = "The former version is active.", body = Activation), (status = 404),
        (status = 409)
    )
)]
pub(crate) async fn roll_back(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
) -> Result<Json<Activation>, Problem> {
    let act = user.act("plugin.roll-back", &name);
    Ok(Json(app.plugins.roll_back(&user.0.context, &name, &act).await?.into()))
}
