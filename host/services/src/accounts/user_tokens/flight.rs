//! One piece of work at a time for each key: a caller who asks while it is under way gets the same outcome.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use tracing::Instrument;

type Outcome<V> = Shared<BoxFuture<'static, Option<V>>>;

/// Work under way, by key.
pub(super) struct Flights<K, V>(Arc<Mutex<HashMap<K, Outcome<V>>>>);

impl<K, V> Clone for Flights<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash + Clone + Send + 'static, V: Clone + Send + Sync + 'static> Flights<K, V> {
    /// The outcome of this work, or of the work of the same key that is under way. The work goes on when the caller goes
    /// away; `None` if it panicked.
    pub(super) async fn fly<F>(&self, key: K, work: impl FnOnce() -> F) -> Option<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let outcome = {
            let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(under_way) = flights.get(&key) {
                under_way.clone()
            } else {
                let landing = Landing { flights: Arc::clone(&self.0), key: key.clone() };
                let work = work();
                let flight = async move {
                    let _landing = landing;
                    work.await
                };
                let task = tokio::spawn(flight.in_current_span());
                let outcome: Outcome<V> = async move { task.await.ok() }.boxed().shared();
                flights.insert(key, outcome.clone());
                outcome
            }
        };
        outcome.await
    }
}

/// Removes the work from the list when it is over, however it ended.
struct Landing<K: Eq + Hash, V> {
    flights: Arc<Mutex<HashMap<K, Outcome<V>>>>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn work_is_done_once_for_all_who_ask_and_again_for_who_comes_later() {
        static TIMES: AtomicUsize = AtomicUsize::new(0);
        let flights = Flights::<&str, usize>::default();
        let work = || async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            TIMES.fetch_add(1, Ordering::SeqCst) + 1
        };
        // The caller that began the work goes away: the others still get the outcome.
        let first = tokio::time::timeout(Duration::from_millis(1), flights.fly("a", work)).await;
        assert!(first.is_err());
        let all = futures::future::join_all((0..50).map(|_| flights.fly("a", work))).await;
        assert!(all.iter().all(|outcome| *outcome == Some(1)), "{all:?}");
        assert_eq!(flights.fly("a", work).await, Some(2));
        assert!(flights.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn work_that_breaks_down_leaves_nothing_behind() {
        let flights = Flights::<u8, u8>::default();
        let broken = || async { if std::hint::black_box(true) { unreachable!("on purpose") } else { 1 } };
        assert_eq!(flights.fly(1, broken).await, None);
        assert_eq!(flights.fly(1, || async { 2 }).await, Some(2));
    }
}
