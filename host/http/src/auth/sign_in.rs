//! `GET /auth/sign-in`

use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use switchboard_domain::meeting::time_zone;
use switchboard_microsoft::entra::{Prompt, SignInRequest};
use switchboard_services::accounts::sign_in::Purpose;
use utoipa::IntoParams;

use super::begin;
use super::safe_path;
use crate::app::App;
use crate::problem::Problem;
use crate::query::Query;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SignIn {
    /// A path of ours to go to afterwards.
    return_to: Option<String>,
    /// Who probably signs in: a user principal name.
    login_hint: Option<String>,
    /// `organizations`, or a domain of the organisation: skips the question whose account it is.
    domain_hint: Option<String>,
    /// `login`, `none`, `consent` or `select_account`.
    prompt: Option<String>,
    /// The browser's time zone, such as `Europe/Prague`: by it the person's days begin. One that nobody knows is left out.
    time_zone: Option<String>,
    /// From the `signInUrl` of a problem: what Microsoft asked for.
    challenge: Option<String>,
}

impl SignIn {
    fn request(&self) -> Result<SignInRequest, Problem> {
        let prompt = match self.prompt.as_deref() {
            None => None,
            Some("login") => Some(Prompt::Login),
            Some("none") => Some(Prompt::None),
            Some("consent") => Some(Prompt::Consent),
            Some("select_account") => Some(Prompt::SelectAccount),
            Some(_) => return Err(Problem::member("prompt", "is login, none, consent or select_account")),
        };
        Ok(SignInRequest {
            login_hint: self.login_hint.as_deref().map(|hint| is_hint("login_hint", hint)).transpose()?,
            domain_hint: self.domain_hint.as_deref().map(|hint| is_hint("domain_hint", hint)).transpose()?,
            prompt,
            ..SignInRequest::default()
        })
    }
}

fn is_hint(member: &str, text: &str) -> Result<String, Problem> {
    let sane = (1..=320).contains(&text.len()) && !text.chars().any(char::is_control);
    if sane { Ok(text.to_owned()) } else { Err(Problem::member(member, "is too long, empty, or no name")) }
}

/// Begins a sign-in with a Teams identity.
#[utoipa::path(
    get, path = "/auth/sign-in", operation_id = "begin_sign_in", tag = "sign-in", security(()),
    params(SignIn),
    responses((status = 303, description = "To Microsoft's sign-in page.",
            headers(("Location" = String, description = "The page."))))
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    jar: CookieJar,
    Query(query): Query<SignIn>,
) -> Result<Response, Problem> {
    let mut request = query.request()?;
    if let Some(id) = &query.challenge {
        // Used or too old: a sign-in without it, after which Microsoft asks again if it must.
        if let Some(challenge) = app.services.tokens.take_challenge(id).await? {
            request = SignInRequest { login_hint: request.login_hint.or(challenge.login_hint), ..challenge };
        }
    }
    let zone = query.time_zone.as_deref().and_then(time_zone);
    let zone = zone.and_then(|zone| zone.iana_name().map(str::to_owned));
    let return_to = safe_path(query.return_to.as_deref());
    begin::sign_in(&app, jar, &request, Purpose::SignIn, return_to, zone).await
}
