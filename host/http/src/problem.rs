//! Every refusal: RFC 9457 problem details, with the members that are wrong and the request's id.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Serialize, Serializer};
use switchboard_domain::before_call::PluginWords;
use switchboard_domain::caller_info::FieldError;
use switchboard_domain::meeting::{HiddenSays, JoinRefused, LinkRefusal};
use switchboard_fair_share::Refused as ShareRefused;
use switchboard_plugin_host::PluginHostError;
use switchboard_services::ServiceError;
use switchboard_services::accounts::user_tokens::{Interaction, InteractionKind, TokenError};
use switchboard_store::StoreError;
use utoipa::ToSchema;

use crate::openapi::FeatureName;
use crate::request_scope::request_id;

/// One member that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemField)]
pub(crate) struct WrongMember {
    /// Its dotted path.
    pub field: String,
    /// What is wrong, and what to do.
    pub message: String,
    /// Of a meeting that can't be joined: what `message` says, so that a client can say it in the agent's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub says: Option<LinkRefusal>,
}

impl WrongMember {
    /// A member, and what is wrong with it.
    pub(crate) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), says: None }
    }
}

/// A refusal.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({
    "type": "/problems/invalid-request",
    "title": "Bad Request",
    "status": 400,
    "detail": "limit: \"0\" is not a number from 1 to 200",
    "errors": [{"field": "limit", "message": "\"0\" is not a number from 1 to 200"}],
    "requestId": "019ab0c4-7f3c-7000-8000-000000000000"
})))]
pub(crate) struct Problem {
    /// `/problems/` and a short name that programs can tell apart.
    #[serde(rename = "type", serialize_with = "as_path")]
    #[schema(value_type = String, format = "uri-reference")]
    kind: &'static str,
    /// The status in words.
    #[schema(value_type = String)]
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What was wrong and what to do.
    pub(crate) detail: String,
    /// The members that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<WrongMember>,
    /// What few refusals have.
    #[serde(flatten)]
    more: Option<Box<More>>,
    /// By which an operator finds this request in the log.
    request_id: String,
}

/// What few refusals have; apart, so that the others stay small.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct More {
    /// What the person has not agreed to yet, as `/auth/consent` names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = FeatureName, required = false)]
    pub feature: Option<&'static str>,
    /// By which Microsoft finds the request to Graph that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub graph_request_id: Option<String>,
    /// Where the browser goes so that the person can do what Microsoft asks for. Good for once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = "uri-reference")]
    pub sign_in_url: Option<String>,
    /// Of a meeting of the calendar that can't be joined: what `detail` says, so that a client can say it in the agent's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub says: Option<HiddenSays>,
    /// With `changed-meanwhile` of a call: the call as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::api::calls::Call>, nullable = false)]
    pub call: Option<serde_json::Value>,
    /// Seconds after which to try again: the `Retry-After` of the answer.
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

/// Why a request was refused, for who looks at its answer on the way out.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) slug: &'static str,
    pub(crate) detail: String,
}

fn as_path<S: Serializer>(slug: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("/problems/{slug}"))
}

impl Problem {
    pub(crate) fn new(status: StatusCode, slug: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: slug,
            title: status.canonical_reason().unwrap_or("Refused"),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            more: None,
            request_id: request_id(),
        }
    }

    /// What few refusals have, to be filled in.
    pub(crate) fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// One member of the body or the query is wrong.
    pub(crate) fn member(field: impl Into<String>, message: impl Into<String>) -> Self {
        let (field, message) = (field.into(), message.into());
        let mut problem =
            Self::new(StatusCode::BAD_REQUEST, "invalid-request", format!("{field}: {message}"));
        problem.errors.push(WrongMember::new(field, message));
        problem
    }

    /// A parameter in the address can't be read.
    pub(crate) fn unreadable_address(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid-request", detail)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", format!("{what} was not found"))
    }

    pub(crate) fn not_signed_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not-signed-in", "sign in first: GET /auth/sign-in")
    }

    pub(crate) fn unknown_token() -> Self {
        let detail = "the API token is unknown, expired or deleted; send authorization: Bearer swb_…";
        Self::new(StatusCode::UNAUTHORIZED, "not-signed-in", detail)
    }

    pub(crate) fn token_of_nobody(maker: &str) -> Self {
        let detail = format!(
            "the API token does nothing any more, because the account or the roles of its maker, {maker}, have ended or \
             could not be confirmed: let {maker} sign in here, or make another token"
        );
        Self::new(StatusCode::UNAUTHORIZED, "token-ended", detail)
    }

    pub(crate) fn tenant_suspended() -> Self {
        let detail =
            "your organisation is suspended here: its admins can ask the operator of this service why";
        Self::new(StatusCode::FORBIDDEN, "tenant-suspended", detail)
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    pub(crate) fn method_not_allowed() -> Self {
        let detail = "this path does not take this method; see /api/v1/openapi.json";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", detail)
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", detail)
    }

    /// With the seconds after which to try again.
    fn after(mut self, seconds: u64) -> Self {
        self.more().retry_after = Some(seconds);
        self
    }

    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        response.extensions_mut().insert(Refused { slug: self.kind, detail: self.detail });
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if matches!(status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
            // What is left of the body may still be on its way: this connection is of no more use.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            let seconds = self.more.as_ref().and_then(|more| more.retry_after).unwrap_or(2);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Self::member(error.field, error.message)
    }
}

