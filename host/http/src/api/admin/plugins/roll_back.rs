//! `POST /api/v1/admin/plugins/{name}/rollback`

use axum::Json;
use axum::extract::State;

use super::{Activation, Expectation};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// Makes the last good version active again, with what it had been granted.
///
/// That is the version that the active one replaced. Rolling back twice changes nothing the second time. The body may be absent.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/rollback", operation_id = "roll_back_plugin", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    request_body = Option<Expectation>,
    responses(
        (status = 200, description = "The last good version is active.", body = Activation), (status = 404),
        (status = 409)
    )
)]
pub(crate) async fn roll_back(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
    body: Option<JsonBody<Expectation>>,
) -> Result<Json<Activation>, Problem> {
    let expected = body.map(|JsonBody(expected)| expected).unwrap_or_default();
    let act = user.act("plugin.roll-back", &name);
    Ok(Json(app.plugins.roll_back(&user.0.context, &name, expected.read()?, &act).await?.into()))
}
