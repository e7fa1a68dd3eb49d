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

use super::begin::{self, Kept, leave};
use super::refused::Refused;
use super::safe_path;
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
    let sign_ins = &app.services.sign_ins;
    let begun = sign_ins.begin_admin_consent(&redirect_uri, safe_path(query.return_to.as_deref())).await?;
    Ok(leave(&app, jar, begun))
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
    let kept = match Kept::of(&app, &jar, query.state.as_deref().unwrap_or_default()) {
        Ok(kept) => kept,
        Err(refused) => return refused.into_response(),
    };
    let confirmed = consented(&app, &kept, query).await;
    let jar = jar.add(kept.used(&app));
    let (purpose, return_to) = match confirmed {
        Ok(confirmed) => confirmed,
        Err(refused) => return (jar, refused).into_response(),
    };
    let begun = begin::sign_in(&app, jar, &SignInRequest::default(), purpose, return_to, None).await;
    begun.unwrap_or_else(|problem| Refused::from(problem).into_response())
}

/// Whose consent has still to be confirmed, and where the browser goes afterwards.
async fn consented(app: &App, kept: &Kept, query: Consented) -> Result<(Purpose, String), Refused> {
    let sign_ins = &app.services.sign_ins;
    let state = query.state.unwrap_or_default();
    let pending = sign_ins.open_admin_consent(&state, &kept.sealed).await?;
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
    Ok((Purpose::ConfirmConsent { tenant_id }, pending.return_to))
}
