//! `POST` and `DELETE /api/v1/admin/plugins/{name}/connections/{connection}/account`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use switchboard_plugin_host::{ConnectedBy, WentFor};

use crate::api::connected_accounts::{ConsentPage, begin};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::{Admin, AdminInPerson, Authenticated};

/// Begins to connect the account with which a plugin's requests run for the whole organisation.
#[utoipa::path(
    post, path = "/admin/plugins/{name}/connections/{connection}/account", operation_id = "connect_account_of_organisation",
    tag = "plugins",
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("connection" = String, Path, description = "The connection's name.")
    ),
    responses(
        (status = 200, description = "Where the browser goes next.", body = ConsentPage),
        (status = 404, description = "There is no such connection, or each agent connects to it.")
    )
)]
pub(crate) async fn connect(
    State(app): State<App>,
    AdminInPerson(user): AdminInPerson,
    caller: Authenticated,
    Path((plugin, connection)): Path<(String, String)>,
) -> Result<Json<ConsentPage>, Problem> {
    // The line of the trail that matters is written when the admin comes back.
    let act = user.act("account.begin", &plugin).with("name", connection.as_str());
    let went_for = WentFor { plugin, connection, connected_by: ConnectedBy::Tenant };
    let page = begin(&app, &user, &caller.credential, &went_for).await?;
    app.store.audit().record(&user.0.context, &act).await?;
    Ok(Json(page))
}

/// Forgets the account of the whole organisation, or those of all agents, on every server at once.
///
/// The other system is told, where the connection says at which address.
#[utoipa::path(
    delete, path = "/admin/plugins/{name}/connections/{connection}/account",
    operation_id = "disconnect_accounts_of_organisation", tag = "plugins", security(("session" = []), ("token" = [])),
    params(
        ("name" = String, Path, description = "The plugin's name."),
        ("connection" = String, Path, description = "The connection's name.")
    ),
    responses((status = 204, description = "Forgotten, if there were any."), (status = 404))
)]
pub(crate) async fn disconnect(
    State(app): State<App>,
    Admin(user): Admin,
    Path((plugin, connection)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let act = user.act("account.disconnect", &plugin).with("name", connection.as_str());
    app.plugins.forget_accounts(&user.0.context, &plugin, &connection, &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
