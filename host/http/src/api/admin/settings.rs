//! `GET` and `PUT /api/v1/admin/settings`

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::json;
use switchboard_domain::number::{Region, UnknownRegion};
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::frame::checked_origins;
use crate::problem::Problem;
use crate::session::{Admin, AuthenticatedUser};

/// What becomes of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = MeetingVisibility)]
pub(crate) enum Shown {
    /// It is shown.
    Show,
    /// It is hidden, and counted.
    Hide,
}

/// The tenant's settings.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TenantSettings {
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    default_region: String,
    /// Meetings of which no plugin says anything, where a plugin is active that judges them.
    meetings_without_verdict: Shown,
    /// Sites that may show the client in a frame, such as `https://crm.fabrikam.example`; none at first.
    embed_origins: Vec<String>,
}

/// New settings of the tenant. What is not given stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TenantSettingsChange, examples(json!({"defaultRegion": "DE"})))]
pub(crate) struct ChangedSettings {
    /// ISO 3166-1 alpha-2.
    default_region: Option<String>,
    meetings_without_verdict: Option<Shown>,
    /// At most 20 origins: `https://` and a host, maybe with a port; `http://` on loopback only. They replace those before.
    embed_origins: Option<Vec<String>>,
}

async fn settings(app: &App, user: &AuthenticatedUser) -> Result<TenantSettings, Problem> {
    let hides = app.store.tenants().hides_unjudged_meetings(&user.0.context).await?;
    let meetings_without_verdict = if hides { Shown::Hide } else { Shown::Show };
    let embed_origins = app.store.tenants().embed_origins(user.0.context.tenant_id()).await?;
    let default_region = user.0.tenant.default_region.clone();
    Ok(TenantSettings { default_region, meetings_without_verdict, embed_origins })
}

/// The tenant's settings.
#[utoipa::path(
    get, path = "/admin/settings", operation_id = "get_tenant_settings", tag = "admin",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "The settings.", body = TenantSettings))
)]
pub(crate) async fn get(State(app): State<App>, Admin(user): Admin) -> Result<Json<TenantSettings>, Problem> {
    Ok(Json(settings(&app, &user).await?))
}

/// Changes the tenant's settings.
#[utoipa::path(
    put, path = "/admin/settings", operation_id = "update_tenant_settings", tag = "admin",
    security(("session" = []), ("token" = [])),
    request_body = ChangedSettings,
    responses((status = 200, description = "The settings as they are now.", body = TenantSettings))
)]
pub(crate) async fn put(
    State(app): State<App>,
    Admin(user): Admin,
    JsonBody(changed): JsonBody<ChangedSettings>,
) -> Result<Json<TenantSettings>, Problem> {
    let act = user.act("settings.change", "tenant");
    let before = settings(&app, &user).await?;
    let region = changed.default_region.as_deref().map(str::parse::<Region>).transpose();
    let region = region
        .map_err(|error: UnknownRegion| Problem::member("defaultRegion", error.to_string()))?
        .map(|region| region.to_string());
    let shown = changed.meetings_without_verdict;
    let origins = changed.embed_origins.as_deref().map(checked_origins).transpose()?;
    let after = TenantSettings {
        default_region: region.clone().unwrap_or_else(|| before.default_region.clone()),
        meetings_without_verdict: shown.unwrap_or(before.meetings_without_verdict),
        embed_origins: origins.clone().unwrap_or_else(|| before.embed_origins.clone()),
    };
    let act = act.with("before", json!(before)).with("after", json!(after));
    let hides = shown.map(|shown| shown == Shown::Hide);
    let tenants = app.store.tenants();
    tenants.change_settings(&user.0.context, region.as_deref(), hides, origins.as_deref(), &act).await?;
    Ok(Json(after))
}
