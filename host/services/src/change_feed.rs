//! Changes on any front, as they happen: this front's caches follow them, and its open tabs get events.
//!
//! The database notifies this front of events; reading every second finds those that a lost connection missed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use switchboard_domain::clock::Clock;
use switchboard_domain::ids::TenantId;
use switchboard_plugin_host::PluginHost;
use switchboard_store::{
    EVENTS_KEPT, Event, EventListener, FeedPosition, PLUGINS_CHANGED, Store, StoreError, TenantContext,
};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How often events are read when the database notifies of none.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// The wait before listening again when the database is gone.
const RETRY_WAIT: Duration = Duration::from_millis(200);

/// Events of one read.
const READ_LIMIT: u32 = 1000;

/// Events that a tab may lag behind before it has to read them from the database.
const TAB_BACKLOG: usize = 256;

/// How often events that are too old are removed.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(600);

/// Reads the changes of all fronts, updates this front's caches, and passes events on to its open tabs. Clones share it.
#[derive(Debug, Clone)]
pub struct ChangeFeed {
    store: Store,
    plugins: PluginHost,
    /// The open tabs of this front, by tenant.
    tenants: Arc<Mutex<HashMap<TenantId, broadcast::Sender<Arc<Event>>>>>,
    clock: Clock,
}

impl ChangeFeed {
    /// Reads the events of this store, and keeps these plugins up to date with them.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, clock: Clock) -> Self {
        Self { store, plugins, tenants: Arc::default(), clock }
    }

    /// The tenant's events from now on.
    #[must_use]
    pub fn follow(&self, context: &TenantContext) -> broadcast::Receiver<Arc<Event>> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        tenants
            .entry(context.tenant_id().clone())
            .or_insert_with(|| broadcast::channel(TAB_BACKLOG).0)
            .subscribe()
    }

    fn publish(&self, event: Event) {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(followers) = tenants.get(&event.tenant_id) else { return };
        let tenant = event.tenant_id.clone();
        if followers.send(Arc::new(event)).is_err() {
            tenants.remove(&tenant); // Nobody follows any more.
        }
    }
}

/// How far this front has read.
#[derive(Debug, Default)]
struct Reader {
    /// Every event before it was published.
    position: FeedPosition,
    /// The events that were published after that, by their ids.
    published: BTreeMap<i64, FeedPosition>,
    /// The greatest id that was seen.
    newest: i64,
}

impl Reader {
    /// Marks an event as published; returns whether it is new.
    fn take(&mut self, event: &Event) -> bool {
        self.newest = self.newest.max(event.id);
        !event.is_before(self.position) && self.published.insert(event.id, event.order).is_none()
    }

    /// Everything before this position was read.
    fn advance(&mut self, position: FeedPosition) {
        self.position = position;
        self.published.retain(|_, order| *order >= position);
    }
}

