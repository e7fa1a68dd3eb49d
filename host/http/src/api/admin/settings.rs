//! `GET` and `PUT /api/v1/admin/settings`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_calls::number::Region;
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::Admin;

/// The tenant's settings.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TenantSettings {
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    default_region: String,
}

/// The tenant's settings.
#[utoipa::path(get, path = "/admin/settings", tag = "admin",
    responses((status = 200, body = TenantSettings), (status = 403, body = Problem)))]
pub(crate) async fn get(Admin(who): Admin) -> Json<TenantSettings> {
    Json(TenantSettings { default_region: who.0.tenant.default_region })
}

/// Replaces the tenant's settings.
#[utoipa::path(put, path = "/admin/settings", tag = "admin", request_body = TenantSettings,
    responses((status = 200, body = TenantSettings), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn put(
    State(app): State<App>,
    Admin(who): Admin,
    JsonBody(settings): JsonBody<TenantSettings>,
) -> Result<Json<TenantSettings>, Problem> {
    let region: Region =
        settings.default_region.parse().map_err(|error: switchboard_calls::number::UnknownRegion| {
            Problem::member("defaultRegion", error.to_string())
        })?;
    let act = who.act("settings.change", "defaultRegion");
    let act = act.with("before", who.0.tenant.default_region.as_str()).with("after", region.as_str());
    app.store.set_default_region(&who.0.context, region.as_str(), &act).await?;
    Ok(Json(TenantSettings { default_region: region.to_string() }))
}
