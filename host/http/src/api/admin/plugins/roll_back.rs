//! `POST /api/v1/admin/plugins/{name}/rollback`

use axum::Json;
use axum::extract::{Path, State};

use super::Activation;
use crate::app::App;
use crate::problem::Problem;
use crate::session::Admin;

/// Makes the version active that was active before.
#[utoipa::path(post, path = "/admin/plugins/{name}/rollback", tag = "plugins", params(("name" = String, Path)),
    responses((status = 200, body = Activation), (status = 404, body = Problem)))]
pub(crate) async fn roll_back(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
) -> Result<Json<Activation>, Problem> {
    let act = user.act("plugin.roll-back", &name);
    Ok(Json(app.plugins.roll_back(&user.0.context, &name, &act).await?.into()))
}
