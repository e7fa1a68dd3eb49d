//! What changes, on whichever front, as it changes: this front's caches follow, and tabs are told.
//!
//! Events come by the database's own notification; a look every second finds what a lost connection missed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use switchboard_domain::clock::Clock;
use switchboard_domain::ids::TenantId;
use switchboard_plugin_host::PluginHost;
use switchboard_store::{
    EVENTS_KEPT_MS, Event, EventListener, PLUGINS_CHANGED, Store, StoreError, TenantContext,
};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

/// How often events are looked for when nothing is heard of any.
const LOOK: Duration = Duration::from_secs(1);

/// Ids are given before their transactions end, so that a smaller id may come after a greater one: what is younger than
/// this is looked at again.
const UNSETTLED: Duration = Duration::from_secs(3);

/// The wait before listening again when the database is gone.
const AGAIN: Duration = Duration::from_millis(200);

/// Events of one read.
const AT_ONCE: u32 = 1000;

/// Events that a tab may be behind before it has to read them from the database.
const BEHIND: usize = 256;

/// How often events that are too old are removed.
const FORGET: Duration = Duration::from_secs(600);

/// Reads what changes on all fronts, has this front's caches follow, and passes it on to the tabs of this front. Clones
/// share it.
#[derive(Debug, Clone)]
pub struct ChangeFeed {
    store: Store,
    plugins: PluginHost,
    /// Who in this front follows which tenant's changes.
    tenants: Arc<Mutex<HashMap<TenantId, broadcast::Sender<Arc<Event>>>>>,
    clock: Clock,
}

impl ChangeFeed {
    /// Reads the events of this store, and has these plugins follow.
    #[must_use]
    pub fn new(store: Store, plugins: PluginHost, clock: Clock) -> Self {
        Self { store, plugins, tenants: Arc::default(), clock }
    }

    /// The tenant's events from now on.
    #[must_use]
    pub fn follow(&self, context: &TenantContext) -> broadcast::Receiver<Arc<Event>> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.entry(context.tenant_id().clone()).or_insert_with(|| broadcast::channel(BEHIND).0).subscribe()
    }

    fn tell(&self, event: Event) {
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
    /// Everything up to here is settled and told.
    settled: i64,
    /// What was told after that, and when.
    told: BTreeMap<i64, Instant>,
}

impl Reader {
    /// Marks an event as told; answers whether it is new.
    fn take(&mut self, id: i64, now: Instant) -> bool {
        if id <= self.settled || self.told.contains_key(&id) {
            return false;
        }
        self.told.insert(id, now);
        true
    }

    fn newest(&self) -> i64 {
        self.told.keys().next_back().copied().unwrap_or(self.settled)
    }

    /// Moves on over what is old enough.
    fn settle(&mut self, now: Instant) {
        while let Some(entry) = self.told.first_entry() {
            if now.duration_since(*entry.get()) < UNSETTLED {
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
            let heard = match &mut listener {
                Some(heard) => tokio::select! {
                    () = stop.cancelled() => return,
                    heard = heard.wait() => Some(heard),
                    () = tokio::time::sleep(LOOK) => None,
                },
                None => tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(AGAIN) => continue,
                },
            };
            let from = match heard {
                Some(Ok(smallest)) => smallest.map_or(reader.newest(), |id| reader.newest().min(id - 1)),
                Some(Err(error)) => {
                    tracing::warn!(%error, "changes are not heard of; listening again");
                    listener = None;
                    continue;
                }
                None => {
                    reader.settle(Instant::now());
                    reader.settled
                }
            };
            if let Err(error) = self.read_changes(&mut reader, from).await {
                tracing::warn!(%error, "changes can't be read; trying again");
                listener = None;
                tokio::time::sleep(AGAIN).await;
            }
            if forgotten.elapsed() > FORGET {
                forgotten = Instant::now();
                self.forget_old_events().await;
            }
        }
    }

    /// Listens, and at the first time notes where the events stand: what was before is in no cache yet.
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
                tracing::debug!(%error, "changes can't be listened for yet");
                None
            }
        }
    }

    async fn forget_old_events(&self) {
        let before = self.clock.now_ms() - EVENTS_KEPT_MS;
        if let Err(error) = self.store.events().forget(before).await {
            tracing::warn!(%error, "old events are not forgotten now; it is tried again");
        }
    }

    async fn read_changes(&self, reader: &mut Reader, from: i64) -> Result<(), StoreError> {
        let mut from = from;
        loop {
            let events = self.store.events().after(from, AT_ONCE).await?;
            let full = events.len() == AT_ONCE as usize;
            for event in events {
                from = event.id;
                if reader.take(event.id, Instant::now()) {
                    if event.kind == PLUGINS_CHANGED {
                        self.plugins.changed_elsewhere(event.context());
                    }
                    self.tell(event);
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
    fn a_smaller_id_that_comes_later_is_told_once() {
        let (mut reader, now) = (Reader { settled: 10, ..Reader::default() }, Instant::now());
        assert!(!reader.take(10, now));
        assert!(reader.take(12, now));
        assert!(reader.take(11, now), "11 became visible after 12");
        assert!(!reader.take(11, now) && !reader.take(12, now));
        assert_eq!(reader.newest(), 12);
        reader.settle(now + UNSETTLED);
        assert_eq!((reader.settled, reader.told.len()), (12, 0));
        assert!(!reader.take(11, now));
    }
}
