//! `GET /auth/admin-consent` and its callback
//!
//! Microsoft says in the callback for which tenant somebody consented, but a browser can say that of any tenant. So the
//! admin signs in next, and only the tenant of that sign-in's `id_token` counts.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use switchboard_microsoft::entra::{EntraRefusal, SignInRequest, is_tenant_id};
use switchboard_services::accounts::sign_in::Purpose;
use utoipa::IntoParams;

use super::begin::{self, browser_secret, is_same_browser, leave};
use super::refused::Refused;
use super::{hash, safe_path};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Query;

/// Where Microsoft sends admins back to: to be registered like the sign-in's redirect URI.
pub(crate) const CALLBACK: &str = "/auth/admin-consent/callback";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Begin {
    /// A path of ours to go to afterwards.
    return_to: Option<String>,
}

/// Lets an admin consent for the whole organisation.
#[utoipa::path(
    get, path = "/auth/admin-consent", operation_id = "begin_admin_consent", tag = "sign-in", security(()),
    params(Begin),
    responses((status = 303, description = "To Microsoft's page for admins.",
            headers(("Location" = String, description = "The page."))))
)]
pub(crate) async fn begin(
    State(app): State<App>,
    jar: CookieJar,
    Query(query): Query<Begin>,
) -> Result<Response, Problem> {
    let redirect_uri = format!("{}{CALLBACK}", app.config.public_origin);
    let (browser, return_to) = (browser_secret(&jar)?, safe_path(query.return_to.as_deref()));
    let sign_ins = &app.services.sign_ins;
    let begun = sign_ins.begin_admin_consent(&redirect_uri, hash(&browser), return_to).await?;
    Ok(leave(&app, jar, browser, begun))
}

#[derive(Deserialize)]
pub(crate) struct Consented {
    state: Option<String>,
    admin_consent: Option<String>,
    tenant: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    error_subcode: Option<String>,
}

/// The admin comes back, and signs in to prove of which organisation.
#[utoipa::path(
    get, path = "/auth/admin-consent/callback", operation_id = "finish_admin_consent", tag = "sign-in", security(()),
    responses((status = 303, description = "To Microsoft's sign-in page, or to the page with `sign_in_error`.",
            headers(("Location" = String, description = "The page."))))
)]
pub(crate) async fn callback(
    State(app): State<App>,
    jar: CookieJar,
    Query(query): Query<Consented>,
) -> Response {
    match finish(&app, jar, query).await {
        Ok(response) => response,
        Err(refused) => refused.into_response(),
    }
}

async fn finish(app: &App, jar: CookieJar, query: Consented) -> Result<Response, Refused> {
    let sign_ins = &app.services.sign_ins;
    let state = query.state.unwrap_or_default();
    let pending = sign_ins.take_admin_consent(&state, |browser| is_same_browser(&jar, browser)).await?;
    // `admin_consent=True` comes with errors, too.
    if let Some(error) = query.error {
        let description = query.error_description.unwrap_or_default();
        let refusal = EntraRefusal::of_callback(&error, &description, query.error_subcode.as_deref());
        return Err(sign_ins.refused_by_entra(refusal).await.into());
    }
    if !query.admin_consent.is_some_and(|consent| consent.eq_ignore_ascii_case("true")) {
        return Err(Refused::new("refused", "the callback does not say that an admin consented"));
    }
    let tenant_id = query.tenant.filter(|tenant| is_tenant_id(tenant));
    let tenant_id = tenant_id.ok_or_else(|| Refused::new("refused", "the callback names no tenant"))?;
    let purpose = Purpose::ConfirmConsent { tenant_id };
    Ok(begin::sign_in(app, jar, &SignInRequest::default(), purpose, pending.return_to, None).await?)
}
