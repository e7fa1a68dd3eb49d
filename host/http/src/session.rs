//! Authenticates a request, and extracts users by what they may do.

use std::borrow::Cow;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use switchboard_domain::clock::Clock;
use switchboard_plugin_host::run::Principal;
use switchboard_store::{Act, OperatorContext, Role, SignedIn};

use crate::app::App;
use crate::frame;
use crate::problem::Problem;
use crate::request_scope::{client_address, note_act, note_user, request_id};

/// How long a session lives: a working day.
pub(crate) const SESSION_LIFE: Duration = Duration::from_hours(12);

/// The name of the session's cookie.
pub(crate) const COOKIE_NAME: &str = "__Host-switchboard_session";

/// Its name on plain http, which is only used on loopback: browsers refuse `__Host-` there.
pub(crate) const PLAIN_COOKIE_NAME: &str = "switchboard_session";

/// The name of the session's cookie as browsers come.
pub(crate) fn cookie_name(app: &App) -> &'static str {
    if app.is_https() { COOKIE_NAME } else { PLAIN_COOKIE_NAME }
}

/// A cookie that scripts don't see, for the whole site; without a value and time it deletes the one of its name.
pub(crate) fn cookie(
    app: &App,
    name: impl Into<Cow<'static, str>>,
    value: String,
    life: Duration,
) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(app.is_https())
        .same_site(SameSite::Lax)
        .max_age(life.try_into().unwrap_or(time::Duration::MAX))
        .build()
}

/// The credential of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    /// The cookie of a session.
    Session(String),
    /// The secret of an API token, in the header `authorization`.
    Token(String),
}

impl Credential {
    /// The credential of a request. In a request with an `authorization` header only that counts, never the cookie that a
    /// browser may have added.
    pub(crate) fn of(headers: &HeaderMap, app: &App) -> Result<Self, Problem> {
        if let Some(header) = headers.get(AUTHORIZATION) {
            let secret = bearer(header).ok_or_else(Problem::unknown_token)?;
            return Ok(Self::Token(secret.to_owned()));
        }
        let jar = CookieJar::from_headers(headers);
        let (_, token) = session_cookie(&jar, app).ok_or_else(Problem::not_signed_in)?;
        Ok(Self::Session(token.to_owned()))
    }
}

/// The name and the secret of the session's cookie: of the page, else of a page in a frame of another site, to which browsers do
/// not send the first.
pub(crate) fn session_cookie<'a>(jar: &'a CookieJar, app: &App) -> Option<(&'static str, &'a str)> {
    let names = [cookie_name(app), frame::cookie_name(app)];
    names.into_iter().find_map(|name| Some((name, jar.get(name)?.value())))
}

fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, secret) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
}

/// The user of a request, by session or API token. Authenticated once per request.
#[derive(Debug, Clone)]
pub(crate) struct Authenticated {
    pub(crate) user: SignedIn,
    pub(crate) credential: Credential,
}

impl FromRequestParts<App> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let credential = Credential::of(&parts.headers, app)?;
        let user = match &credential {
            Credential::Session(token) => {
                let known = app.recent_sessions.authenticate(&app.store, token, app.clock.now()).await?;
                known.ok_or_else(Problem::not_signed_in)?
            }
            Credential::Token(secret) => {
                let bearer = app.services.api_tokens.authenticate(secret).await?;
                let bearer = bearer.ok_or_else(Problem::unknown_token)?;
                if bearer.roles.is_empty() {
                    return Err(Problem::token_of_nobody(&bearer.user.user_principal_name));
                }
                bearer
            }
        };
        note_user(&user.context);
        app.shares.take(&user.context, parts.extensions.get::<MatchedPath>()).await?;
        let known = Self { user, credential };
        parts.extensions.insert(known.clone());
        Ok(known)
    }
}

impl Authenticated {
    fn has(&self, roles: &[Role]) -> bool {
        self.user.roles.iter().any(|role| roles.contains(role))
    }

    fn in_person(self) -> Result<Self, Problem> {
        match self.credential {
            Credential::Session(_) => Ok(self),
            Credential::Token(_) => {
                Err(Problem::forbidden("API tokens are not for this: it takes somebody who has signed in"))
            }
        }
    }
}

