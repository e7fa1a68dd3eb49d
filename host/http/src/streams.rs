//! Server-sent event streams: at most so many per user, and closed when the front stops.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, stream};
use switchboard_domain::ids::{TenantId, UserId};
use switchboard_store::TenantContext;

use crate::edge::Stopping;
use crate::problem::Problem;

/// How often a silent stream sends a comment, so that proxies keep it open.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(10);

/// The time after which a client whose stream we closed reconnects: another front, or this one again, is ready by then.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

type Open = Arc<Mutex<HashMap<(TenantId, Option<UserId>), u32>>>;

/// The open event streams of all users. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct EventStreams {
    most: u32,
    open: Open,
    stopping: Stopping,
}

/// A place for one stream; given back when dropped.
#[derive(Debug)]
pub(crate) struct OpenStream {
    open: Open,
    user: (TenantId, Option<UserId>),
    stopping: Stopping,
}

/// What follows an event: more, or nothing that a stopping front has to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Something that the client can't do without: a stopping front sends it first.
    Due,
    /// The client can come back for it.
    MayWait,
}

impl EventStreams {
    pub(crate) fn new(most: u32, stopping: Stopping) -> Self {
        Self { most, open: Open::default(), stopping }
    }

    /// A place for one more stream of this user.
    ///
    /// # Errors
    /// 429 when the user has as many as one may have.
    pub(crate) fn open(&self, context: &TenantContext) -> Result<OpenStream, Problem> {
        let user = (context.tenant_id().clone(), context.user_id().cloned());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(user.clone()).or_insert(0);
        if *count >= self.most {
            let detail =
                format!("you have {} event streams open, which is the most; close some tabs", self.most);
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-streams", detail));
        }
        *count += 1;
        metrics::gauge!("switchboard_event_streams").increment(1.0);
        Ok(OpenStream { open: Arc::clone(&self.open), user, stopping: self.stopping.clone() })
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        metrics::gauge!("switchboard_event_streams").decrement(1.0);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user);
            }
        }
    }
}

impl OpenStream {
    /// Answers with a stream of events that each say whether something due follows. When the front stops, the stream
    /// ends as soon as nothing is due, and tells the client to come back.
    pub(crate) fn respond(
        self,
        first: Next,
        events: impl Stream<Item = (Event, Next)> + Send + 'static,
    ) -> Response {
        let closing = self.stopping.closing().clone();
        let state = Some((Box::pin(events), first, self));
        let sent = stream::unfold(state, move |state| {
            let closing = closing.clone();
            async move {
                let (mut events, next, open) = state?;
                tokio::select! {
                    biased;
                    event = events.next() => {
                        let (event, next) = event?;
                        Some((event, Some((events, next, open))))
                    }
                    () = closing.cancelled(), if next == Next::MayWait => {
                        Some((Event::default().retry(RECONNECT_AFTER).comment("this server stops"), None))
                    }
                }
            }
        });
        let sent = Sse::new(sent.map(Ok::<_, Infallible>).fuse())
            .keep_alive(KeepAlive::new().interval(KEEP_ALIVE_INTERVAL));
        let mut response = sent.into_response();
        // Proxies must not hold events back.
        response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
        response
    }
}
