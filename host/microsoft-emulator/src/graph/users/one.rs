//! `GET /users/{id}`.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::document::{Detail, document};
use crate::core::people::Person;
use crate::graph::access::{Caller, Workload, caller};
use crate::graph::options::Options;
use crate::graph::response::{Refusal, ok, select};
use crate::graph::state::Graph;

/// The person with this id in the caller's own tenant.
///
/// # Errors
/// 404 for everybody else, since Graph shows only the people of the caller's tenant.
pub(in crate::graph) fn find<'a>(
    graph: &'a Graph,
    caller: &Caller<'_>,
    id: &str,
) -> Result<&'a Person, Refusal> {
    let found = graph.core.person(id).filter(|person| person.tenant_id == caller.person.tenant_id);
    found.ok_or_else(|| Refusal::no_resource(id))
}

pub(in crate::graph) async fn one(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    let own = caller.person.oid == id || caller.person.upn.eq_ignore_ascii_case(&id);
    if own {
        caller.needs(Workload::Directory, &["User.Read", "User.ReadBasic.All", "User.Read.All"])?;
    } else {
        caller.needs(Workload::Directory, &["User.ReadBasic.All", "User.Read.All"])?;
    }
    let person = find(&graph, &caller, &id)?;
    let mut body = document(&graph, person, Detail::of(&caller, person), options.select.as_deref());
    select(&mut body, options.select.as_deref());
    body["@odata.context"] = "https://graph.microsoft.com/v1.0/$metadata#users/$entity".into();
    Ok(ok(body))
}
