//! `POST /api/v1/connected-accounts/{plugin}/{connection}`

use axum::Json;
use axum::extract::State;

use super::{ConsentPage, begin, own_account};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::{Authenticated, AuthenticatedUser};

/// Begins to connect the signed-in person's own account: plugins' requests for this person run with it.
#[utoipa::path(
    post, path = "/connected-accounts/{plugin}/{connection}", operation_id = "connect_account", tag = "plugins",
    params(
        ("plugin" = String, Path, description = "The plugin's name."),
        ("connection" = String, Path, description = "The connection's name.")
    ),
    responses(
        (status = 200, description = "Where the browser goes next.", body = ConsentPage),
        (status = 404, description = "No active plugin has such a connection, or an admin connects it for everybody.")
    )
)]
pub(crate) async fn connect(
    State(app): State<App>,
    user: AuthenticatedUser,
    caller: Authenticated,
    Path((plugin, connection)): Path<(String, String)>,
) -> Result<Json<ConsentPage>, Problem> {
    let went_for = own_account(&app, &user, plugin, connection).await?;
    Ok(Json(begin(&app, &user, &caller.credential, &went_for).await?))
}
