//! `DELETE /api/v1/admin/plugins/{name}/preview`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use switchboard_domain::ids::UserId;
use switchboard_store::Role;
use utoipa::IntoParams;

use crate::app::App;
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::session::Developer;

/// Whose preview ends.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct End {
    /// The person's id, as the list of previews has it; your own where it is absent. Another person's takes an admin.
    user: Option<String>,
}

/// Ends a preview: the person's calls use the active version again.
#[utoipa::path(
    delete, path = "/admin/plugins/{name}/preview", operation_id = "end_plugin_preview", tag = "plugins",
    security(("session" = []), ("token" = [])),
    params(("name" = String, Path, description = "The plugin's name."), End),
    responses((status = 204, description = "It has ended."), (status = 404))
)]
pub(crate) async fn end(
    State(app): State<App>,
    Developer(user): Developer,
    Path(name): Path<String>,
    Query(query): Query<End>,
) -> Result<StatusCode, Problem> {
    let own = &user.0.user.id;
    let whose = query.user.map_or_else(|| own.clone(), UserId::from);
    if whose != *own && !user.0.roles.contains(&Role::Admin) {
        return Err(Problem::forbidden("another person's preview is for admins of your organisation to end"));
    }
    let act = user.act("plugin.end-preview", &name).with("user", whose.as_str());
    app.plugins.end_preview(&user.0.context, &name, &whose, &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
