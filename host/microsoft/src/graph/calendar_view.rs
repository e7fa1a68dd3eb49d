//! `GET /me/calendarView`: the entries of the user's calendar between two times. Of a series it has the occurrences and
//! the exceptions.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::cache::cached;
use super::call::GraphCall;
use super::circuit_breaker::Service;
use super::client::Graph;
use super::error::GraphError;
use super::request::Request;
use super::types::{CalendarView, EVENT_PREFER, EVENT_SELECT, EventDocument, List};

/// The most entries of one view.
pub const MAX_EVENTS: usize = 500;

/// The entries of a page. It is small, because the texts of invitations are in it.
const PAGE: &str = "50";

/// The most pages of one view, since some may be nearly empty.
const MAX_PAGES: usize = 50;

impl Graph {
    /// A part of the user's calendar. Its times are in UTC, where summer time makes none ambiguous. It is cached for a
    /// short while; with `fresh` it is requested again.
    ///
    /// # Errors
    /// [`GraphError`] when Graph refuses, fails or can't be reached.
    pub async fn calendar_view(
        &self,
        call: &GraphCall<'_>,
        (start, end): (Timestamp, Timestamp),
        fresh: bool,
    ) -> Result<Arc<CalendarView>, GraphError> {
        let key = call.user_key((start.as_second(), end.as_second()));
        if fresh {
            self.caches.calendars.invalidate(&key).await;
        }
        cached(&self.caches.calendars, key, || self.fetch_calendar_view(call, start, end)).await
    }

    async fn fetch_calendar_view(
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
        let mut requested = HashSet::new();
        for _ in 0..MAX_PAGES {
            let Some(url) = next.take() else { break };
            requested.insert(url.clone());
            let request = Request::get("calendarView", Service::Calendar, url).header("Prefer", EVENT_PREFER);
            let page: List<EventDocument> = self.json(call, request).await?;
            events.extend(page.value.into_iter().map(|event| Arc::new(event.without_needless_body())));
            if let Some(link) = page.next_link {
                more = events.len() >= MAX_EVENTS;
                next = if more { None } else { Some(self.next_link(&link, &first)?) };
            }
            if next.as_ref().is_some_and(|url| requested.contains(url)) {
                // There is more, and no way to it.
                tracing::warn!(
                    graph.operation = "calendarView",
                    pages = requested.len(),
                    "a calendar names a page as its next one that it has sent already: what it has beyond is not shown"
                );
                more = true;
                break;
            }
        }
        // There may be more even after the last page that was requested.
        more |= next.is_some();
        events.truncate(MAX_EVENTS);
        for event in &events {
            self.caches.events.insert(call.user_key(event.id.as_str().into()), Some(Arc::clone(event))).await;
        }
        Ok(Arc::new(CalendarView { events, more, as_of: Instant::now() }))
    }
}
