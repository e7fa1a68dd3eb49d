//! A document of Entra's that is needed always and changes seldom: its metadata, its keys.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::error::MicrosoftError;

/// How old a document may get, and how often it may be fetched.
#[derive(Debug, Clone, Copy)]
struct Times {
    /// After this time the document is fetched again. The old one is used meanwhile.
    fresh: Duration,
    /// An older document is used only if a newer one can't be fetched.
    stale: Duration,
    /// A key that is missing from the document causes a fetch at most this often, because attackers choose key ids.
    renew: Duration,
    /// After a failure, the next fetch waits this long.
    pause: Duration,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const TIMES: Times = Times {
    fresh: DAY,
    stale: Duration::from_secs(2 * DAY.as_secs()),
    renew: Duration::from_secs(60),
    pause: Duration::from_secs(2),
};

#[derive(Debug)]
struct Latest<T> {
    document: Option<(Arc<T>, Instant)>,
    /// When a fetch was last tried, with success or without.
    tried: Option<Instant>,
    failed: Option<String>,
}

/// The last document that was fetched. Readers never wait for a fetch while there is one.
#[derive(Debug)]
pub(super) struct Cached<T> {
    name: &'static str,
    times: Times,
    latest: RwLock<Latest<T>>,
    /// There is one fetch at a time.
    fetching: Mutex<()>,
}

impl<T: Send + Sync + 'static> Cached<T> {
    pub(super) fn new(name: &'static str) -> Arc<Self> {
        Self::with(name, TIMES)
    }

    fn with(name: &'static str, times: Times) -> Arc<Self> {
        let latest = RwLock::new(Latest { document: None, tried: None, failed: None });
        Arc::new(Self { name, times, latest, fetching: Mutex::new(()) })
    }

    fn document(&self) -> Option<(Arc<T>, Duration)> {
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        latest.document.as_ref().map(|(document, at)| (Arc::clone(document), at.elapsed()))
    }

    fn tried_within(&self, time: Duration) -> bool {
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        latest.tried.is_some_and(|tried| tried.elapsed() < time)
    }

    /// The document. An old one is fetched again in the background.
    ///
    /// # Errors
    /// [`MicrosoftError::Unavailable`] when there is none, or it is stale, and it can't be fetched.
    pub(super) async fn get<F, Fut>(self: &Arc<Self>, fetch: F) -> Result<Arc<T>, MicrosoftError>
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, MicrosoftError>> + Send,
    {
        match self.document() {
            Some((document, age)) if age < self.times.fresh => Ok(document),
            Some((document, age)) if age < self.times.stale => {
                if !self.tried_within(self.times.renew) {
                    let this = Arc::clone(self);
                    tokio::spawn(async move { this.fetch_unless_tried(this.times.renew, fetch).await });
                }
                Ok(document)
            }
            _ => {
                self.fetch_unless_tried(self.times.pause, fetch).await;
                self.document().map(|(document, _)| document).ok_or_else(|| {
                    let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
                    let why = latest.failed.clone().unwrap_or_else(|| "it was never fetched".to_owned());
                    MicrosoftError::Unavailable(format!("{} can't be had: {why}", self.name))
                })
            }
        }
    }

    /// Fetches the document again, because something is missing from it. It does so at most once a minute; if the fetch
    /// fails, the last document stays.
    pub(super) async fn renew<F, Fut>(&self, fetch: F)
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<T, MicrosoftError>>,
    {
        self.fetch_unless_tried(self.times.renew, fetch).await;
    }

    async fn fetch_unless_tried<F, Fut>(&self, within: Duration, fetch: F)
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<T, MicrosoftError>>,
    {
        // The lock is kept while fetching, so that many who need the document at once fetch it once.
        let _fetching = self.fetching.lock().await;
        if self.tried_within(within) {
            return;
        }
        let fetched = fetch().await;
        let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
        latest.tried = Some(Instant::now());
        match fetched {
            Ok(document) => {
                latest.document = Some((Arc::new(document), Instant::now()));
                latest.failed = None;
            }
            Err(error) => {
                let has_older = latest.document.is_some();
                tracing::warn!(%error, has_older, "{} could not be fetched", self.name);
                latest.failed = Some(error.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A server that counts fetches.
    #[derive(Clone, Default)]
    struct Server(Arc<AtomicUsize>);

    impl Server {
        fn good(&self) -> impl Future<Output = Result<u8, MicrosoftError>> + Send + 'static {
            self.0.fetch_add(1, Ordering::SeqCst);
            async {
                tokio::time::sleep(Duration::from_millis(10)).await;
                Ok(1)
            }
        }

        fn bad(&self) -> impl Future<Output = Result<u8, MicrosoftError>> + Send + 'static {
            self.0.fetch_add(1, Ordering::SeqCst);
            async { Err(MicrosoftError::Malformed("broken".into())) }
        }

        fn fetches(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }

        async fn get(&self, cached: &Arc<Cached<u8>>, good: bool) -> Result<Arc<u8>, MicrosoftError> {
            let server = self.clone();
            cached
                .get(move || async move { if good { server.good().await } else { server.bad().await } })
                .await
        }
    }

    const NOW: Duration = Duration::ZERO;
    const LONG: Duration = Duration::from_secs(600);

    #[tokio::test]
    async fn many_fetch_once_and_an_outage_is_not_asked_again_and_again() {
        let server = Server::default();
        let cached = Cached::with("the document", Times { pause: LONG, ..TIMES });
        for _ in 0..5 {
            assert!(server.get(&cached, false).await.unwrap_err().to_string().contains("broken"));
        }
        assert_eq!(server.fetches(), 1);
        let cached = Cached::with("the document", TIMES);
        let all = futures::future::join_all((0..100).map(|_| server.get(&cached, true))).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(server.fetches(), 2);
    }

    #[tokio::test]
    async fn a_flood_of_unknown_keys_is_one_fetch_and_the_last_good_document_stays() {
        let server = Server::default();
        let cached = Cached::with("the document", Times { renew: LONG, ..TIMES });
        cached.renew(|| server.good()).await;
        for _ in 0..1000 {
            cached.renew(|| server.bad()).await;
        }
        assert_eq!(server.fetches(), 1);
        let cached = Cached::with("the document", Times { renew: NOW, ..TIMES });
        cached.renew(|| server.good()).await;
        cached.renew(|| server.bad()).await;
        assert_eq!((*server.get(&cached, false).await.unwrap(), server.fetches()), (1, 3));
    }

    #[tokio::test]
    async fn an_old_document_serves_while_it_is_fetched_and_a_very_old_one_if_there_is_none() {
        let server = Server::default();
        let cached = Cached::with("the document", Times { fresh: NOW, renew: NOW, ..TIMES });
        assert!(server.get(&cached, true).await.is_ok());
        assert!(server.get(&cached, false).await.is_ok());
        for _ in 0..100 {
            if server.fetches() == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(server.fetches(), 2);
        let cached = Cached::with("the document", Times { fresh: NOW, stale: NOW, pause: NOW, ..TIMES });
        assert!(server.get(&cached, true).await.is_ok());
        assert!(server.get(&cached, false).await.is_ok());
        assert_eq!(server.fetches(), 4);
    }
}
