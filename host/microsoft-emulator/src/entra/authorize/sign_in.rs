//! From a person to the next page, or to the code.

use axum::http::header;
use axum::response::Response;

use super::{Request, SignIn, unknown};
use crate::entra::error::TokenError;
use crate::entra::registration::Kind;
use crate::entra::session::Session;
use crate::entra::{consent, pages, scopes, token};
use crate::people::Person;

impl SignIn<'_> {
    /// What is told to the application when it is wrong.
    pub(super) fn check_request(&self) -> Result<(), TokenError> {
        let request = self.request;
        let invalid = |code, message: &str| Err(TokenError::new("invalid_request", code, message));
        if request.response_type != "code" {
            return Err(TokenError::new(
                "unsupported_response_type",
                700_054,
                format!("response_type '{}' is not enabled for the application.", request.response_type),
            ));
        }
        if request.prompt.as_deref() == Some("select_account") && request.login_hint.is_some() {
            return invalid(90_023, "prompt=select_account cannot be combined with login_hint.");
        }
        if self.kind == Kind::Spa && request.code_challenge.is_none() {
            return invalid(
                9_002_325,
                "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
            );
        }
        if request.code_challenge.as_ref().is_some_and(|challenge| !(43..=128).contains(&challenge.len())) {
            return invalid(501_491, "Invalid size of Code_Challenge parameter.");
        }
        let mode = request.response_mode.as_deref().unwrap_or("query");
        if !matches!(mode, "query" | "fragment" | "form_post") {
            return invalid(900_232, "Unsupported 'response_mode' value.");
        }
        scopes::read(&request.scope, &request.client_id).map(|_| ())
    }

    pub(super) fn admits(&self, session: &Session) -> bool {
        self.state.person(&session.oid).is_some_and(|person| self.authority.admits(person.tenant_id))
    }

    /// The person of this name, if they may sign in here.
    pub(super) fn identify(&self, username: &str) -> Result<&Person, TokenError> {
        let person =
            self.state.person(username).filter(|person| !person.guest).ok_or_else(|| unknown(username))?;
        if !self.authority.admits(person.tenant_id) {
            return Err(TokenError::new(
                "invalid_request",
                50_020,
                format!(
                    "User account '{}' from identity provider does not exist in tenant and cannot access the application '{}' in that tenant. The account needs to be added as an external user in the tenant first.",
                    person.upn, self.request.client_id
                ),
            ));
        }
        if self.state.user_knobs(person).disabled || !person.enabled {
            return Err(TokenError::new("invalid_grant", 50_057, "The user account is disabled."));
        }
        Ok(person)
    }

    /// From a known person to the next page, or to the code.
    pub(super) fn go_on(&self, mut session: Session) -> Response {
        let Some(person) = self.state.person(&session.oid) else {
            return pages::refusal(&unknown(&session.oid));
        };
        let knobs = self.state.user_knobs(person);
        let silent = self.request.prompt.as_deref() == Some("none");
        if let Some(claims) = &self.request.claims
            && !silent
        {
            session.claims = vec![claims.clone()];
        }
        let fields = pages::hidden(&Request { prompt: None, ..self.request.clone() });
        if knobs.mfa_required && !session.mfa {
            let error = TokenError::new("interaction_required", 50_076, token::SECOND_FACTOR);
            return match silent {
                true => self.fail(&error, None),
                false => self.remember(&session, pages::second_factor(person, &fields, false)),
            };
        }
        let asked = match scopes::read(&self.request.scope, &self.request.client_id) {
            Ok(asked) => asked,
            Err(error) => return self.fail(&error, None),
        };
        if let Err(error) = consent::service_principals(self.state, person.tenant_id, &asked.resources()) {
            return self.fail(&error, None);
        }
        let missing = consent::missing(self.state, person, &asked);
        let ask = !missing.is_empty() || self.request.prompt.as_deref() == Some("consent");
        if ask && silent {
            let error = TokenError { error: "interaction_required", ..consent::required(self.state) };
            return self.fail(&error, None);
        }
        if !missing.is_empty() && !self.state.tenant_knobs(person.tenant_id).user_consent_allowed {
            return self.remember(&session, pages::needs_admin(person, &fields));
        }
        if ask {
            let all: Vec<String> = asked.full.iter().map(|(_, scope)| scope.clone()).collect();
            let shown = if missing.is_empty() { all } else { missing };
            return self.remember(&session, pages::consent(person, &shown, &fields, false));
        }
        self.issue(&session)
    }

    pub(super) fn remember(&self, session: &Session, mut response: Response) -> Response {
        if let Some(cookie) = session.cookie(self.state, self.secure) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}
