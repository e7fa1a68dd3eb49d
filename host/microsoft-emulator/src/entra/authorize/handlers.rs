//! The sign-in: who it is, a second factor, consent, and the code that goes back to the application.

//!
//! | module | holds |
//! | --- | --- |
//! | `sign_in` | from a person to the next page, or to the code |
//! | `answer` | the way back to the application |
//! | `sign_out` | the way out |

mod answer;
mod sign_in;
mod sign_out;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form};
use serde::{Deserialize, Serialize};

pub(super) use sign_out::sign_out;

use super::discovery::Authority;
use super::error::TokenError;
use super::registration::Kind;
use super::session::Session;
use super::{consent, pages, scopes};
use crate::state::{Scheme, Shared};

/// An authorisation code.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(super) session: Session,
    pub(super) redirect_uri: String,
    pub(super) kind: Kind,
    /// With its method.
    pub(super) challenge: Option<(String, String)>,
    pub(super) nonce: Option<String>,
    pub(super) scope: String,
    pub(super) expires_at: i64,
    /// A second redemption is refused in other words than an unknown code.
    pub(super) redeemed: bool,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Request {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    redirect_uri: String,
    response_mode: Option<String>,
    #[serde(default)]
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    prompt: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    login_hint: Option<String>,
    domain_hint: Option<String>,
    claims: Option<String>,
    client_info: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Submitted {
    step: Option<String>,
    username: Option<String>,
    otc: Option<String>,
    decision: Option<String>,
    #[serde(flatten)]
    request: Request,
}

/// What one request of a sign-in works with.
struct SignIn<'a> {
    state: &'a Shared,
    request: &'a Request,
    kind: Kind,
    authority: Authority,
    secure: bool,
}

/// Errors about the client and its redirect URI are shown here, never redirected.
fn check(state: &Shared, tenant: &str, request: &Request) -> Result<(Kind, Authority), TokenError> {
    let authority = Authority::read(state, tenant)?;
    if request.client_id != state.registration.client_id {
        return Err(TokenError::new(
            "unauthorized_client",
            700_016,
            format!("Application with identifier '{}' was not found in the directory.", request.client_id),
        ));
    }
    let Some(kind) = state.registration.redirect(&request.redirect_uri) else {
        return Err(TokenError::new(
            "invalid_request",
            50_011,
            format!(
                "The redirect URI '{}' specified in the request does not match the redirect URIs configured for the application '{}'. Make sure the redirect URI sent in the request matches one added to your application.",
                request.redirect_uri, request.client_id
            ),
        ));
    };
    Ok((kind, authority))
}

pub(super) async fn begin(
    State(state): State<Shared>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
    Query(request): Query<Request>,
) -> Response {
    let (kind, authority) = match check(&state, &tenant, &request) {
        Ok(checked) => checked,
        Err(error) => return pages::refusal(&error),
    };
    let sign_in = SignIn { state: &state, request: &request, kind, authority, secure: scheme.0 == "https" };
    if let Err(error) = sign_in.check_request() {
        return sign_in.fail(&error, None);
    }
    let session = Session::of(&state, &headers).filter(|session| sign_in.admits(session));
    let prompt = request.prompt.as_deref().unwrap_or_default();
    let hinted = request.login_hint.as_deref().and_then(|hint| state.person(hint));
    match session {
        Some(session) if prompt == "none" && hinted.is_none_or(|person| person.oid == session.oid) => {
            sign_in.go_on(session)
        }
        _ if prompt == "none" => sign_in.fail(
            &TokenError::new(
                "login_required",
                50_058,
                "A silent sign-in request was sent but no user is signed in.",
            ),
            None,
        ),
        // Whoever is named and has signed in already is not asked again.
        Some(session)
            if !matches!(prompt, "login" | "select_account")
                && hinted.is_some_and(|person| person.oid == session.oid) =>
        {
            sign_in.go_on(session)
        }
        session => {
            let last = session.as_ref().and_then(|session| state.person(&session.oid));
            let hint = request.login_hint.as_deref().or(last.map(|person| person.upn.as_str()));
            let note = last.map_or("", |_| " You are signed in; go on, or name another account.");
            pages::sign_in(&state, &pages::hidden(&request), hint.unwrap_or_default(), note)
        }
    }
}

pub(super) async fn submit(
    State(state): State<Shared>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
    Form(submitted): Form<Submitted>,
) -> Response {
    let Submitted { step, username, otc, decision, request } = submitted;
    let (kind, authority) = match check(&state, &tenant, &request) {
        Ok(checked) => checked,
        Err(error) => return pages::refusal(&error),
    };
    let sign_in = SignIn { state: &state, request: &request, kind, authority, secure: scheme.0 == "https" };
    if let Err(error) = sign_in.check_request() {
        return sign_in.fail(&error, None);
    }
    let Some(step) = step else {
        return match sign_in.identify(username.as_deref().unwrap_or_default()) {
            Ok(person) => sign_in.go_on(Session::new(&state, person)),
            Err(error) => pages::refusal(&error),
        };
    };
    let Some(mut session) = Session::of(&state, &headers) else {
        let message =
            "The sign-in has expired, or this browser keeps no cookies. Start again from the application.";
        return pages::refusal(&TokenError::new("invalid_request", 165_000, message));
    };
    let Some(person) = state.person(&session.oid) else {
        return pages::refusal(&unknown(&session.oid));
    };
    match step.as_str() {
        "second-factor" if otc.as_deref().map(str::trim) == Some(pages::ONE_TIME_CODE) => {
            session.mfa = true;
            sign_in.go_on(session)
        }
        "second-factor" => pages::second_factor(person, &pages::hidden(&request), true),
        "consent" if decision.as_deref() == Some("cancel") => {
            let error =
                TokenError::new("access_denied", 65_004, "User declined to consent to access the app.");
            sign_in.fail(&error, Some("cancel"))
        }
        "consent" if state.tenant_knobs(person.tenant_id).user_consent_allowed => {
            match scopes::read(&request.scope, &request.client_id) {
                Ok(asked) => {
                    consent::grant_user(&state, person, &consent::missing(&state, person, &asked));
                    sign_in.issue(&session)
                }
                Err(error) => sign_in.fail(&error, None),
            }
        }
        _ => {
            let message = "Switchboard needs permission to access resources in your organization that only an admin can grant.";
            sign_in.fail(&TokenError::new("access_denied", 90_094, message), None)
        }
    }
}

fn unknown(name: &str) -> TokenError {
    TokenError::new(
        "invalid_grant",
        50_034,
        format!(
            "The user account {name} does not exist in the directory. To sign into this application, the account must be added to the directory."
        ),
    )
}
