//! `calendarView`: the meetings of a window, with each occurrence of a series.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Caller, Workload, caller};
use super::options::Options;
use super::response::{Refusal, ok, preference, select};
use super::users;
use crate::calendar::{CalendarView, Shape, events, zone};
use crate::core::address::Scheme;
use crate::core::address::base;
use crate::core::people::Person;
use crate::graph::state::Graph;

const DEFAULT_TOP: usize = 10;
const MAX_TOP: usize = 1000;
/// The longest window: five years.
const MAX_DAYS: i64 = 1825;

#[derive(Deserialize)]
pub(super) struct Window {
    #[serde(rename = "startDateTime", alias = "startdatetime")]
    start: Option<String>,
    #[serde(rename = "endDateTime", alias = "enddatetime")]
    end: Option<String>,
}

/// Checks that the person has a mailbox.
///
/// # Errors
/// 404, as for a calendar without a mailbox.
pub(super) fn mailbox(graph: &Graph, person: &Person) -> Result<(), Refusal> {
    if graph.core.user_settings(person).mailbox {
        return Ok(());
    }
    let message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise.";
    Err(Refusal::new(StatusCode::NOT_FOUND, "MailboxNotEnabledForRESTAPI", message))
}

/// Reads an ISO 8601 time. Without an offset it is UTC, whatever the zone of the response.
fn time(text: &str) -> Result<Timestamp, Refusal> {
    let read = text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        local.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    });
    read.ok_or_else(|| {
        Refusal::bad_request("ErrorInvalidParameter", format!("The value '{text}' of a time is not valid."))
    })
}

pub(super) async fn view(
    State(graph): State<Arc<Graph>>,
    Extension(scheme): Extension<Scheme>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(window): Query<Window>,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = caller(&graph, &headers)?;
    caller.needs(Workload::Exchange, &["Calendars.Read", "Calendars.ReadBasic"])?;
    mailbox(&graph, caller.person)?;
    let (Some(start), Some(end)) = (&window.start, &window.end) else {
        let message = "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.";
        return Err(Refusal::bad_request("ErrorInvalidParameter", message));
    };
    let (from, to) = (time(start)?, time(end)?);
    if to < from {
        let message = "The end of the requested time window is before its start.";
        return Err(Refusal::bad_request("ErrorInvalidParameter", message));
    }
    if to.duration_since(from).as_hours() > MAX_DAYS * 24 {
        let message = format!(
            "The requested time duration of the calendar view exceeds the maximum of {MAX_DAYS} days."
        );
        return Err(Refusal::bad_request("ErrorInvalidParameter", message));
    }
    let wanted = preference(&headers, "outlook.timezone");
    let zone_name = wanted.as_deref().unwrap_or("UTC");
    let Some(zone) = zone(zone_name) else {
        let message =
            "A valid TimeZone value must be specified. The following TimeZone value is not supported: ";
        return Err(Refusal::bad_request(
            "TimeZoneNotSupportedException",
            format!("{message}'{zone_name}'."),
        ));
    };
    let number = |text: &Option<String>, of: &str| -> Result<Option<usize>, Refusal> {
        let bad = || {
            Refusal::bad_request("ErrorInvalidUrlQuery", format!("The query parameter '{of}' is not valid."))
        };
        text.as_deref().map(|text| text.parse().map_err(|_| bad())).transpose()
    };
    let size = preference(&headers, "odata.maxpagesize").and_then(|size| size.parse().ok());
    let top = number(&options.top, "$top")?.or(size).unwrap_or(DEFAULT_TOP).clamp(1, MAX_TOP);
    let skip = number(&options.skip, "$skip")?.unwrap_or(0);
    let descending = match options.order_by.as_deref().map(str::trim) {
        None | Some("start/dateTime" | "start/dateTime asc") => false,
        Some("start/dateTime desc") => true,
        Some(other) => {
            let message = format!("The property '{other}' does not support ordering.");
            return Err(Refusal::bad_request("ErrorInvalidProperty", message));
        }
    };
    if options.filter.is_some() {
        let message = "The emulator does not filter calendar views; Graph does so in part only.";
        return Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message));
    }
    let shape = shape(&graph, &caller, &headers, zone, zone_name);
    let tenant =
        graph.core.directory.tenant(caller.person.tenant_id).ok_or_else(|| Refusal::no_resource("me"))?;
    let calendar =
        CalendarView { person: caller.person, tenant, now: graph.core.time(), started: graph.core.started };
    let mut found = events(&calendar, from, to);
    if descending {
        found.reverse();
    }
    let page: Vec<Value> = found
        .iter()
        .skip(skip)
        .take(top)
        .map(|event| {
            let mut document = event.document(&shape);
            let with_id = options.select.as_ref().map(|select| format!("id,{select}"));
            select(&mut document, with_id.as_deref());
            document
        })
        .collect();
    let context =
        format!("https://graph.microsoft.com/v1.0/$metadata#users('{}')/calendarView", caller.person.oid);
    let mut body = json!({"@odata.context": context});
    if options.count.as_deref() == Some("true") {
        body["@odata.count"] = found.len().into();
    }
    let base = base(scheme, &headers);
    if graph.core.settings(|settings| settings.meetings.repeat_next_link) {
        body["@odata.nextLink"] = format!("{base}{uri}").into();
    } else if skip + page.len() < found.len() {
        let query = uri.query().unwrap_or_default().split('&');
        let kept: Vec<&str> =
            query.filter(|pair| !pair.starts_with("$skip=") && !pair.starts_with("%24skip=")).collect();
        body["@odata.nextLink"] =
            format!("{base}{}?{}&$skip={}", uri.path(), kept.join("&"), skip + page.len()).into();
    }
    body["value"] = page.into();
    let mut response = ok(body);
    if let Some(value) =
        wanted.as_ref().and_then(|zone| HeaderValue::try_from(format!("outlook.timezone=\"{zone}\"")).ok())
    {
        response.headers_mut().insert("preference-applied", value);
    }
    Ok(response)
}

/// How the response shows meetings.
pub(super) fn shape<'a>(
    graph: &Graph,
    caller: &Caller<'_>,
    headers: &HeaderMap,
    zone: TimeZone,
    zone_name: &'a str,
) -> Shape<'a> {
    let meetings = graph.core.settings(|settings| settings.meetings.clone());
    Shape {
        zone,
        zone_name,
        plain_text: preference(headers, "outlook.body-content-type").as_deref() == Some("text"),
        body: caller.has(&["Calendars.Read"]),
        null_join_url: meetings.null_join_url || meetings.invitation.is_some(),
        broken_links: meetings.broken_links,
        invitation: meetings.invitation,
    }
}

/// `GET /users/{id}/calendarView`. People see only their own calendar, because nobody has shared one.
pub(super) async fn view_of_user(
    graph: State<Arc<Graph>>,
    scheme: Extension<Scheme>,
    uri: OriginalUri,
    headers: HeaderMap,
    Path(id): Path<String>,
    window: Query<Window>,
    options: Query<Options>,
) -> Result<Response, Refusal> {
    let own = {
        let caller = caller(&graph, &headers)?;
        users::find(&graph, &caller, &id)?.oid == caller.person.oid
    };
    if !own {
        let message = "The specified object was not found in the store., The process failed to get the correct properties.";
        return Err(Refusal::new(StatusCode::NOT_FOUND, "ErrorItemNotFound", message));
    }
    view(graph, scheme, uri, headers, window, options).await
}
