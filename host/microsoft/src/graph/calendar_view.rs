//! `GET /me/calendarView`: what is in the user's calendar between two times; of series their occurrences and exceptions.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::cache::remembered;
use super::event::{EVENT_SELECT, EventDocument, PREFER};
use super::gate::Service;
use super::request::Request;
use super::{Graph, GraphCall, GraphError, Listed};

/// The most entries that are taken of one view.
pub const MAX_EVENTS: usize = 500;

/// Entries of a page: invitations come along.
const PAGE: &str = "50";

/// The most pages, should some be nearly empty.
const MAX_PAGES: usize = 50;

/// A part of a calendar.
#[derive(Debug, Clone)]
pub struct CalendarView {
    /// By start.
    pub events: Vec<Arc<EventDocument>>,
    /// There are more than are here.
    pub more: bool,
    /// When Graph said so.
    pub as_of: Instant,
}

impl CalendarView {
    pub(super) fn weight(&self) -> u32 {
        let events: usize = self.events.iter().map(|event| event.weight()).sum();
        u32::try_from(events).unwrap_or(u32::MAX)
    }
}

impl Graph {
    /// A part of the user's calendar. Times are told in UTC, which no change of a clock makes ambiguous. Remembered for
    /// a short while; `fresh` asks anew.
    ///
    /// # Errors
    /// When Graph refuses or can't be reached.
    pub async fn calendar_view(
        &self,
        call: &GraphCall<'_>,
        (start, end): (Timestamp, Timestamp),
        fresh: bool,
    ) -> Result<Arc<CalendarView>, GraphError> {
        let key = call.of_user((start.as_second(), end.as_second()));
        if fresh {
            self.caches.calendars.invalidate(&key).await;
        }
        remembered(&self.caches.calendars, key, || self.ask_calendar_view(call, start, end)).await
    }

    async fn ask_calendar_view(
        &self,
        call: &GraphCall<'_>,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Arc<CalendarView>, GraphError> {
        let first = self.url(&["me", "calendarView"]);
        let mut url = first.clone();
        url.query_pairs_mut()
            .append_pair("startDateTime", &start.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
            .append_pair("endDateTime", &end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
            .append_pair("$orderby", "start/dateTime")
            .append_pair("$top", PAGE)
            .append_pair("$select", EVENT_SELECT);
        let mut events = Vec::new();
        let mut more = false;
        let mut next = Some(url);
        for _ in 0..MAX_PAGES {
            let Some(url) = next.take() else { break };
            let request = Request::get("calendarView", Service::Calendar, url).header("Prefer", PREFER);
            let page: Listed<EventDocument> = self.json(call, request).await?;
            events.extend(page.value.into_iter().map(|event| Arc::new(event.lean())));
            if let Some(link) = page.next_link {
                more = events.len() >= MAX_EVENTS;
                next = if more { None } else { Some(self.next_link(&link, &first)?) };
            }
        }
        // Pages may be small: there is more behind the last that was asked for, too.
        more |= next.is_some();
        events.truncate(MAX_EVENTS);
        for event in &events {
            self.caches.events.insert(call.of_user(event.id.as_str().into()), Some(Arc::clone(event))).await;
        }
        Ok(Arc::new(CalendarView { events, more, as_of: Instant::now() }))
    }
}
