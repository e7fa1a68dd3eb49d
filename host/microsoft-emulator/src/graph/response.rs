//! Headers and errors as Graph writes them, and `$select`.

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use switchboard_domain::clock::Clock;
use uuid::Uuid;

use crate::core::state::Core;

const JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/// The value of `x-ms-ags-diagnostic`.
const DIAGNOSTIC: &str = r#"{"ServerInfo":{"DataCenter":"Graph","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"EMULATOR"}}"#;

/// Why a request is refused. [`headers`] adds the ids of the request and the time.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) www_authenticate: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), www_authenticate: None }
    }

    pub(super) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn no_resource(id: &str) -> Self {
        let message = format!(
            "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
        );
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = refusal(self.status, self.code, &self.message);
        if let Some(value) = self.www_authenticate.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }
}

/// Marks a response whose body still lacks the ids of the request and the time.
#[derive(Debug, Clone)]
struct Unfinished(Value);

/// An error in Graph's form.
fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let mut inner = json!({"date": null});
    if status == StatusCode::TOO_MANY_REQUESTS {
        inner = json!({"code": "429", "date": null, "message": "Please retry after", "status": "429"});
    }
    let body = json!({"error": {"code": code, "message": message, "innerError": inner}});
    let mut response = status.into_response();
    response.extensions_mut().insert(Unfinished(body));
    response
}

/// Adds the headers of every response, and completes errors.
pub(super) async fn headers(State(clock): State<Clock>, request: Request, next: Next) -> Response {
    let sent = request.headers().get("client-request-id").and_then(|value| value.to_str().ok());
    let client = sent.and_then(|id| Uuid::try_parse(id).ok());
    let directory = request.uri().path().contains("/users") || request.uri().path() == "/v1.0/me";
    let id = Uuid::new_v4();
    let client = client.unwrap_or(id);
    let mut response = next.run(request).await;
    if let Some(Unfinished(mut body)) = response.extensions_mut().remove::<Unfinished>() {
        let date = clock.now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        body["error"]["innerError"]["date"] = date.into();
        body["error"]["innerError"]["request-id"] = id.to_string().into();
        body["error"]["innerError"]["client-request-id"] = client.to_string().into();
        *response.body_mut() = Body::from(body.to_string());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    for (name, id) in [("request-id", id), ("client-request-id", client)] {
        if let Ok(value) = HeaderValue::try_from(id.to_string()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers.insert("x-ms-ags-diagnostic", HeaderValue::from_static(DIAGNOSTIC));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json")
        && response.status().is_success()
    {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    }
    if directory {
        response.headers_mut().insert("odata-version", HeaderValue::from_static("4.0"));
        response.headers_mut().insert("x-ms-resource-unit", HeaderValue::from_static("1"));
    }
    response
}

/// A JSON response.
pub(super) fn ok(body: Value) -> Response {
    Json(body).into_response()
}

/// Keeps only the members that `$select` names, and those of `OData` itself.
pub(super) fn select(document: &mut Value, select: Option<&str>) {
    let Some(select) = select else { return };
    let names: Vec<&str> = select.split(',').map(str::trim).collect();
    if let Value::Object(members) = document {
        let kept: Map<String, Value> = std::mem::take(members)
            .into_iter()
            .filter(|(name, _)| name.starts_with("@odata") || names.contains(&name.as_str()))
            .collect();
        *members = kept;
    }
}

/// The value of a preference: `Prefer: name=value` or `name="value"`, in one header or several.
pub(super) fn preference(headers: &HeaderMap, name: &str) -> Option<String> {
    let values = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    let mut parts = values.flat_map(|value| value.split(','));
    parts.find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The response of an injected fault.
pub(super) fn failure(_: &Core, status: StatusCode) -> Response {
    let (code, message) = match status.as_u16() {
        429 => ("TooManyRequests", "Please retry again later."),
        503 => ("serviceNotAvailable", "The service is unavailable."),
        504 => ("UnknownError", ""),
        _ => ("generalException", "An error has occurred. Please try again later."),
    };
    Refusal::new(status, code, message).into_response()
}
