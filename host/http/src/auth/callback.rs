//! `GET /auth/callback`

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use switchboard_microsoft::entra::Callback;
use switchboard_services::accounts::sign_in::NewSession;

use super::begin::Kept;
use super::refused::Refused;
use super::secret;
use crate::app::App;
use crate::query::Query;
use crate::session::{SESSION_LIFE, cookie, cookie_name};

/// Finishes a sign-in.
///
/// A failure leads to the page, which explains it.
#[utoipa::path(
    get, path = "/auth/callback", operation_id = "finish_sign_in", tag = "sign-in", security(()),
    responses(
        (status = 303, description = "To where the sign-in was to lead, or to the page with `sign_in_error`.",
            headers(("Location" = String, description = "The page.")))
    )
)]
pub(crate) async fn callback(
    State(app): State<App>,
    jar: CookieJar,
    Query(query): Query<Callback>,
) -> Response {
    let kept = Kept::of(&app, &jar, query.state.as_deref().unwrap_or_default());
    let (jar, finished) = match kept {
        Ok(kept) => {
            let finished = finish(&app, &jar, &kept, query).await;
            (jar.add(kept.used(&app)), finished)
        }
        Err(refused) => (jar, Err(refused)),
    };
    let result = finished.as_ref().map_or_else(|refused| refused.slug(), |_| "signed-in");
    metrics::counter!("switchboard_sign_ins_total", "result" => result).increment(1);
    match finished {
        Ok((token, return_to)) => {
            let jar = jar.add(cookie(&app, cookie_name(&app), token, SESSION_LIFE));
            (jar, Redirect::to(&return_to)).into_response()
        }
        Err(refused) => (jar, refused).into_response(),
    }
}

async fn finish(
    app: &App,
    jar: &CookieJar,
    kept: &Kept,
    query: Callback,
) -> Result<(String, String), Refused> {
    let sign_ins = &app.services.sign_ins;
    let pending = sign_ins.open(query.state.as_deref().unwrap_or_default(), &kept.sealed).await?;
    let (token, return_to) = (secret()?, pending.return_to.clone());
    let former = jar.get(cookie_name(app)).map(Cookie::value);
    let session = NewSession { token: &token, former, lifetime: SESSION_LIFE };
    sign_ins.finish(pending, query, session, app.config.operator_tenant.as_deref()).await?;
    if let Some(former) = former {
        app.recent_sessions.forget(former);
    }
    Ok((token, return_to))
}
