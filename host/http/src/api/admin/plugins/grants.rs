//! `PUT /api/v1/admin/plugins/{name}/grants`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use switchboard_plugin_host::catalogue::GrantAsked;
use utoipa::ToSchema;

use super::document::given;
use super::{Activation, Expectation};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// What is granted from now on: some or all of what the manifest asks for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PluginGrants)]
pub(crate) struct Grants {
    grants: Vec<GrantAsked>,
    /// The digest that must be active now; otherwise nothing is changed.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    expected: Option<Option<String>>,
    /// The revision of the plugin that must be the newest; otherwise nothing is changed.
    expected_revision: Option<i64>,
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
    let expected = Expectation::new(body.expected, body.expected_revision);
    let activation = app.plugins.set_grants(&user.0.context, &name, &body.grants, expected.read()?, &act);
    Ok(Json(activation.await?.into()))
}
