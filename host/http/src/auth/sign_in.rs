//! `GET /auth/sign-in`

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{BROWSER_COOKIE, Remembered, SIGN_IN_LIFE, hash, safe_path, secret};
use crate::app::App;
use crate::problem::Problem;
use crate::session::cookie;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SignIn {
    /// A path of ours to go to afterwards.
    return_to: Option<String>,
    /// Who probably signs in.
    login_hint: Option<String>,
}

/// Begins a sign-in with a Teams identity.
#[utoipa::path(get, path = "/auth/sign-in", tag = "sign-in", params(SignIn),
    responses((status = 303, description = "To Microsoft's sign-in page.")))]
pub(crate) async fn sign_in(
    State(app): State<App>,
    jar: CookieJar,
    Query(query): Query<SignIn>,
) -> Result<Response, Problem> {
    // Several tabs may sign in at once: they share the browser's secret.
    let browser = match jar.get(BROWSER_COOKIE) {
        Some(cookie) if cookie.value().len() >= 40 => cookie.value().to_owned(),
        _ => secret()?,
    };
    let (to, transaction) =
        app.tokens.microsoft().entra.begin_sign_in(query.login_hint.as_deref()).map_err(|error| {
            tracing::error!(%error, "a sign-in can't begin");
            Problem::unavailable("sign-in is not set up correctly; tell your operator")
        })?;
    let state = transaction.state.clone();
    let remembered =
        Remembered { transaction, browser: hash(&browser), return_to: safe_path(query.return_to.as_deref()) };
    let document =
        serde_json::to_string(&remembered).map_err(|error| Problem::unavailable(error.to_string()))?;
    let now = Timestamp::now().as_millisecond();
    app.store.begin_sign_in(&state, &document, now, now + SIGN_IN_LIFE * 1000).await?;
    let jar = jar.add(cookie(&app, BROWSER_COOKIE, browser, SIGN_IN_LIFE));
    Ok((jar, Redirect::to(to.as_str())).into_response())
}
