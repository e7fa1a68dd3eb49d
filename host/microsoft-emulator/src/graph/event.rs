//! `/me/events/{id}`: one meeting, or one occurrence of a series, by the id that `calendarView` gave it.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::{Timestamp, ToSpan};

use super::access::{Workload, caller};
use super::answer::{Refusal, ok, preference, select};
use super::calendar::mailbox;
use super::users::Options;
use crate::calendar::{Seen, Shape, events, zone};
use crate::state::Shared;

/// How far from now meetings are found.
const HOURS: i64 = 400 * 24;

pub(super) async fn one(
    State(state): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = caller(&state, &headers)?;
    caller.needs(Workload::Exchange, &["Calendars.Read", "Calendars.ReadBasic"])?;
    mailbox(&state, caller.person)?;
    let tenant = state.directory.tenant(caller.person.tenant_id).ok_or_else(|| Refusal::no_resource("me"))?;
    let now: Timestamp = state.time();
    let seen = Seen { person: caller.person, tenant, now, started: state.started };
    let window = now.checked_sub(HOURS.hours()).ok().zip(now.checked_add(HOURS.hours()).ok());
    let found =
        window.and_then(|(from, to)| events(&seen, from, to).into_iter().find(|event| event.id == id));
    let found = found.ok_or_else(|| {
        let message = "The specified object was not found in the store.";
        Refusal::new(StatusCode::NOT_FOUND, "ErrorItemNotFound", message)
    })?;
    let (null_join_url, broken_links) =
        state.knobs(|knobs| (knobs.meetings.null_join_url, knobs.meetings.broken_links));
    let wanted = preference(&headers, "outlook.timezone");
    let zone_name = wanted.as_deref().unwrap_or("UTC");
    let shape = Shape {
        zone: zone(zone_name).unwrap_or(jiff::tz::TimeZone::UTC),
        zone_name,
        plain_text: preference(&headers, "outlook.body-content-type").as_deref() == Some("text"),
        body: caller.has(&["Calendars.Read"]),
        null_join_url,
        broken_links,
    };
    let mut document = found.document(&shape);
    let with_id = options.select.as_ref().map(|select| format!("id,{select}"));
    select(&mut document, with_id.as_deref());
    Ok(ok(document))
}
