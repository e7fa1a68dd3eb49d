//! The browser goes to Microsoft's page, bound by a cookie to the sign-in that it began.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use switchboard_microsoft::entra::SignInRequest;
use switchboard_services::accounts::sign_in::{Purpose, SIGN_IN_LIFETIME, SignInRefusal};

use super::refused::Refused;
use super::{hash, secret};
use crate::app::App;
use crate::problem::Problem;
use crate::session::cookie;

/// The cookie that binds a sign-in to the browser that began it.
const BROWSER_COOKIE: &str = "switchboard_sign_in";

/// The browser's secret: several tabs may sign in at once and share it.
pub(super) fn browser_secret(jar: &CookieJar) -> Result<String, Problem> {
    match jar.get(BROWSER_COOKIE) {
        Some(cookie) if cookie.value().len() >= 40 => Ok(cookie.value().to_owned()),
        _ => secret(),
    }
}

pub(super) fn is_same_browser(jar: &CookieJar, hashed: &str) -> bool {
    jar.get(BROWSER_COOKIE).is_some_and(|cookie| hash(cookie.value()) == hashed)
}

/// Sends the browser to Microsoft's page. Where that is not possible, to ours, which explains it.
pub(super) fn leave(
    app: &App,
    jar: CookieJar,
    browser: String,
    begun: Result<String, SignInRefusal>,
) -> Response {
    match begun {
        Ok(to) => {
            let jar = jar.add(cookie(app, BROWSER_COOKIE, browser, SIGN_IN_LIFETIME));
            (jar, Redirect::to(&to)).into_response()
        }
        Err(refusal) => Refused::from(refusal).into_response(),
    }
}

/// Begins a sign-in, and sends the browser to Microsoft's page.
pub(super) async fn sign_in(
    app: &App,
    jar: CookieJar,
    request: &SignInRequest,
    purpose: Purpose,
    return_to: String,
    time_zone: Option<String>,
) -> Result<Response, Problem> {
    let browser = browser_secret(&jar)?;
    let sign_ins = &app.services.sign_ins;
    let begun = sign_ins.begin(request, purpose, hash(&browser), return_to, time_zone).await?;
    Ok(leave(app, jar, browser, begun))
}
