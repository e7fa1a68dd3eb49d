//! Portraits. They are drawings, and some people have none.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::access::{Workload, caller};
use super::response::{Refusal, ok};
use super::users;
use crate::core::people::Person;
use crate::graph::state::Graph;

/// The sizes in which Graph offers a portrait.
const SIZES: &[&str] =
    &["48x48", "64x64", "96x96", "120x120", "240x240", "360x360", "432x432", "504x504", "648x648"];

/// Each portrait in a small and a large size.
const PORTRAITS: &[(&[u8], &[u8])] = &[
    (include_bytes!("portraits/1-48.jpg"), include_bytes!("portraits/1-240.jpg")),
    (include_bytes!("portraits/2-48.jpg"), include_bytes!("portraits/2-240.jpg")),
    (include_bytes!("portraits/3-48.jpg"), include_bytes!("portraits/3-240.jpg")),
    (include_bytes!("portraits/4-48.jpg"), include_bytes!("portraits/4-240.jpg")),
    (include_bytes!("portraits/5-48.jpg"), include_bytes!("portraits/5-240.jpg")),
    (include_bytes!("portraits/6-48.jpg"), include_bytes!("portraits/6-240.jpg")),
];

fn not_found() -> Refusal {
    let message =
        "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.";
    Refusal::new(StatusCode::NOT_FOUND, "ImageNotFound", message)
}

fn image(person: &Person, size: &str) -> Result<Response, Refusal> {
    if !SIZES.contains(&size) {
        return Err(Refusal::bad_request(
            "ErrorInvalidImageId",
            format!("The image id '{size}' is not valid."),
        ));
    }
    let portrait = person.photo.ok_or_else(not_found)?;
    let (small, large) = PORTRAITS.get(portrait % PORTRAITS.len()).copied().ok_or_else(not_found)?;
    let bytes = if matches!(size, "48x48" | "64x64") { small } else { large };
    let etag = format!("\"{portrait}-{size}\"");
    Ok(([(header::CONTENT_TYPE, "image/jpeg".to_owned()), (header::ETAG, etag)], bytes).into_response())
}

fn description(person: &Person) -> Result<Response, Refusal> {
    person.photo.ok_or_else(not_found)?;
    Ok(ok(json!({
        "@odata.context": format!("https://graph.microsoft.com/v1.0/$metadata#users('{}')/photo/$entity", person.oid),
        "@odata.mediaContentType": "image/jpeg", "id": "240X240", "height": 240, "width": 240,
    })))
}

/// The signed-in person, if the token's scopes show their portrait.
fn own<'a>(graph: &'a Graph, headers: &HeaderMap) -> Result<&'a Person, Refusal> {
    let caller = caller(graph, headers)?;
    caller.needs(Workload::Directory, &["User.Read", "User.ReadBasic.All"])?;
    Ok(caller.person)
}

/// The person with this id, if the token's scopes show their portrait.
fn colleague<'a>(graph: &'a Graph, headers: &HeaderMap, id: &str) -> Result<&'a Person, Refusal> {
    let caller = caller(graph, headers)?;
    caller.needs(Workload::Directory, &["User.ReadBasic.All", "User.Read.All"])?;
    users::find(graph, &caller, id)
}

pub(super) async fn my_metadata(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    description(own(&graph, &headers)?)
}

pub(super) async fn mine(State(graph): State<Arc<Graph>>, headers: HeaderMap) -> Result<Response, Refusal> {
    image(own(&graph, &headers)?, "240x240")
}

pub(super) async fn mine_sized(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Path(size): Path<String>,
) -> Result<Response, Refusal> {
    image(own(&graph, &headers)?, &size)
}

pub(super) async fn metadata(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    description(colleague(&graph, &headers, &id)?)
}

pub(super) async fn of_user(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    image(colleague(&graph, &headers, &id)?, "240x240")
}

pub(super) async fn of_user_sized(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Path((id, size)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    image(colleague(&graph, &headers, &id)?, &size)
}
