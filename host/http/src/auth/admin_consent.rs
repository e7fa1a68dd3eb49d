//! `GET /auth/admin-consent` and its callback
//!
//! Microsoft says in the callback for which tenant somebody consented, but a browser can say that of any tenant. So the
//! admin signs in next, and only the tenant of that sign-in's `id_token` counts.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::{EntraRefusal, SignInRequest, is_tenant_id};
use utoipa::IntoParams;

use super::begin::{self, Purpose, browser_secret, is_same_browser, leave};
use super::refused::Refused;
use super::{hash, safe_path};
use crate::app::App;
use crate::problem::Problem;
use crate::query::Query;

/// Where Microsoft sends admins back to: to be registered like the sign-in's redirect URI.
pub(crate) const CALLBACK: &str = "/auth/admin-consent/callback";

#[derive(Serialize, Deserialize)]
struct Remembered {
    /// Hash of the browser's cookie.
    browser: String,
    return_to: String,
}

/// A place of its own beside the states of sign-ins: one can't be used for the other.
fn place(state: &str) -> String {
    format!("admin-consent:{state}")
}

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
    let (to, state) = match app.services.tokens.microsoft().entra.begin_admin_consent(&redirect_uri) {
        Ok(begun) => begun,
        Err(error) => return Ok(Refused::from(error).into_response()),
    };
    let browser = browser_secret(&jar)?;
    let remembered = Remembered { browser: hash(&browser), return_to: safe_path(query.return_to.as_deref()) };
    leave(&app, jar, browser, &place(&state), &remembered, to.as_str()).await
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
    let state = query.state.unwrap_or_default();
    let document = app.store.sign_ins().take(&place(&state), app.clock.now_ms()).await?;
    let document =
        document.ok_or_else(|| Refused::new("expired", "the consent's state is unknown, old or used"))?;
    let remembered: Remembered =
        serde_json::from_str(&document).map_err(|error| Refused::new("unavailable", error.to_string()))?;
    if !is_same_browser(&jar, &remembered.browser) {
        return Err(Refused::new("other-browser", "the consent was begun in another browser"));
    }
    // `admin_consent=True` comes with errors, too.
    if let Some(error) = query.error {
        let description = query.error_description.unwrap_or_default();
        let refusal = EntraRefusal::of_callback(&error, &description, query.error_subcode.as_deref());
        return Err(Refused::by_entra(app, refusal).await);
    }
    if !query.admin_consent.is_some_and(|consent| consent.eq_ignore_ascii_case("true")) {
        return Err(Refused::new("refused", "the callback does not say that an admin consented"));
    }
    let tenant_id = query.tenant.filter(|tenant| is_tenant_id(tenant));
    let tenant_id = tenant_id.ok_or_else(|| Refused::new("refused", "the callback names no tenant"))?;
    let purpose = Purpose::ConfirmConsent { tenant_id };
    Ok(begin::sign_in(app, jar, &SignInRequest::default(), purpose, remembered.return_to, None).await?)
}
