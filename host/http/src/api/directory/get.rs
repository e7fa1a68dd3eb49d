//! `GET /api/v1/directory/users/{id}`

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;

use super::document::{DirectoryPerson, checked_id, nobody};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

const ANSWER_TIMEOUT: Duration = Duration::from_secs(6);

/// One person of the tenant.
///
/// People of other organisations are not found.
#[utoipa::path(
    get, path = "/directory/users/{id}", operation_id = "get_directory_user", tag = "directory",
    params(("id" = String, Path, description = "Entra object id or user principal name")),
    responses((status = 200, description = "The person.", body = DirectoryPerson), (status = 404))
)]
pub(crate) async fn get(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
) -> Result<Json<DirectoryPerson>, Problem> {
    let deadline = Instant::now() + ANSWER_TIMEOUT;
    let person = app.services.graph.person(&user.0.context, checked_id(&id)?, deadline).await?;
    let region = user.principal().region;
    person.map(|person| Json(DirectoryPerson::of(person.as_ref(), region))).ok_or_else(nobody)
}