/// The signed-in person.
#[derive(Debug, Clone)]
pub(crate) struct AuthenticatedUser(pub(crate) SignedIn, pub(crate) Clock);

impl AuthenticatedUser {
    /// As plugins and the plugin host see the person.
    pub(crate) fn principal(&self) -> Principal {
        Principal::signed_in(&self.0)
    }

    /// What is done in this request, for the audit trail.
    pub(crate) fn act(&self, action: &'static str, target: impl Into<String>) -> Act {
        in_this_request(self.0.act(action, target, self.1.now()))
    }
}

impl FromRequestParts<App> for AuthenticatedUser {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(Authenticated::from_request_parts(parts, app).await?.in_person()?.user, app.clock.clone()))
    }
}

/// An admin: signed in, or by an API token.
pub(crate) struct Admin(pub(crate) AuthenticatedUser);

impl FromRequestParts<App> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Authenticated::from_request_parts(parts, app).await?;
        if caller.has(&[Role::Admin]) {
            Ok(Self(AuthenticatedUser(caller.user, app.clock.clone())))
        } else {
            Err(Problem::forbidden("this is for admins of your organisation"))
        }
    }
}

/// An admin or developer: signed in, or by an API token.
pub(crate) struct Developer(pub(crate) AuthenticatedUser);

impl FromRequestParts<App> for Developer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Authenticated::from_request_parts(parts, app).await?;
        if caller.has(&[Role::Admin, Role::Developer]) {
            Ok(Self(AuthenticatedUser(caller.user, app.clock.clone())))
        } else {
            Err(Problem::forbidden("this is for admins and developers of your organisation"))
        }
    }
}

/// Somebody who may read how calls went: a developer or an admin, also by an API token, those of everybody of their organisation;
/// everybody else who has signed in, their own.
pub(crate) struct CallReader {
    pub(crate) user: SignedIn,
    pub(crate) of_everybody: bool,
}

impl FromRequestParts<App> for CallReader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Authenticated::from_request_parts(parts, app).await?;
        let of_everybody = caller.has(&[Role::Admin, Role::Developer]);
        let caller = if of_everybody { caller } else { caller.in_person()? };
        Ok(Self { user: caller.user, of_everybody })
    }
}

/// A signed-in admin or developer, in person: what an API token must not do, such as making others.
pub(crate) struct DeveloperInPerson(pub(crate) AuthenticatedUser);

impl FromRequestParts<App> for DeveloperInPerson {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Developer(user) = Developer::from_request_parts(parts, app).await?;
        Authenticated::from_request_parts(parts, app).await?.in_person()?;
        Ok(Self(user))
    }
}

/// A signed-in admin, in person: who consents at another system has a browser.
pub(crate) struct AdminInPerson(pub(crate) AuthenticatedUser);

impl FromRequestParts<App> for AdminInPerson {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Admin(user) = Admin::from_request_parts(parts, app).await?;
        Authenticated::from_request_parts(parts, app).await?.in_person()?;
        Ok(Self(user))
    }
}

/// The operator of this service, in person. For everybody else who is signed in, these routes do not exist.
pub(crate) struct Operator(pub(crate) OperatorContext, pub(crate) Clock);

impl Operator {
    /// What is done in this request, for the audit trail.
    pub(crate) fn act(&self, action: &'static str, target: impl Into<String>) -> Act {
        in_this_request(self.0.act(action, target, self.1.now()))
    }
}

impl FromRequestParts<App> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let nothing = || Problem::not_found("this path");
        let Credential::Session(token) = Authenticated::from_request_parts(parts, app).await?.credential
        else {
            return Err(nothing());
        };
        let tenant = app.config.operator_tenant.as_deref().unwrap_or_default();
        let now = app.clock.now();
        app.store
            .sessions()
            .authenticate_operator(&token, tenant, now)
            .await?
            .map(|context| Self(context, app.clock.clone()))
            .ok_or_else(nothing)
    }
}

fn in_this_request(act: Act) -> Act {
    let act = act.in_request(request_id(), client_address());
    note_act(&act);
    act
}
