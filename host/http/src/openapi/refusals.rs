//! The problems that an operation can be answered with.
//!
//! Operations name those that they make themselves by their status alone. What layers and extractors answer before an
//! operation begins is added here, by the rules by which they do it, so that no operation can forget it.

use utoipa::openapi::header::Header;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, Type};

use super::{operations, response};

/// Adds the refusals of all, and says of every refusal what it means and that it is a problem document.
pub(super) fn describe(document: &mut OpenApi) {
    for path in document.paths.paths.values_mut() {
        for (method, operation) in operations(path) {
            for status in common(method, operation) {
                operation
                    .responses
                    .responses
                    .entry(status.to_owned())
                    .or_insert_with(|| Response::new("").into());
            }
            let statuses: Vec<String> = operation.responses.responses.keys().cloned().collect();
            for status in statuses.iter().filter(|status| status.as_str() >= "400") {
                if let Some(response) = response(operation, status) {
                    complete(status, response);
                }
            }
        }
    }
}

/// What may be answered before the operation begins.
fn common(method: &str, operation: &Operation) -> Vec<&'static str> {
    // A NUL in the address or a parameter that can't be read; a share that is used up; a panic; a database that can't be used.
    let mut statuses = vec!["400", "429", "500", "503"];
    let is_public = operation.security.as_ref().is_some_and(|all| all.contains(&Default::default()));
    if !is_public {
        // The organisation may be suspended, the role another one, the credential a token.
        statuses.extend(["401", "403"]);
    }
    if method != "get" {
        // A browser that another site sent.
        statuses.push("403");
    }
    if let Some(RefOr::T(body)) = &operation.request_body {
        statuses.extend(["408", "413"]);
        if body.content.keys().any(|kind| kind.ends_with("json")) {
            statuses.push("415");
        }
    }
    statuses
}

fn complete(status: &str, response: &mut Response) {
    if response.description.is_empty() {
        meaning(status).clone_into(&mut response.description);
    }
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    response.content = [("application/problem+json".to_owned(), problem.into())].into_iter().collect();
    if matches!(status, "429" | "503") {
        let seconds = header(Type::Integer, "Seconds after which to try again.");
        response.headers.insert("Retry-After".to_owned(), seconds.into());
    }
    if status == "412" {
        let tag = header(Type::String, "Names the version that is there now.");
        response.headers.insert("ETag".to_owned(), tag.into());
    }
}

fn header(kind: Type, description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(kind).build()))
        .description(Some(description))
        .build()
}

fn meaning(status: &str) -> &'static str {
    match status {
        "400" => "A parameter or the body is wrong: `errors` names the members.",
        "401" => {
            "Nobody is signed in, the API token is unknown, or Microsoft asks the person for something: then `signInUrl` \
             leads there."
        }
        "403" => {
            "This person or API token may not do this, the organisation is suspended, or the request comes from another \
             site."
        }
        "404" => "What the address names is not there, or is another's.",
        "408" => "The body was sent too slowly.",
        "409" => "As things stand this can't be done; `detail` says why.",
        "412" => "Somebody else changed it meanwhile: read it again.",
        "413" => "The body is larger than is taken here.",
        "415" => "The body is of a content type that is not taken here.",
        "422" => "The file can be read, and is refused for what it is.",
        "428" => "`If-Match` is missing.",
        "429" => "Too many of these are open or under way already: try again after `Retry-After`.",
        "500" => "Something went wrong here.",
        "503" => "The database, a plugin or Microsoft can't be used now.",
        _ => "Refused.",
    }
}
