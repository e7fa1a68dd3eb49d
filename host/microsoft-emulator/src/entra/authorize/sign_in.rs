//! From a person to the next page, or to the code.

use axum::response::Response;

use super::request::{Request, SignIn, unknown_account};
use crate::core::people::Person;
use crate::entra::error::{SECOND_FACTOR_REQUIRED, TokenError};
use crate::entra::session::Session;
use crate::entra::{consent, pages, scopes};

impl SignIn<'_> {
    /// Whether the session belongs to a person who may sign in here.
    pub(super) fn admits(&self, session: &Session) -> bool {
        self.state.core.person(&session.oid).is_some_and(|person| self.authority.admits(person.tenant_id))
    }

    /// The person with this name.
    ///
    /// # Errors
    /// AADSTS50034 for unknown people and guests, AADSTS50020 for people of other tenants, AADSTS50057 for disabled ones.
    pub(super) fn identify(&self, username: &str) -> Result<&Person, TokenError> {
        let person = self
            .state
            .core
            .person(username)
            .filter(|person| !person.guest)
            .ok_or_else(|| unknown_account(username))?;
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
        if self.state.core.user_settings(person).disabled || !person.enabled {
            return Err(TokenError::disabled_user());
        }
        Ok(person)
    }

    /// Shows the next page of the sign-in, or issues the code when nothing is missing.
    pub(super) fn proceed(&self, mut session: Session) -> Response {
        let Some(person) = self.state.core.person(&session.oid) else {
            return pages::refusal(&self.state.core, &unknown_account(&session.oid));
        };
        let settings = self.state.core.user_settings(person);
        let silent = self.request.prompt.as_deref() == Some("none");
        if let Some(claims) = &self.request.claims
            && !silent
        {
            session.claims = vec![claims.clone()];
        }
        let fields = pages::hidden(&Request { prompt: None, ..self.request.clone() });
        if settings.mfa_required && !session.mfa {
            let error = TokenError::new("interaction_required", 50_076, SECOND_FACTOR_REQUIRED);
            return match silent {
                true => self.fail(&error, None),
                false => self.with_cookie(&session, pages::second_factor(person, &fields, false)),
            };
        }
        let requested = match scopes::read(&self.request.scope, &self.request.client_id) {
            Ok(requested) => requested,
            Err(error) => return self.fail(&error, None),
        };
        if let Err(error) = consent::service_principals(self.state, person.tenant_id, &requested.resources())
        {
            return self.fail(&error, None);
        }
        let missing = consent::missing(self.state, person, &requested);
        let must_ask = !missing.is_empty() || self.request.prompt.as_deref() == Some("consent");
        if must_ask && silent {
            let error = TokenError { error: "interaction_required", ..consent::required(self.state) };
            return self.fail(&error, None);
        }
        if !missing.is_empty() && !self.state.core.tenant_settings(person.tenant_id).user_consent_allowed {
            return self.with_cookie(&session, pages::needs_admin(person, &fields));
        }
        if must_ask {
            let all: Vec<String> = requested.full.iter().map(|(_, scope)| scope.clone()).collect();
            let shown = if missing.is_empty() { all } else { missing };
            return self.with_cookie(&session, pages::consent(person, &shown, &fields, false));
        }
        self.issue(&session)
    }
}
