//! `GET /api/v1/calls/{id}`

use axum::Json;
use axum::extract::State;
use axum::http::header::ETAG;
use axum::response::IntoResponse;

use switchboard_domain::ids::CallId;

use super::{Call, with_call_log};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// One of the signed-in agent's calls, with its card.
#[utoipa::path(
    get, path = "/calls/{id}", operation_id = "get_call", tag = "calls",
    params(("id" = String, Path, format = "uuid", description = "The call's id, which is not the calling SDK's.")),
    responses(
        (status = 200, description = "The call, with its card.",
            body = Call, headers(("ETag" = String, description = "Names this version."))),
        (status = 404)
    )
)]
pub(crate) async fn get(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<CallId>,
) -> Result<impl IntoResponse, Problem> {
    let call = app.store.calls().get(&user.0.context, &id).await?;
    let call = with_call_log(&app.store, &user.0.context, call.into_iter().collect()).await?.pop();
    let call = call.ok_or_else(|| Problem::not_found("the call"))?;
    Ok(([(ETAG, call.etag().to_owned())], Json(call)))
}
