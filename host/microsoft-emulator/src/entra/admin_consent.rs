//! An admin's consent for everybody: v2 for the scopes that are named, v1 for all that are registered.

use axum::Extension;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::discovery::Authority;
use super::error::TokenError;
use super::scopes::Resource;
use super::session::Session;
use super::{consent, pages, scopes};
use crate::people::Person;
use crate::state::{Scheme, Shared};

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

/// The two generations of this endpoint: which one, each route says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

struct AdminConsent<'a> {
    state: &'a Shared,
    request: &'a Request,
    version: Version,
    authority: Authority,
    secure: bool,
}

pub(super) async fn begin(
    state: State<Shared>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    Extension(version): Extension<Version>,
    headers: HeaderMap,
    Query(request): Query<Request>,
) -> Response {
    show(&state, &tenant, scheme, &headers, &request, version)
}

pub(super) async fn submit(
    state: State<Shared>,
    Path(tenant): Path<String>,
    Extension(scheme): Extension<Scheme>,
    Extension(version): Extension<Version>,
    headers: HeaderMap,
    Form(submitted): Form<Submitted>,
) -> Response {
    take(&state, &tenant, scheme, &headers, &submitted, version)
}

fn show(
    state: &Shared,
    tenant: &str,
    scheme: Scheme,
    headers: &HeaderMap,
    request: &Request,
    version: Version,
) -> Response {
    match AdminConsent::read(state, tenant, scheme, request, version) {
        Ok(consent) => match consent.admin_of(headers) {
            Some((session, admin)) => consent.ask(&session, admin),
            None => pages::sign_in(
                state,
                &pages::hidden(request),
                "",
                " Sign in as an admin of your organization.",
            ),
        },
        Err(error) => pages::refusal(&error),
    }
}

fn take(
    state: &Shared,
    tenant: &str,
    scheme: Scheme,
    headers: &HeaderMap,
    submitted: &Submitted,
    version: Version,
) -> Response {
    let consent = match AdminConsent::read(state, tenant, scheme, &submitted.request, version) {
        Ok(consent) => consent,
        Err(error) => return pages::refusal(&error),
    };
    if submitted.step.is_none() {
        let username = submitted.username.as_deref().unwrap_or_default();
        let found = state.person(username).filter(|person| !person.guest && person.enabled);
        let Some(person) = found.filter(|person| consent.authority.admits(person.tenant_id)) else {
            let message = format!("The user account {username} does not exist in the directory.");
            return pages::refusal(&TokenError::new("invalid_grant", 50_034, message));
        };
        if !person.may_consent() {
            let message = "The signed-in user is no admin of this organization: only a Global, Application or Cloud Application Administrator can grant these permissions.";
            return consent.fail(&TokenError::new("access_denied", 90_094, message), None);
        }
        return consent.ask(&Session::new(state, person), person);
    }
    let Some((_, admin)) = consent.admin_of(headers) else {
        let message = "The sign-in has expired, or this browser keeps no cookies. Start again.";
        return pages::refusal(&TokenError::new("invalid_request", 165_000, message));
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
        state: &'a Shared,
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
        let authority = Authority::read(state, tenant)?;
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
        Ok(Self { state, request, version, authority, secure: scheme.0 == "https" })
    }

    /// Who has signed in here, if an admin.
    fn admin_of(&self, headers: &HeaderMap) -> Option<(Session, &'a Person)> {
        let session = Session::of(self.state, headers)?;
        let person = self.state.person(&session.oid)?;
        (person.may_consent() && self.authority.admits(person.tenant_id)).then_some((session, person))
    }

    /// The scopes, in full, and their resources.
    fn scopes(&self) -> Result<(Vec<String>, Vec<Resource>), TokenError> {
        if self.version == Version::One {
            return Ok((scopes::known().collect(), vec![Resource::Graph, Resource::Acs]));
        }
        let asked = scopes::read(self.request.scope.as_deref().unwrap_or_default(), &self.request.client_id)?;
        let mut full: Vec<String> = asked.full.iter().map(|(_, scope)| scope.clone()).collect();
        full.extend(asked.defaults.iter().flat_map(|resource| consent::all(*resource)));
        if full.is_empty() {
            let message = "The required field 'scope' is missing from the credential. Ensure that you have all the necessary parameters for the login request.";
            return Err(TokenError::new("invalid_request", 900_144, message));
        }
        Ok((full, asked.resources()))
    }

    fn ask(&self, session: &Session, admin: &Person) -> Response {
        let asked = self.scopes().and_then(|(scopes, resources)| {
            consent::service_principals(self.state, admin.tenant_id, &resources).map(|()| scopes)
        });
        let mut response = match asked {
            Ok(scopes) => pages::consent(admin, &scopes, &pages::hidden(self.request), true),
            Err(error) => self.fail(&error, None),
        };
        if let Some(cookie) = session.cookie(self.state, self.secure) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    fn grant(&self, admin: &Person) -> Response {
        let (scopes, resources) = match self.scopes() {
            Ok(asked) => asked,
            Err(error) => return self.fail(&error, None),
        };
        if let Err(error) = consent::service_principals(self.state, admin.tenant_id, &resources) {
            return self.fail(&error, None);
        }
        consent::grant_tenant(self.state, admin.tenant_id, &scopes);
        let mut answer = vec![("admin_consent", "True".to_owned()), ("tenant", admin.tenant_id.to_owned())];
        if self.version == Version::Two {
            answer.push(("scope", scopes.join(" ")));
        }
        self.answer(answer)
    }

    /// `admin_consent=True` is in refusals too.
    fn fail(&self, error: &TokenError, subcode: Option<&str>) -> Response {
        let mut answer = vec![
            ("admin_consent", "True".to_owned()),
            ("error", error.error.to_owned()),
            ("error_description", error.description(Uuid::new_v4())),
        ];
        if let Some(subcode) = subcode {
            answer.push(("error_subcode", subcode.to_owned()));
        }
        self.answer(answer)
    }

    fn answer(&self, mut answer: Vec<(&str, String)>) -> Response {
        if let Some(state) = &self.request.state {
            answer.push(("state", state.clone()));
        }
        match Url::parse(&self.request.redirect_uri) {
            Ok(mut to) => {
                to.query_pairs_mut().extend_pairs(&answer);
                Redirect::to(to.as_str()).into_response()
            }
            Err(_) => {
                pages::refusal(&TokenError::new("invalid_request", 50_011, "The redirect URI is no URL."))
            }
        }
    }
}
