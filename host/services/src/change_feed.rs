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
    EVENTS_KEPT, Event, EventListener, PLUGINS_CHANGED, Store, StoreError, TenantContext,
};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How often events are read when the database notifies of none.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// An event gets its id before its transaction ends, so that a smaller id may become visible after a greater one: events
/// younger than this are read again.
const SETTLE_TIME: Duration = Duration::from_secs(3);

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
    /// Every event up to this id was published, and no smaller id can appear any more.
    settled: i64,
    /// The ids that were published after that, and when.
    published: BTreeMap<i64, Instant>,
}

impl Reader {
    /// Marks an event as published; returns whether it is new.
    fn take(&mut self, id: i64, now: Instant) -> bool {
        if id <= self.settled || self.published.contains_key(&id) {
            return false;
        }
        self.published.insert(id, now);
        true
    }

    fn newest(&self) -> i64 {
        self.published.keys().next_back().copied().unwrap_or(self.settled)
    }

    /// Moves `settled` on over the ids that are old enough.
    fn settle(&mut self, now: Instant) {
        while let Some(entry) = self.published.first_entry() {
            if now.duration_since(*entry.get()) < SETTLE_TIME {
                return;
            }
            self.settled = *entry.key();
            entry.remove();
        }
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
            let from = match notified {
                Some(Ok(smallest)) => smallest.map_or(reader.newest(), |id| reader.newest().min(id - 1)),
                Some(Err(error)) => {
                    tracing::warn!(%error, "the database's notifications broke off; listening again");
                    listener = None;
                    continue;
                }
                None => {
                    reader.settle(Instant::now());
                    reader.settled
                }
            };
            if let Err(error) = self.read_changes(&mut reader, from).await {
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
                reader.settled = self.store.events().kept().await?.map_or(0, |(_, last)| last);
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

    async fn read_changes(&self, reader: &mut Reader, from: i64) -> Result<(), StoreError> {
        let mut from = from;
        loop {
            let events = self.store.events().after(from, READ_LIMIT).await?;
            let full = events.len() == READ_LIMIT as usize;
            for event in events {
                from = event.id;
                if reader.take(event.id, Instant::now()) {
                    if event.kind == PLUGINS_CHANGED {
                        self.plugins.changed_elsewhere(event.context());
                    }
                    self.publish(event);
                }
            }
            if !full {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_id_that_comes_later_is_published_once() {
        let (mut reader, now) = (Reader { settled: 10, ..Reader::default() }, Instant::now());
        assert!(!reader.take(10, now));
        assert!(reader.take(12, now));
        assert!(reader.take(11, now), "11 became visible after 12");
        assert!(!reader.take(11, now) && !reader.take(12, now));
        assert_eq!(reader.newest(), 12);
        reader.settle(now + SETTLE_TIME);
        assert_eq!((reader.settled, reader.published.len()), (12, 0));
        assert!(!reader.take(11, now));
    }
}
