//! An admin's consent for everybody: v2 for the scopes that the request names, v1 for all registered ones.

use std::sync::Arc;

use axum::Extension;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use url::Url;

use super::authority::Authority;
use super::error::TokenError;
use super::session::Session;
use super::{consent, pages, scopes};
use crate::core::address::Scheme;
use crate::core::people::Person;
use crate::core::resources::{self, Resource};
use crate::entra::state::Entra;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Request {
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    scope: Option<String>,
    state: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Submitted {
    username: Option<String>,
    step: Option<String>,
    decision: Option<String>,
    #[serde(flatten)]
    request: Request,
}

/// The two versions of this endpoint. Each route says which one it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

struct AdminConsent<'a> {
    state: &'a Entra,
    request: &'a Request,
    version: Version,
    authority: Authority,
    secure: bool,
}

/// `GET …/adminconsent`.
pub(super) async fn begin(
    State(state): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    Extension(version): Extension<Version>,
    headers: HeaderMap,
    Query(request): Query<Request>,
) -> Response {
    match AdminConsent::read(&state, &tenant, scheme, &request, version) {
        Ok(consent) => match consent.admin_of(&headers) {
            Some((session, admin)) => consent.ask(&session, admin),
            None => pages::sign_in(
                &state.core,
                &pages::hidden(&request),
                "",
                " Sign in as an admin of your organization.",
            ),
        },
        Err(error) => pages::refusal(&state.core, &error),
    }
}

/// `POST …/adminconsent`: one of the forms.
pub(super) async fn submit(
    State(state): State<Arc<Entra>>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    Extension(version): Extension<Version>,
    headers: HeaderMap,
    Form(submitted): Form<Submitted>,
) -> Response {
    let consent = match AdminConsent::read(&state, &tenant, scheme, &submitted.request, version) {
        Ok(consent) => consent,
        Err(error) => return pages::refusal(&state.core, &error),
    };
    if submitted.step.is_none() {
        let username = submitted.username.as_deref().unwrap_or_default();
        let found = state.core.person(username).filter(|person| !person.guest && person.enabled);
        let Some(person) = found.filter(|person| consent.authority.admits(person.tenant_id)) else {
            let message = format!("The user account {username} does not exist in the directory.");
            return pages::refusal(&state.core, &TokenError::new("invalid_grant", 50_034, message));
        };
        if !person.may_consent() {
            let message = "The signed-in user is no admin of this organization: only a Global, Application or Cloud Application Administrator can grant these permissions.";
            return consent.fail(&TokenError::new("access_denied", 90_094, message), None);
        }
        return consent.ask(&Session::new(&state.core, person), person);
    }
    let Some((_, admin)) = consent.admin_of(&headers) else {
        let message = "The sign-in has expired, or this browser keeps no cookies. Start again.";
        return pages::refusal(&state.core, &TokenError::new("invalid_request", 165_000, message));
    };
    if submitted.decision.as_deref() == Some("cancel") {
        let error = TokenError::new(
            "access_denied",
            65_004,
            "The resource owner or authorization server denied the request.",
        );
        return consent.fail(&error, Some("cancel"));
    }
    consent.grant(admin)
}

impl<'a> AdminConsent<'a> {
    fn read(
        state: &'a Entra,
        tenant: &str,
        scheme: Scheme,
        request: &'a Request,
        version: Version,
    ) -> Result<Self, TokenError> {
        let registration = &state.registration;
        if tenant == "common" && version == Version::Two {
            let message = "Application is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.";
            return Err(TokenError::new("invalid_request", 90_130, message));
        }
        let authority = Authority::read(&state.core.directory, tenant)?;
        if request.client_id != registration.client_id {
            let message = format!(
                "Application with identifier '{}' was not found in the directory.",
                request.client_id
            );
            return Err(TokenError::new("unauthorized_client", 700_016, message));
        }
        if registration.redirect(&request.redirect_uri).is_none() {
            let message = format!(
                "The redirect URI '{}' specified in the request does not match the redirect URIs configured for the application '{}'.",
                request.redirect_uri, request.client_id
            );
            return Err(TokenError::new("invalid_request", 50_011, message));
        }
        Ok(Self { state, request, version, authority, secure: scheme.is_secure() })
    }

    /// The session and the person of the cookie, if the person is an admin who may sign in here.
    fn admin_of(&self, headers: &HeaderMap) -> Option<(Session, &'a Person)> {
        let session = Session::from_cookie(&self.state.core, headers)?;
        let person = self.state.core.person(&session.oid)?;
        (person.may_consent() && self.authority.admits(person.tenant_id)).then_some((session, person))
    }

    /// The full names of the requested scopes, and their resources.
    fn scopes(&self) -> Result<(Vec<String>, Vec<Resource>), TokenError> {
        if self.version == Version::One {
            return Ok((resources::all_scopes().collect(), vec![Resource::Graph, Resource::Acs]));
        }
        let requested =
            scopes::read(self.request.scope.as_deref().unwrap_or_default(), &self.request.client_id)?;
        let mut full: Vec<String> = requested.full.iter().map(|(_, scope)| scope.clone()).collect();
        full.extend(requested.defaults.iter().flat_map(|resource| resource.full_scopes()));
        if full.is_empty() {
            let message = "The required field 'scope' is missing from the credential. Ensure that you have all the necessary parameters for the login request.";
            return Err(TokenError::new("invalid_request", 900_144, message));
        }
        Ok((full, requested.resources()))
    }

    fn ask(&self, session: &Session, admin: &Person) -> Response {
        let scopes = self.scopes().and_then(|(scopes, resources)| {
            consent::service_principals(self.state, admin.tenant_id, &resources).map(|()| scopes)
        });
        let mut response = match scopes {
            Ok(scopes) => pages::consent(admin, &scopes, &pages::hidden(self.request), true),
            Err(error) => self.fail(&error, None),
        };
        if let Some(cookie) = session.cookie(&self.state.core, self.secure) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    fn grant(&self, admin: &Person) -> Response {
        let (scopes, resources) = match self.scopes() {
            Ok(scopes) => scopes,
            Err(error) => return self.fail(&error, None),
        };
        if let Err(error) = consent::service_principals(self.state, admin.tenant_id, &resources) {
            return self.fail(&error, None);
        }
        consent::grant_tenant(self.state, admin.tenant_id, &scopes);
        let mut parameters =
            vec![("admin_consent", "True".to_owned()), ("tenant", admin.tenant_id.to_owned())];
        if self.version == Version::Two {
            parameters.push(("scope", scopes.join(" ")));
        }
        self.redirect(parameters)
    }

    /// Redirects with an error. `admin_consent=True` is in refusals too.
    fn fail(&self, error: &TokenError, subcode: Option<&str>) -> Response {
        let mut parameters = vec![
            ("admin_consent", "True".to_owned()),
            ("error", error.error.to_owned()),
            ("error_description", error.description(self.state.core.clock.now())),
        ];
        if let Some(subcode) = subcode {
            parameters.push(("error_subcode", subcode.to_owned()));
        }
        self.redirect(parameters)
    }

    fn redirect(&self, mut parameters: Vec<(&str, String)>) -> Response {
        if let Some(state) = &self.request.state {
            parameters.push(("state", state.clone()));
        }
        match Url::parse(&self.request.redirect_uri) {
            Ok(mut to) => {
                to.query_pairs_mut().extend_pairs(&parameters);
                Redirect::to(to.as_str()).into_response()
            }
            Err(_) => pages::refusal(
                &self.state.core,
                &TokenError::new("invalid_request", 50_011, "The redirect URI is no URL."),
            ),
        }
    }
}
