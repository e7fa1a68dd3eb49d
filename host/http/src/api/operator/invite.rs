//! `POST /api/v1/operator/tenants`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use serde::Deserialize;
use switchboard_store::Tenant;
use utoipa::ToSchema;

use super::OperatedTenant;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::Operator;

/// A tenant to be invited.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(examples(json!({"id": "6f1c2a30-0000-4000-8000-000000000002", "name": "Adatum", "defaultRegion": "DE"})))]
pub(crate) struct NewTenant {
    /// Its id in Entra.
    #[schema(format = "uuid")]
    id: String,
    name: String,
    /// ISO 3166-1 alpha-2: how numbers without a country are read.
    default_region: String,
    /// Link schemes that cards may use besides https.
    #[serde(default)]
    url_schemes: Vec<String>,
}

/// Invites a tenant: its people may sign in once an administrator of it has approved, which makes it `consented`.
#[utoipa::path(
    post, path = "/operator/tenants", operation_id = "invite_tenant", tag = "operator",
    request_body = NewTenant,
    responses(
        (status = 201, description = "The tenant is invited.", body = OperatedTenant), (status = 404),
        (status = 409)
    )
)]
pub(crate) async fn invite(
    State(app): State<App>,
    operator: Operator,
    JsonBody(new): JsonBody<NewTenant>,
) -> Result<impl IntoResponse, Problem> {
    let tenant = Tenant::checked(&new.id, &new.name, &new.default_region, &new.url_schemes)?;
    let act =
        operator.act("tenant.invite", &tenant.name).with("defaultRegion", tenant.default_region.as_str());
    app.store.operator().invite(&operator.0, &tenant, &act).await?;
    let made: OperatedTenant = app.store.operator().overview(&operator.0, &tenant.id, act.at()).await?.into();
    let location = AppendHeaders([(LOCATION, format!("/api/v1/operator/tenants/{}", tenant.id))]);
    Ok((StatusCode::CREATED, location, Json(made)))
}
