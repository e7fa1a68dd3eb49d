//! `DELETE /api/v1/admin/plugins/{name}/versions/{digest}`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use super::document::digest_hex;
use crate::app::App;
use crate::problem::Problem;
use crate::query::{Path, Query, flag};
use crate::session::Admin;

/// How far deleting goes.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct DeleteVersion {
    /// Delete the version also if rolling back leads to it; then there is nothing to go back to.
    #[param(value_type = Option<bool>)]
    also_rollback_target: Option<String>,
}

/// Deletes a version that is not active.
#[utoipa::path(
    delete, path = "/admin/plugins/{name}/versions/{digest}", operation_id = "delete_plugin_version",
    tag = "plugins", security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("digest" = String, Path, description = "`sha256:` and the 64 hex digits of the version."),
        DeleteVersion
    ),
    responses(
        (status = 204, description = "Deleted."), (status = 404),
        (status = 409, description = "It is active, somebody previews it, or rolling back leads to it.")
    )
)]
pub(crate) async fn delete_version(
    State(app): State<App>,
    Admin(user): Admin,
    Path((name, digest)): Path<(String, String)>,
    Query(query): Query<DeleteVersion>,
) -> Result<StatusCode, Problem> {
    let digest = digest_hex(&digest, "digest")?;
    let act = user.act("plugin.delete-version", &name).with("digest", format!("sha256:{digest}"));
    let also_target = flag("alsoRollbackTarget", query.also_rollback_target.as_deref())?;
    app.plugins.delete_version(&user.0.context, &name, digest, also_target, &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
