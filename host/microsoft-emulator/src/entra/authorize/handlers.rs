//! The requests of a sign-in: the first one, and each form.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Form};

use super::request::{Request, SignIn, Submitted, unknown_account};
use crate::core::address::Scheme;
use crate::entra::error::TokenError;
use crate::entra::session::Session;
use crate::entra::state::Entra;
use crate::entra::{consent, pages, scopes};

/// `GET …/authorize`: the first page, or the code at once when the person is known.
pub(in crate::entra) async fn begin(
    State(state): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
    Query(request): Query<Request>,
) -> Response {
    let sign_in = match SignIn::read(&state, &tenant, scheme, &request) {
        Ok(sign_in) => sign_in,
        Err(error) => return pages::refusal(&state.core, &error),
    };
    if let Err(error) = sign_in.check_request() {
        return sign_in.fail(&error, None);
    }
    let session = Session::from_cookie(&state.core, &headers).filter(|session| sign_in.admits(session));
    let prompt = request.prompt.as_deref().unwrap_or_default();
    let hinted = request.login_hint.as_deref().and_then(|hint| state.core.person(hint));
    match session {
        Some(session) if prompt == "none" && hinted.is_none_or(|person| person.oid == session.oid) => {
            sign_in.proceed(session)
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
            sign_in.proceed(session)
        }
        session => {
            let last = session.as_ref().and_then(|session| state.core.person(&session.oid));
            let hint = request.login_hint.as_deref().or(last.map(|person| person.upn.as_str()));
            let note = last.map_or("", |_| " You are signed in; go on, or name another account.");
            pages::sign_in(&state.core, &pages::hidden(&request), hint.unwrap_or_default(), note)
        }
    }
}

/// `POST …/authorize`: one of the forms.
pub(in crate::entra) async fn submit(
    State(state): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    headers: HeaderMap,
    Form(submitted): Form<Submitted>,
) -> Response {
    let Submitted { step, username, otc, decision, request } = submitted;
    let sign_in = match SignIn::read(&state, &tenant, scheme, &request) {
        Ok(sign_in) => sign_in,
        Err(error) => return pages::refusal(&state.core, &error),
    };
    if let Err(error) = sign_in.check_request() {
        return sign_in.fail(&error, None);
    }
    let Some(step) = step else {
        return match sign_in.identify(username.as_deref().unwrap_or_default()) {
            Ok(person) => sign_in.proceed(Session::new(&state.core, person)),
            Err(error) => pages::refusal(&state.core, &error),
        };
    };
    let Some(mut session) = Session::from_cookie(&state.core, &headers) else {
        let message =
            "The sign-in has expired, or this browser keeps no cookies. Start again from the application.";
        return pages::refusal(&state.core, &TokenError::new("invalid_request", 165_000, message));
    };
    let Some(person) = state.core.person(&session.oid) else {
        return pages::refusal(&state.core, &unknown_account(&session.oid));
    };
    match step.as_str() {
        "second-factor" if otc.as_deref().map(str::trim) == Some(pages::ONE_TIME_CODE) => {
            session.mfa = true;
            sign_in.proceed(session)
        }
        "second-factor" => pages::second_factor(person, &pages::hidden(&request), true),
        "consent" if decision.as_deref() == Some("cancel") => {
            let error =
                TokenError::new("access_denied", 65_004, "User declined to consent to access the app.");
            sign_in.fail(&error, Some("cancel"))
        }
        "consent" if state.core.tenant_settings(person.tenant_id).user_consent_allowed => {
            match scopes::read(&request.scope, &request.client_id) {
                Ok(requested) => {
                    consent::grant_user(&state, person, &consent::missing(&state, person, &requested));
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
