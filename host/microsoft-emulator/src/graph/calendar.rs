//! `calendarView`: the meetings of a window, series expanded.

use axum::Extension;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Workload, caller};
use super::answer::{Refusal, ok, preference, select};
use super::users;
use super::users::Options;
use crate::calendar::{Seen, Shape, events, zone};
use crate::entra::base;
use crate::people::Person;
use crate::state::{Scheme, Shared, State as Emulated};

const DEFAULT_TOP: usize = 10;
const MAX_TOP: usize = 1000;
/// Five years.
const MAX_DAYS: i64 = 1825;

#[derive(Deserialize)]
pub(super) struct Window {
    #[serde(rename = "startDateTime", alias = "startdatetime")]
    start: Option<String>,
    #[serde(rename = "endDateTime", alias = "enddatetime")]
    end: Option<String>,
}

/// A person without a mailbox has no calendar.
pub(super) fn mailbox(state: &Emulated, person: &Person) -> Result<(), Refusal> {
    if state.user_knobs(person).mailbox {
        return Ok(());
    }
    let message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise.";
    Err(Refusal::new(StatusCode::NOT_FOUND, "MailboxNotEnabledForRESTAPI", message))
}

/// ISO 8601; without an offset it is UTC, whatever zone the answer is to be in.
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
    State(state): State<Shared>,
    Extension(scheme): Extension<Scheme>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(window): Query<Window>,
    Query(options): Query<Options>,
) -> Result<Response, Refusal> {
    let caller = caller(&state, &headers)?;
    caller.needs(Workload::Exchange, &["Calendars.Read", "Calendars.ReadBasic"])?;
    mailbox(&state, caller.person)?;
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
    let (null_join_url, broken_links) =
        state.knobs(|knobs| (knobs.meetings.null_join_url, knobs.meetings.broken_links));
    let shape = Shape {
        zone,
        zone_name,
        plain_text: preference(&headers, "outlook.body-content-type").as_deref() == Some("text"),
        body: caller.has(&["Calendars.Read"]),
        null_join_url,
        broken_links,
    };
    let tenant = state.directory.tenant(caller.person.tenant_id).ok_or_else(|| Refusal::no_resource("me"))?;
    let seen = Seen { person: caller.person, tenant, now: state.time(), started: state.started };
    let mut found = events(&seen, from, to);
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
    if skip + page.len() < found.len() {
        let query = uri.query().unwrap_or_default().split('&');
        let kept: Vec<&str> =
            query.filter(|pair| !pair.starts_with("$skip=") && !pair.starts_with("%24skip=")).collect();
        let base = base(scheme, &headers);
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

/// Other people's calendars are not shared here.
pub(super) async fn view_of_user(
    state: State<Shared>,
    scheme: Extension<Scheme>,
    uri: OriginalUri,
    headers: HeaderMap,
    Path(id): Path<String>,
    window: Query<Window>,
    options: Query<Options>,
) -> Result<Response, Refusal> {
    let own = {
        let caller = caller(&state, &headers)?;
        users::find(&state, &caller, &id)?.oid == caller.person.oid
    };
    if !own {
        let message = "The specified object was not found in the store., The process failed to get the correct properties.";
        return Err(Refusal::new(StatusCode::NOT_FOUND, "ErrorItemNotFound", message));
    }
    view(state, scheme, uri, headers, window, options).await
}