impl From<JoinRefused> for Problem {
    fn from(refused: JoinRefused) -> Self {
        let mut problem = Self::member(refused.field, refused.why.to_string());
        for member in &mut problem.errors {
            member.says = Some(refused.why);
        }
        problem
    }
}

impl From<ShareRefused> for Problem {
    fn from(refused: ShareRefused) -> Self {
        let seconds = refused.retry_after.as_secs_f64().ceil() as u64;
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", refused.to_string()).after(seconds)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Cursor => Self::member("cursor", error.to_string()),
            StoreError::Conflict(why) => Self::conflict(why),
            StoreError::NotFound(what) => Self::not_found(what),
            StoreError::QuotaExceeded(_) => {
                Self::new(StatusCode::CONFLICT, "quota-exceeded", error.to_string())
            }
            StoreError::TenantSuspended => Self::tenant_suspended(),
            StoreError::Invalid { field, message } => Self::member(field, message),
            StoreError::Busy(refused) => refused.into(),
            error => {
                tracing::error!(%error, "the store failed");
                Self::unavailable("the database can't be used now; try again in a moment")
            }
        }
    }
}

impl From<PluginHostError> for Problem {
    fn from(error: PluginHostError) -> Self {
        match error {
            PluginHostError::Store(error) => error.into(),
            PluginHostError::Refused(why) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "component-refused", why)
            }
            PluginHostError::NotFound(what) => Self::not_found(what),
            PluginHostError::Invalid { field, message } => Self::member(field, message),
            PluginHostError::Busy(refused) => refused.into(),
            PluginHostError::Overloaded(why) => Self::unavailable(why).after(60),
            PluginHostError::Unavailable(why) => Self::unavailable(why),
        }
    }
}

/// What those plugins say that block a call, a line each; of one that says nothing, that it does.
fn blocked(reasons: &[PluginWords], error: &ServiceError) -> String {
    let lines = reasons.iter().map(|PluginWords { plugin, text }| {
        let plugin = plugin.strip_prefix("plugin:").unwrap_or(plugin);
        if text.is_empty() { format!("{plugin}: {error}") } else { format!("{plugin}: {text}") }
    });
    lines.collect::<Vec<_>>().join("\n")
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Store(error) => error.into(),
            ServiceError::Plugins(error) => error.into(),
            ServiceError::NotFound(what) => Self::not_found(what),
            ServiceError::Invalid { field, message } => Self::member(field, message),
            ServiceError::InvalidMembers(ref members) => {
                let mut problem = Self::new(StatusCode::BAD_REQUEST, "invalid-request", error.to_string());
                let errors = members.iter();
                problem.errors =
                    errors.map(|one| WrongMember::new(one.field.clone(), one.message.clone())).collect();
                problem
            }
            ServiceError::Denied(why) => Self::forbidden(why),
            ServiceError::AgentMustConnect(why) => Self::new(StatusCode::CONFLICT, "agent-must-connect", why),
            ServiceError::NotYet(_) => Self::unavailable(error.to_string()),
            ServiceError::Conflict(why) => Self::conflict(why),
            ServiceError::Blocked(ref reasons) => {
                Self::new(StatusCode::FORBIDDEN, "call-blocked", blocked(reasons, &error))
            }
        }
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        let detail = error.to_string();
        match error {
            TokenError::Interaction(Interaction { kind, challenge, .. }) => {
                let slug = match kind {
                    InteractionKind::SignInAgain => "sign-in-again",
                    InteractionKind::Consent => "consent-required",
                    InteractionKind::Claims => "claims-challenge",
                };
                let mut problem = Self::new(StatusCode::UNAUTHORIZED, slug, detail);
                problem.more().sign_in_url = Some(format!("/auth/sign-in?challenge={challenge}"));
                problem
            }
            TokenError::NotLicensed(_) => Self::new(StatusCode::FORBIDDEN, "not-licensed", detail),
            TokenError::NotSetUp { .. } | TokenError::TooShort => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "not-set-up", detail).after(60)
            }
            TokenError::Busy(after) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
                .after(after.as_secs_f64().ceil() as u64),
            TokenError::Store(error) => {
                tracing::error!(%error, "the store failed");
                Self::unavailable("the database can't be used now; nothing was changed; try again")
            }
            TokenError::Microsoft(_) | TokenError::Broken => {
                tracing::error!("there is no token for a user: {detail}");
                Self::unavailable("Microsoft's services can't be reached or refuse; try again")
            }
        }
    }
}
