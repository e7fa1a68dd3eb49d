//! `PUT /api/v1/admin/plugin-order`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::Admin;

/// The order in which plugins are asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PluginOrder, examples(json!({"names": ["web-crm", "phone-book"]})))]
pub(crate) struct Order {
    /// Each plugin that was ever activated, once.
    names: Vec<String>,
}

/// Puts the plugins into an order: of several that say who is calling, the first one's answer counts most; the first that keeps
/// customers keeps them.
#[utoipa::path(
    put, path = "/admin/plugin-order", operation_id = "order_plugins", tag = "plugins",
    security(("session" = []), ("token" = [])),
    request_body = Order,
    responses((status = 204, description = "They are in this order."), (status = 409))
)]
pub(crate) async fn order(
    State(app): State<App>,
    Admin(user): Admin,
    JsonBody(body): JsonBody<Order>,
) -> Result<StatusCode, Problem> {
    let act = user.act("plugin.order", "all plugins");
    app.plugins.order(&user.0.context, &body.names, &act).await?;
    Ok(StatusCode::NO_CONTENT)
}
