//! `PUT /api/v1/admin/plugins/{name}/grants`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use switchboard_plugin_host::catalogue::GrantAsked;
use utoipa::ToSchema;

use super::Activation;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// What is granted from now on: some or all of what the manifest asks for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PluginGrants)]
pub(crate) struct Grants {
    grants: Vec<GrantAsked>,
}

/// Replaces what is granted to the active version.
#[utoipa::path(
    put, path = "/admin/plugins/{name}/grants", operation_id = "set_plugin_grants", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    request_body = Grants,
    responses(
        (status = 200, description = "The activation with its new grants.", body = Activation), (status = 404),
        (status = 409)
    )
)]
pub(crate) async fn grants(
    State(app): State<App>,
    Admin(user): Admin,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<Grants>,
) -> Result<Json<Activation>, Problem> {
    let act = user.act("plugin.grant", &name);
    Ok(Json(app.plugins.set_grants(&user.0.context, &name, &body.grants, &act).await?.into()))
}
