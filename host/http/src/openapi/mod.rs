//! The OpenAPI document: what the attributes of the operations say, completed by what holds for all of them.
//!
//! | file | holds |
//! | --- | --- |
//! | `security` | how callers show who they are; an operation that says nothing takes a session |
//! | `refusals` | the problems that layers and extractors answer for an operation, whatever it does itself |
//! | `schemas` | flattened members, members that are always there, no schema that nothing refers to |
//! | `examples` | examples of the main answers |
//! | `types` | schemas of what has none of its own |
//! | `text` | summaries and descriptions on one line |

mod examples;
mod refusals;
mod schemas;
mod security;
mod text;
mod types;

pub(crate) use types::{
    AuditActorKind, AuditOutcome, Binary, FeatureName, ImportStateName, LogLevelName, RoleName,
    SessionEndReason, SessionsOf, TenantStateName,
};

use serde_json::Value;
use switchboard_domain::call::CallOutcome;
use switchboard_services::customer_imports::{Match, Mode};
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{OpenApi, RefOr, Response};

/// What the document says besides the operations.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Switchboard",
        version = "1.0.0",
        description = "A CRM calling client on Microsoft Teams. Every refusal is a problem document (RFC 9457), and every \
                       answer has an `X-Request-Id`, by which an operator finds the request in the log. Lists are told in \
                       pages: send a page's `nextCursor` as `cursor` for the next one. Times are in RFC 3339. Below `/api/v1`, an \
                       operation that has parameters in its query refuses others.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "The operator of this server")
    ),
    servers((url = "/", description = "This server.")),
    tags(
        (name = "sign-in", description = "Sign-in with a work account of Microsoft, sign-out, and consent."),
        (name = "me", description = "Who is signed in, and what is set up for the organisation."),
        (name = "calling", description = "The calling SDK: its tokens, and the tabs in which it runs."),
        (name = "calls", description = "Calls that ring, their cards, and the history."),
        (name = "customers", description = "The organisation's customers, imports and exports."),
        (name = "directory", description = "People of the organisation, and chats with them."),
        (name = "meetings", description = "The signed-in person's calendar, and what joining takes."),
        (name = "events", description = "What changes, as it changes."),
        (name = "plugins", description = "The organisation's plugins: versions, activation, settings and values."),
        (name = "admin", description = "What admins and developers of an organisation do besides plugins."),
        (name = "operator", description = "What the operator of this server does with organisations."),
    ),
    // Parameters refer to these; only bodies register their schemas by themselves.
    components(schemas(Mode, Match, CallOutcome, SessionsOf))
)]
pub(crate) struct Document;

/// Completes what the routes say of themselves.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    text::tidy(&mut document);
    security::describe(&mut document);
    refusals::describe(&mut document);
    schemas::tidy(&mut document);
    examples::add(&mut document);
    document
}

/// Each method of a path, if it is served.
fn operations(path: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = path;
    [("get", get), ("put", put), ("post", post), ("delete", delete), ("patch", patch)]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn response<'a>(operation: &'a mut Operation, status: &str) -> Option<&'a mut Response> {
    match operation.responses.responses.get_mut(status) {
        Some(RefOr::T(response)) => Some(response),
        _ => None,
    }
}

/// What the `$ref`s in some part of the document name.
fn referred(part: &Value, names: &mut Vec<String>) {
    match part {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(to) if name == "$ref" => {
                        names.extend(to.rsplit('/').next().map(str::to_owned));
                    }
                    other => referred(other, names),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| referred(item, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