impl ChangeFeed {
    /// Follows the changes of all fronts until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut reader = Reader::default();
        let (mut begun, mut forgotten) = (false, Instant::now());
        let mut listener: Option<EventListener> = None;
        loop {
            if listener.is_none() {
                listener = self.listen(&mut begun, &mut reader).await;
            }
            let notified = match &mut listener {
                Some(listening) => tokio::select! {
                    () = stop.cancelled() => return,
                    notified = listening.wait() => Some(notified),
                    () = tokio::time::sleep(POLL_INTERVAL) => None,
                },
                None => tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(RETRY_WAIT) => continue,
                },
            };
            let read = match notified {
                Some(Ok(smallest)) => {
                    let from = smallest.map_or(reader.newest, |id| reader.newest.min(id - 1));
                    self.read_after(&mut reader, from).await
                }
                Some(Err(error)) => {
                    tracing::warn!(%error, "the database's notifications broke off; listening again");
                    listener = None;
                    continue;
                }
                None => self.read_all(&mut reader).await,
            };
            if let Err(error) = read {
                tracing::warn!(%error, "events can't be read from the database; trying again");
                listener = None;
                tokio::time::sleep(RETRY_WAIT).await;
            }
            if forgotten.elapsed() > CLEANUP_INTERVAL {
                forgotten = Instant::now();
                self.forget_old_events().await;
            }
        }
    }

    /// Listens for notifications. The first time it notes the last event: no cache holds anything older yet.
    async fn listen(&self, begun: &mut bool, reader: &mut Reader) -> Option<EventListener> {
        let listening = async {
            let listener = self.store.events().listen().await?;
            if !*begun {
                reader.position = self.store.events().horizon().await?;
                reader.newest = self.store.events().kept().await?.map_or(0, |(_, last)| last);
                *begun = true;
            }
            Ok::<_, StoreError>(listener)
        };
        match listening.await {
            Ok(listener) => Some(listener),
            Err(error) => {
                tracing::debug!(%error, "the database can't be listened to yet; trying again");
                None
            }
        }
    }

    async fn forget_old_events(&self) {
        let before = self.clock.now() - EVENTS_KEPT;
        if let Err(error) = self.store.events().forget(before).await {
            tracing::warn!(%error, "old events can't be removed now; it is tried again");
        }
    }

    /// Reads the events after an id, of which the database notified.
    async fn read_after(&self, reader: &mut Reader, mut from: i64) -> Result<(), StoreError> {
        loop {
            let events = self.store.events().after(from, READ_LIMIT).await?;
            let Some(last) = self.publish_new(reader, events) else { return Ok(()) };
            from = last;
        }
    }

    /// Reads whatever may not have been read, such as events whose notification was lost, or whose transaction took long.
    async fn read_all(&self, reader: &mut Reader) -> Result<(), StoreError> {
        let horizon = self.store.events().horizon().await?;
        if horizon < reader.position {
            // A standby that lagged took over: its transactions are counted anew, so that nothing is known to be read.
            reader.position = FeedPosition::default();
        }
        let mut from = 0;
        loop {
            let events = self.store.events().since(reader.position, from, READ_LIMIT).await?;
            let Some(last) = self.publish_new(reader, events) else { break };
            from = last;
        }
        reader.advance(horizon);
        Ok(())
    }

    /// Publishes what is new, and says behind which id there may be more.
    fn publish_new(&self, reader: &mut Reader, events: Vec<Event>) -> Option<i64> {
        let last = events.last().map(|event| event.id).filter(|_| events.len() == READ_LIMIT as usize);
        for event in events {
            if reader.take(&event) {
                if event.kind == PLUGINS_CHANGED && event.is_of_preview() {
                    self.plugins.previews_changed_elsewhere(event.context());
                } else if event.kind == PLUGINS_CHANGED {
                    self.plugins.changed_elsewhere(event.context());
                }
                self.publish(event);
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use switchboard_domain::clock::Clock;
    use switchboard_store::{Audience, MasterKey, NewEvent};

    use super::*;

    #[tokio::test]
    async fn an_event_is_published_once_however_often_it_is_read() -> anyhow::Result<()> {
        let data = tempfile::tempdir()?;
        let now = Clock::system().now();
        let store = Store::open_sqlite(&data.path().join("s.db"), &MasterKey::new([7; 32]), now).await?;
        let tell = async || {
            let event = NewEvent {
                tenant_id: &"one".into(),
                user_id: None,
                audience: Audience::Tenant,
                kind: "test.happened",
                document: &serde_json::Value::Null,
                at: now,
            };
            store.events().tell(&event).await
        };
        let mut reader = Reader { position: store.events().horizon().await?, ..Reader::default() };
        tell().await?;
        tell().await?;
        let events = store.events().since(reader.position, 0, 10).await?;
        assert_eq!(events.len(), 2);
        // The second becomes visible before the first.
        assert!(reader.take(&events[1]) && reader.take(&events[0]));
        assert!(!reader.take(&events[0]) && !reader.take(&events[1]));
        assert_eq!(reader.newest, events[1].id);
        reader.advance(store.events().horizon().await?);
        assert!(reader.published.is_empty());
        assert!(!reader.take(&events[0]), "it is before the position");
        assert_eq!(store.events().since(reader.position, 0, 10).await?, []);
        Ok(())
    }
}
