//! `POST /api/v1/admin/plugins/{name}/connections/{connection}/test`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_plugin_host::ConnectionTest;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::Admin;

/// What came of a request over a connection.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginConnectionTest)]
pub(crate) struct Tested {
    /// The HTTP status that the other side answered; absent where it did not answer, or where the token endpoint gave no token.
    status: Option<u16>,
    /// Whether the other side answered, and took the credential: any status but 401, 403 and 407, and none of its own faults.
    ok: bool,
    /// What was seen, also at the token endpoint where there is one, and what to do about it.
    seen: String,
    elapsed_ms: u64,
}

/// Sends one GET to a connection's address, with its credential, as a plugin's request would go.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/connections/{connection}/test", operation_id = "test_plugin_connection",
    tag = "plugins", security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("connection" = String, Path, description = "The connection's name.")
    ),
    responses((status = 200, description = "What came of it, well or badly.", body = Tested), (status = 404))
)]
pub(crate) async fn test(
    State(app): State<App>,
    Admin(user): Admin,
    Path((plugin, name)): Path<(String, String)>,
) -> Result<Json<Tested>, Problem> {
    let act = user.act("connection.test", &plugin).with("name", name.as_str());
    let tested = app.plugins.test_connection(&user.0.context, &plugin, &name).await?;
    app.store.audit().record(&user.0.context, &act).await?;
    let ConnectionTest { status, ok, seen, elapsed } = tested;
    let elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    Ok(Json(Tested { status, ok, seen, elapsed_ms }))
}
