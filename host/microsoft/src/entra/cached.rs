//! A document of Entra's that is fetched seldom and needed always: its metadata, its keys.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::MicrosoftError;

/// How old a document may get, and how often it may be asked for.
#[derive(Debug, Clone, Copy)]
struct Times {
    /// After this time the document is fetched again, while the old one serves.
    fresh: Duration,
    /// An older one serves only if a newer one can't be had.
    stale: Duration,
    /// What is missing from the document makes us fetch again at most this often: attackers choose key ids.
    renew: Duration,
    /// After a failure, nobody tries again before this time.
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
struct Held<T> {
    document: Option<(Arc<T>, Instant)>,
    /// When it was last tried to fetch it, with success or without.
    tried: Option<Instant>,
    failed: Option<String>,
}

/// The last good document. Readers never wait for a fetch while there is one.
#[derive(Debug)]
pub(super) struct Cached<T> {
    name: &'static str,
    times: Times,
    held: RwLock<Held<T>>,
    /// One fetch at a time.
    fetching: Mutex<()>,
}

impl<T: Send + Sync + 'static> Cached<T> {
    pub(super) fn new(name: &'static str) -> Arc<Self> {
        Self::with(name, TIMES)
    }

    fn with(name: &'static str, times: Times) -> Arc<Self> {
        let held = RwLock::new(Held { document: None, tried: None, failed: None });
        Arc::new(Self { name, times, held, fetching: Mutex::new(()) })
    }

    fn held(&self) -> Option<(Arc<T>, Duration)> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.document.as_ref().map(|(document, at)| (Arc::clone(document), at.elapsed()))
    }

    fn tried_within(&self, time: Duration) -> bool {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.tried.is_some_and(|tried| tried.elapsed() < time)
    }

    /// The document. An old one is renewed in the background.
    ///
    /// # Errors
    /// When there is none and it can't be fetched.
    pub(super) async fn get<F, Fut>(self: &Arc<Self>, fetch: F) -> Result<Arc<T>, MicrosoftError>
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, MicrosoftError>> + Send,
    {
        match self.held() {
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
                self.held().map(|(document, _)| document).ok_or_else(|| {
                    let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
                    let why = held.failed.clone().unwrap_or_else(|| "it was never fetched".to_owned());
                    MicrosoftError::Unavailable(format!("{} can't be had: {why}", self.name))
                })
            }
        }
    }

    /// A newer document than the last one, because something was missing from that. At most one fetch a minute,
    /// whatever comes in; if it fails, the last good document stays.
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
        // Held while fetching, on purpose: many who need it at once fetch once.
        let _fetching = self.fetching.lock().await;
        if self.tried_within(within) {
            return;
        }
        let fetched = fetch().await;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.tried = Some(Instant::now());
        match fetched {
            Ok(document) => {
                held.document = Some((Arc::new(document), Instant::now()));
                held.failed = None;
            }
            Err(error) => {
                let kept = held.document.is_some();
                tracing::warn!(%error, kept, "{} could not be fetched", self.name);
                held.failed = Some(error.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// What a fetch brings, and how often it was made.
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
