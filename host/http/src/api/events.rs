//! `GET /api/v1/events`

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event as SseEvent;
use axum_extra::extract::CookieJar;
use futures::{Stream, StreamExt, stream};
use switchboard_domain::clock::Clock;
use switchboard_store::{Audience, Event, Role, SESSIONS_ENDED, SignedIn, Store, StoreError};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use crate::app::App;
use crate::problem::Problem;
use crate::session::{AuthenticatedUser, session_cookie};
use crate::streams::Next;

/// Events that are read at once to catch up.
const AT_ONCE: u32 = 500;

/// A tab that missed more than this reads its lists again instead.
const MOST_MISSED: usize = 2000;

/// How often the stream checks whether its session is still alive.
const SESSION_CHECK_INTERVAL: Duration = Duration::from_secs(30);

/// When a browser comes again after the stream has broken off.
const RETRY: Duration = Duration::from_millis(500);

/// What changes for the signed-in user, as one stream of events per tab.
///
/// Each event has an id by which the stream is resumed on any server. It begins with `ready`. `call.changed`,
/// `reachability.changed`, `plugins.changed`, `consent.lost` and others name what to read again. `reset` says that events
/// were missed and lists have to be read again, `bye` that the session is over. The data of each is a JSON object.
#[utoipa::path(
    get, path = "/events", operation_id = "stream_events", tag = "events",
    params(
        ("Last-Event-ID" = Option<String>, Header, description = "The last event's id: the stream goes on after it.")
    ),
    responses((status = 200, description = "The events, as long as the stream is open.",
            content_type = "text/event-stream", body = String), (status = 429))
)]
pub(crate) async fn events(
    State(app): State<App>,
    user: AuthenticatedUser,
    jar: CookieJar,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let open = app.streams.open(&user.0.context)?;
    // Followed before what was missed is read: nothing falls between the two.
    let live = app.services.changes.follow(&user.0.context);
    let (first, last) = app.store.events().kept().await?.unwrap_or_default();
    let resumed = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse::<i64>().ok())
        // An id that was never given is none of this database's.
        .filter(|id| (0..=last).contains(id));

    // A stream can go on after an id while the events after it are still kept.
    let resumable = resumed.filter(|id| id + 1 >= first);
    let position = match resumable {
        Some(id) => id,
        None => beginning(app.store.events().last_of_tenant(&user.0.context).await?, first),
    };
    let mut waiting = vec![sse_event("ready", position, "{}")];
    if resumed != resumable {
        waiting.insert(0, sse_event("reset", position, "{}"));
    }
    let token = session_cookie(&jar, &app).map(|(_, token)| token.to_owned()).unwrap_or_default();
    let tab = Tab {
        store: app.store.clone(),
        clock: app.clock.clone(),
        user: user.0,
        token,
        live,
        position,
        next_check: Instant::now() + SESSION_CHECK_INTERVAL,
        open: true,
    };
    // Nothing is lost when a server stops: the tab goes on from its last event elsewhere.
    let stream = tab.stream(waiting, resumable.is_some()).map(|event| (event, Next::MayWait));
    Ok(open.respond(Next::MayWait, stream))
}

/// Where a new stream begins: at the tenant's last event, else before every event that is kept. Of another tenant's greater
/// id nothing follows: a smaller one of this tenant may still come.
fn beginning(last_of_tenant: Option<i64>, first: i64) -> i64 {
    // Without any event there is no first one, and the first will have the id 1.
    last_of_tenant.unwrap_or((first - 1).max(0))
}

fn sse_event(kind: &str, id: i64, document: &str) -> SseEvent {
    SseEvent::default().event(kind).id(id.to_string()).retry(RETRY).data(document)
}

/// One open stream.
struct Tab {
    store: Store,
    clock: Clock,
    user: SignedIn,
    token: String,
    live: broadcast::Receiver<Arc<Event>>,
    /// The id of the last event that was sent.
    position: i64,
    next_check: Instant,
    open: bool,
}

impl Tab {
    fn stream(self, waiting: Vec<SseEvent>, behind: bool) -> impl Stream<Item = SseEvent> + Send {
        stream::unfold((self, waiting, behind), |(mut tab, mut waiting, mut behind)| async move {
            loop {
                if let Some(event) = waiting.pop() {
                    return Some((event, (tab, waiting, behind)));
                }
                if !tab.open {
                    return None;
                }
                if std::mem::take(&mut behind) {
                    match tab.catch_up().await {
                        Ok(events) => waiting = events,
                        Err(error) => {
                            // The browser comes again, and goes on from what it has.
                            tracing::warn!(%error, "an event stream ends, because missed events can't be read");
                            return None;
                        }
                    }
                    continue;
                }
                match timeout_at(tab.next_check, tab.live.recv()).await {
                    Ok(Ok(event)) => waiting.extend(tab.take(&event)),
                    Ok(Err(RecvError::Lagged(_))) => behind = true,
                    // The channel only closes when nobody follows it: the browser follows again by reconnecting.
                    Ok(Err(RecvError::Closed)) => return None,
                    Err(_) => waiting.extend(tab.check_session().await),
                }
            }
        })
    }

    /// What was missed, last first.
    async fn catch_up(&mut self) -> Result<Vec<SseEvent>, StoreError> {
        let mut missed = Vec::new();
        loop {
            let events = self.store.events().of_tenant(&self.user.context, self.position, AT_ONCE).await?;
            let more = events.len() == AT_ONCE as usize;
            missed.extend(events.iter().filter_map(|event| self.take(event)));
            if missed.len() > MOST_MISSED {
                missed = vec![sse_event("reset", self.position, "{}")];
            }
            if !more {
                missed.reverse();
                return Ok(missed);
            }
        }
    }

    /// The event for this tab, unless it was sent before or is not for this user.
    fn take(&mut self, event: &Event) -> Option<SseEvent> {
        if event.id <= self.position {
            return None;
        }
        self.position = event.id;
        if event.kind == SESSIONS_ENDED {
            // Maybe this one: the session is checked now.
            self.next_check = Instant::now();
        }
        let mine = event.user_id.as_ref() == Some(&self.user.user.id);
        let shown = match event.audience {
            Audience::User => mine,
            Audience::Tenant => true,
            Audience::Admins => {
                self.user.roles.iter().any(|role| matches!(role, Role::Admin | Role::Developer))
            }
            Audience::Fronts => false,
        };
        shown.then(|| sse_event(&event.kind, event.id, &event.document))
    }

    /// A stream does not outlive its session.
    async fn check_session(&mut self) -> Option<SseEvent> {
        self.next_check = Instant::now() + SESSION_CHECK_INTERVAL;
        match self.store.sessions().authenticate(&self.token, self.clock.now()).await {
            Ok(Some(user)) => {
                self.user = user;
                None
            }
            Ok(None) | Err(StoreError::TenantSuspended) => {
                self.open = false;
                Some(sse_event("bye", self.position, "{}"))
            }
            Err(error) => {
                tracing::debug!(%error, "an event stream can't check its session now");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_stream_begins_where_it_can_be_resumed() {
        assert_eq!([beginning(Some(7), 3), beginning(None, 3), beginning(None, 0)], [7, 2, 0]);
    }
}
