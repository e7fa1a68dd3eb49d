//! `/me/events/{id}`: one meeting, or one occurrence of a series, by its id in `calendarView`.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::{Timestamp, ToSpan};

use super::access::{Workload, caller};
use super::calendar::{mailbox, shape};
use super::options::Options;
use super::response::{Refusal, ok, preference, select};
use crate::calendar::{CalendarView, events, zone};
use crate::graph::state::Graph;

/// How many hours from now meetings are found.
const HOURS: i64 = 400 * 24;

pub(super) async fn one(
    State(graph): State<Arc<Graph>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Exchange, &["Calendars.Read", "Calendars.ReadBasic"])?;
    mailbox(&graph, caller.person)?;
    let tenant =
        graph.core.directory.tenant(caller.person.tenant_id).ok_or_else(|| Refusal::no_resource("me"))?;
    let now: Timestamp = graph.core.time();
    let calendar = CalendarView { person: caller.person, tenant, now, started: graph.core.started };
    let window = now.checked_sub(HOURS.hours()).ok().zip(now.checked_add(HOURS.hours()).ok());
    let found =
        window.and_then(|(from, to)| events(&calendar, from, to).into_iter().find(|event| event.id == id));
    let found = found.ok_or_else(|| {
        let message = "The specified object was not found in the store.";
        Refusal::new(StatusCode::NOT_FOUND, "ErrorItemNotFound", message)
    })?;
    let wanted = preference(&headers, "outlook.timezone");
    let zone_name = wanted.as_deref().unwrap_or("UTC");
    let zone = zone(zone_name).unwrap_or(jiff::tz::TimeZone::UTC);
    let shape = shape(&graph, &caller, &headers, zone, zone_name);
    let mut document = found.document(&shape);
    let with_id = options.select.as_ref().map(|select| format!("id,{select}"));
    select(&mut document, with_id.as_deref());
    Ok(ok(document))
}
