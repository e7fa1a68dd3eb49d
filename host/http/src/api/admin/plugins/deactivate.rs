//! `POST /api/v1/admin/plugins/{name}/deactivate`

use axum::extract::State;
use axum::http::StatusCode;

use super::Expectation;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// Switches a plugin off.
///
/// Its versions, settings and values stay, and so does the version that rolling back leads to; where there was none, rolling
/// back switches the same version on again. The body may be absent.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/deactivate", operation_id = "deactivate_plugin", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    request_body = Option<Expectation>,
    responses((status = 204, description = "Switched off."), (status = 404), (status = 409))
)]
pub(crate) async fn deactivate(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
    body: Option<JsonBody<Expectation>>,
) -> Result<StatusCode, Problem> {
    let expected = body.map(|JsonBody(expected)| expected).unwrap_or_default();
    let act = user.act("plugin.deactivate", &name);
    app.plugins.deactivate(&user.0.context, &name, expected.read()?, &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
