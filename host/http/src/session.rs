//! Who a request comes from, and what that person may.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use jiff::Timestamp;
use switchboard_plugin_host::run::OnBehalf;
use switchboard_store::{Role, SignedIn};

use crate::app::App;
use crate::problem::Problem;

/// How long a session lives, in milliseconds: a working day.
pub(crate) const SESSION_LIFE: i64 = 12 * 3600 * 1000;

/// The name of the session's cookie. Browsers refuse `__Host-` on plain http, which is only used on loopback.
pub(crate) fn cookie_name(app: &App) -> &'static str {
    if app.is_https() { "__Host-switchboard_session" } else { "switchboard_session" }
}

/// A cookie that scripts don't see, for the whole site; without a value and time it deletes the one of its name.
pub(crate) fn cookie(app: &App, name: &'static str, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(app.is_https())
        .same_site(SameSite::Lax)
        .max_age(time::Duration::seconds(seconds))
        .build()
}

/// The signed-in person.
#[derive(Debug, Clone)]
pub(crate) struct Who(pub(crate) SignedIn);

impl Who {
    /// As plugins and the plugin host see the person.
    pub(crate) fn behalf(&self) -> OnBehalf {
        OnBehalf::signed_in(&self.0)
    }
}

impl FromRequestParts<App> for Who {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let jar = CookieJar::from_headers(&parts.headers);
        let token = jar.get(cookie_name(app)).map(Cookie::value).ok_or_else(Problem::not_signed_in)?;
        let signed_in = app.store.authenticate(token, Timestamp::now().as_millisecond()).await?;
        signed_in.map(Self).ok_or_else(Problem::not_signed_in)
    }
}

/// A signed-in admin.
pub(crate) struct Admin(pub(crate) Who);

impl FromRequestParts<App> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let who = Who::from_request_parts(parts, app).await?;
        if who.0.roles.contains(&Role::Admin) {
            Ok(Self(who))
        } else {
            Err(Problem::forbidden("this is for admins of your organisation"))
        }
    }
}

/// A signed-in admin or developer.
pub(crate) struct Developer(pub(crate) Who);

impl FromRequestParts<App> for Developer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let who = Who::from_request_parts(parts, app).await?;
        if who.0.roles.iter().any(|role| matches!(role, Role::Admin | Role::Developer)) {
            Ok(Self(who))
        } else {
            Err(Problem::forbidden("this is for admins and developers of your organisation"))
        }
    }
}
