//! `DELETE /api/v1/admin/call-log/{call}/{plugin}`

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// Gives up telling a plugin of a call.
///
/// When the call changes, such as by another note, the plugin is told of it again.
#[utoipa::path(
    delete, path = "/admin/call-log/{call}/{plugin}", operation_id = "discard_untold_call", tag = "admin",
    security(("session" = []), ("token" = [])),
    params(
        ("call" = String, Path, description = "The call's id, ours."),
        ("plugin" = String, Path, description = "The plugin's name.")
    ),
    responses((status = 204, description = "Nothing is told any more."), (status = 404))
)]
pub(crate) async fn discard(
    State(app): State<App>,
    Admin(user): Admin,
    Path((call, plugin)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let act = user.act("call-log.discard", &plugin).with("call", call.as_str());
    let (context, call) = (&user.0.context, call.as_str().into());
    if !app.store.call_log().discard(context, &call, &plugin, &act).await? {
        return Err(Problem::not_found("a call that this plugin has still to be told of"));
    }
    Ok(StatusCode::NO_CONTENT)
}
