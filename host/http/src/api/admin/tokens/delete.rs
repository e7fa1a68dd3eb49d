//! `DELETE /api/v1/admin/tokens/{id}`

use axum::extract::State;
use axum::http::StatusCode;

use super::of_user;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::DeveloperInPerson;

/// Deletes a token: from now on it lets nobody in.
#[utoipa::path(
    delete, path = "/admin/tokens/{id}", operation_id = "delete_api_token", tag = "admin",
    params(("id" = String, Path, format = "uuid", description = "The token's id, which is not its secret.")),
    responses((status = 204, description = "Deleted."), (status = 404))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    DeveloperInPerson(user): DeveloperInPerson,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let act = user.act("token.delete", &id);
    app.store.tokens().delete(&user.0.context, &id, of_user(&user.0), &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
