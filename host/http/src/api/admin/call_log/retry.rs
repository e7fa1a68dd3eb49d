//! `POST /api/v1/admin/call-log/{call}/{plugin}/retry`

use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// Has a plugin told of a call now, whatever became of it before.
#[utoipa::path(
    post, path = "/admin/call-log/{call}/{plugin}/retry", operation_id = "retry_untold_call", tag = "admin",
    security(("session" = []), ("token" = [])),
    params(
        ("call" = String, Path, description = "The call's id, ours."),
        ("plugin" = String, Path, description = "The plugin's name.")
    ),
    responses((status = 204, description = "It is told now."), (status = 404))
)]
pub(crate) async fn retry(
    State(app): State<App>,
    Admin(user): Admin,
    Path((call, plugin)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let act = user.act("call-log.retry", &plugin).with("call", call.as_str());
    let (context, call) = (&user.0.context, call.as_str().into());
    if !app.store.call_log().tell_again(context, &call, &plugin, &act).await? {
        return Err(Problem::not_found("a call that this plugin has still to be told of"));
    }
    app.services.call_log.notify();
    Ok(StatusCode::NO_CONTENT)
}
