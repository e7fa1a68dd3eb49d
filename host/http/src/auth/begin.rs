//! The browser goes to Microsoft's page; what is remembered until it comes back.

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};
use switchboard_microsoft::entra::{SignInRequest, SignInTransaction};

use super::refused::Refused;
use super::{hash, secret};
use crate::app::App;
use crate::problem::Problem;
use crate::session::cookie;

/// The cookie that binds a sign-in to the browser that began it.
const BROWSER_COOKIE: &str = "switchboard_sign_in";

/// How long a sign-in may take, in seconds.
const SIGN_IN_LIFE: i64 = 600;

/// What a sign-in is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Purpose {
    /// Somebody signs in.
    SignIn,
    /// This person consents to more: another one's consent is of no use.
    Consent { tenant_id: String, user_id: String },
    /// Somebody consented for a whole organisation, says the browser: whose sign-in proves of which.
    ConfirmConsent { tenant_id: String },
}

/// What is remembered of a sign-in under way.
#[derive(Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) transaction: SignInTransaction,
    /// Hash of the browser's cookie.
    browser: String,
    pub(super) return_to: String,
    pub(super) purpose: Purpose,
    /// The browser's, by its IANA name.
    pub(super) time_zone: Option<String>,
}

impl Remembered {
    pub(super) fn is_of(&self, jar: &CookieJar) -> bool {
        is_same_browser(jar, &self.browser)
    }
}

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

/// Keeps `document` under `state` until the browser comes back, and sends it away.
pub(super) async fn leave<D: Serialize + Sync>(
    app: &App,
    jar: CookieJar,
    browser: String,
    state: &str,
    document: &D,
    to: &str,
) -> Result<Response, Problem> {
    let document =
        serde_json::to_string(document).map_err(|error| Problem::unavailable(error.to_string()))?;
    let now = app.clock.now_ms();
    app.store.sign_ins().begin(state, &document, now + SIGN_IN_LIFE * 1000).await?;
    let jar = jar.add(cookie(app, BROWSER_COOKIE, browser, SIGN_IN_LIFE));
    Ok((jar, Redirect::to(to)).into_response())
}

/// Sends the browser to Microsoft's sign-in page. Where that is not possible, to ours, which explains it.
pub(super) async fn sign_in(
    app: &App,
    jar: CookieJar,
    request: &SignInRequest,
    purpose: Purpose,
    return_to: String,
    time_zone: Option<String>,
) -> Result<Response, Problem> {
    let browser = browser_secret(&jar)?;
    let (to, transaction) = match app.services.tokens.microsoft().entra.begin_sign_in(request).await {
        Ok(begun) => begun,
        Err(error) => return Ok(Refused::from(error).into_response()),
    };
    let state = transaction.state.clone();
    let remembered = Remembered { transaction, browser: hash(&browser), return_to, purpose, time_zone };
    leave(app, jar, browser, &state, &remembered, to.as_str()).await
}
