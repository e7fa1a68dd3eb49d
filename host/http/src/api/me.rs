//! `GET /api/v1/me`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_domain::hook::Hook;
use switchboard_store::{Role, SignedIn};
use utoipa::ToSchema;

use crate::api::admin::brand::TenantBrand;
use crate::app::{App, Calling};
use crate::openapi::RoleName;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeUser {
    /// Entra object id.
    #[schema(format = "uuid")]
    id: String,
    user_principal_name: String,
    display_name: String,
    email: Option<String>,
    /// BCP 47, such as `en-GB`.
    locale: String,
    /// IANA name, such as `Europe/Prague`.
    time_zone: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeTenant {
    /// Entra tenant id.
    #[schema(format = "uuid")]
    id: String,
    name: String,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    default_region: String,
    /// Besides https, the schemes that links on cards may have.
    url_schemes: Vec<String>,
    /// How the client looks.
    brand: TenantBrand,
}

/// Through whom calls go.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CallingMode {
    /// Through Microsoft.
    Real,
    /// Through the emulator of the demo.
    Simulated,
}

/// How calls are made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeCalling {
    mode: CallingMode,
    /// Where the emulator is; only where calls are simulated.
    #[schema(format = "uri")]
    emulator_url: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MePlugin {
    name: String,
    version: String,
    /// The hooks that its active version exports.
    hooks: Vec<Hook>,
}

/// Who is signed in, and what is set up for the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Me {
    user: MeUser,
    tenant: MeTenant,
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<Role>,
    calling: MeCalling,
    /// The plugins that this person's calls use, in the admin's order: the active ones, and what the person previews.
    plugins: Vec<MePlugin>,
}

/// Who is signed in.
#[utoipa::path(
    get, path = "/me", operation_id = "get_me", tag = "me",
    responses((status = 200, description = "Who is signed in.", body = Me))
)]
pub(crate) async fn me(State(app): State<App>, user: AuthenticatedUser) -> Result<Json<Me>, Problem> {
    let plugins = app.plugins.active_for(&user.0.context).await?;
    let plugins = plugins.iter().filter(|plugin| !plugin.is_off()).map(|plugin| MePlugin {
        name: plugin.name.clone(),
        version: plugin.version.clone(),
        hooks: plugin.hooks.clone(),
    });
    let plugins = plugins.collect();
    let brand = app.store.tenants().brand(&user.0.context).await?.into();
    let (mode, emulator_url) = match &app.config.calling {
        Calling::Real => (CallingMode::Real, None),
        Calling::Simulated(url) => (CallingMode::Simulated, Some(url.clone())),
    };
    let SignedIn { user, tenant, roles, .. } = user.0;
    Ok(Json(Me {
        user: MeUser {
            id: user.id.to_string(),
            user_principal_name: user.user_principal_name,
            display_name: user.display_name,
            email: user.email,
            locale: user.locale,
            time_zone: user.time_zone,
        },
        tenant: MeTenant {
            id: tenant.id.to_string(),
            name: tenant.name,
            default_region: tenant.default_region,
            url_schemes: tenant.url_schemes,
            brand,
        },
        roles,
        calling: MeCalling { mode, emulator_url },
        plugins,
    }))
}
