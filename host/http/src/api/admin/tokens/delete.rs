//! `DELETE /api/v1/admin/tokens/{id}`

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::of_user;
use crate::app::App;
use crate::problem::Problem;
use crate::session::DeveloperInPerson;

/// Deletes a token: from now on it lets nobody in.
#[utoipa::path(delete, path = "/admin/tokens/{id}", tag = "admin", params(("id" = String, Path)),
    responses((status = 204, description = "Deleted."), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete(
    State(app): State<App>,
    DeveloperInPerson(user): DeveloperInPerson,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let act = user.act("token.delete", &id);
    app.store.tokens().delete(&user.0.context, &id, of_user(&user.0), &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
