//! An operation that has parameters in its query refuses others: a misspelt filter would answer another question than the one that was
//! asked, and a misspelt `preview` would import the file.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

use crate::problem::Problem;

/// The parameters that the operations of the interface take in their query, by path and method. Those that take none are not among
/// them: nothing of theirs can be misspelt.
pub(crate) type Known = Arc<HashMap<String, HashMap<Method, Vec<String>>>>;

/// The operations of the OpenAPI document that have parameters. Those of the sign-in are left out: browsers come back from Microsoft
/// with whatever Microsoft adds.
pub(crate) fn known(document: &OpenApi) -> Known {
    let paths = document.paths.paths.iter().filter(|(path, _)| path.starts_with("/api/v1/"));
    Arc::new(paths.map(|(path, item)| (path.clone(), of_path(item))).collect())
}

fn of_path(item: &PathItem) -> HashMap<Method, Vec<String>> {
    let operations = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    let named = operations.into_iter().filter_map(|(method, of)| Some((method, in_query(of.as_ref()?))));
    named.filter(|(_, names)| !names.is_empty()).collect()
}

fn in_query(operation: &Operation) -> Vec<String> {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query => Some(parameter.name.clone()),
        _ => None,
    });
    parameters.collect()
}

/// Refuses a request with a parameter that its operation does not have, and says which there are.
pub(crate) async fn refuse(
    State(known): State<Known>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let names = known.get(path.as_str()).and_then(|methods| methods.get(request.method()));
    let query = request.uri().query().unwrap_or_default();
    match names.and_then(|names| Some((first_unknown(query, names)?, names))) {
        Some((name, names)) => {
            let there = names.join(", ");
            let message = format!("there is no parameter of this name here; there are: {there}");
            Problem::member(name, message).into_response()
        }
        None => next.run(request).await,
    }
}

fn first_unknown(query: &str, names: &[String]) -> Option<String> {
    let mut sent = form_urlencoded::parse(query.as_bytes());
    let (name, _) = sent.find(|(name, _)| names.iter().all(|known| known.as_str() != &**name))?;
    Some(name.into_owned())
}
