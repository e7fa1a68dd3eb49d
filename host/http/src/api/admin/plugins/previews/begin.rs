//! `PUT /api/v1/admin/plugins/{name}/preview`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Previewed;
use crate::api::admin::plugins::digest_hex;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Developer;

/// What is to be previewed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PluginPreviewRequest, examples(json!({
    "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
})))]
pub(crate) struct Begin {
    /// The version: `sha256:` and 64 hex digits.
    digest: String,
}

/// Makes your own calls use a version, for eight hours. Nobody else's calls do.
///
/// It may use what is granted to the plugin now, as far as it asks for it; of a plugin that is off, nothing. What it changes is
/// changed: it has the same values and reaches the same systems as the active version. One version of a plugin is previewed at a
/// time: another one takes its place, and the same one again lasts longer.
#[utoipa::path(
    put, path = "/admin/plugins/{name}/preview", operation_id = "begin_plugin_preview", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name.")),
    request_body = Begin,
    responses(
        (status = 200, description = "Your next call uses it.", body = Previewed), (status = 404),
        (status = 409, description = "It is the active version, which your calls use already."),
        (status = 422, description = "The operator has blocked it.")
    )
)]
pub(crate) async fn begin(
    State(app): State<App>,
    Developer(user): Developer,
    Path(name): Path<String>,
    JsonBody(body): JsonBody<Begin>,
) -> Result<Json<Previewed>, Problem> {
    let digest = digest_hex(&body.digest, "digest")?;
    let act = user.act("plugin.preview", &name).with("digest", format!("sha256:{digest}"));
    Ok(Json(app.plugins.begin_preview(&user.0.context, &name, digest, &act).await?.into()))
}
