//! The caches of Graph's responses: for how long, and for whom.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

use super::call::{TenantKey, UserKey};
use super::error::GraphError;
use super::types::{CalendarView, DirectoryUser, EventDocument, Photo, Presence, UserPage};

/// How long a response is cached, and how long an empty one is.
#[derive(Debug, Clone, Copy)]
struct Lifetimes {
    found: Duration,
    empty: Duration,
}

/// A response that may be empty.
pub(super) trait MaybeEmpty {
    fn is_empty_response(&self) -> bool;
}

impl<T> MaybeEmpty for Option<T> {
    fn is_empty_response(&self) -> bool {
        self.is_none()
    }
}

impl<T> MaybeEmpty for Arc<Vec<T>> {
    fn is_empty_response(&self) -> bool {
        self.is_empty()
    }
}

impl<K, V: MaybeEmpty> Expiry<K, V> for Lifetimes {
    fn expire_after_create(&self, _: &K, value: &V, _: Instant) -> Option<Duration> {
        Some(if value.is_empty_response() { self.empty } else { self.found })
    }

    fn expire_after_update(&self, _: &K, value: &V, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(if value.is_empty_response() { self.empty } else { self.found })
    }
}

const MINUTE: Duration = Duration::from_secs(60);

/// A photo: the person and the size.
pub(super) type PhotoKey = (Box<str>, u16);

/// A part of a calendar: start and end in seconds since 1970.
pub(super) type WindowKey = (i64, i64);

/// All caches.
pub(super) struct Caches {
    /// By id or user principal name in lower case. `None` means that the tenant has no such person.
    pub(super) people: Cache<TenantKey<Box<str>>, Option<Arc<DirectoryUser>>>,
    pub(super) by_phone: Cache<TenantKey<Box<str>>, Arc<Vec<DirectoryUser>>>,
    pub(super) presence: Cache<TenantKey<Box<str>>, Presence>,
    pub(super) photos: Cache<TenantKey<PhotoKey>, Option<Photo>>,
    /// By address. People type, and go back and forth.
    pub(super) user_pages: Cache<UserKey<Box<str>>, Arc<UserPage>>,
    pub(super) calendars: Cache<UserKey<WindowKey>, Arc<CalendarView>>,
    pub(super) events: Cache<UserKey<Box<str>>, Option<Arc<EventDocument>>>,
    pub(super) time_zones: Cache<UserKey<()>, Option<Arc<str>>>,
}

impl std::fmt::Debug for Caches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caches")
            .field("people", &self.people.entry_count())
            .field("photos", &self.photos.entry_count())
            .field("calendars", &self.calendars.entry_count())
            .finish_non_exhaustive()
    }
}

impl Caches {
    pub(super) fn new() -> Self {
        let people = Lifetimes { found: MINUTE * 10, empty: MINUTE * 2 };
        Self {
            people: Cache::builder().max_capacity(100_000).expire_after(people).build(),
            by_phone: Cache::builder().max_capacity(20_000).expire_after(people).build(),
            presence: Cache::builder().max_capacity(100_000).time_to_live(MINUTE / 2).build(),
            photos: Cache::builder()
                .weigher(|_, photo: &Option<Photo>| photo.as_ref().map_or(64, Photo::weight))
                .max_capacity(64 << 20)
                .time_to_live(MINUTE * 60)
                .build(),
            user_pages: Cache::builder()
                .weigher(|_, page: &Arc<UserPage>| u32::try_from(page.users.len()).unwrap_or(u32::MAX) + 1)
                .max_capacity(100_000)
                .time_to_live(MINUTE / 2)
                .build(),
            calendars: Cache::builder()
                .weigher(|_, view: &Arc<CalendarView>| view.weight())
                .max_capacity(64 << 20)
                .time_to_live(MINUTE * 3 / 4)
                .build(),
            events: Cache::builder().max_capacity(10_000).time_to_live(MINUTE * 3 / 4).build(),
            time_zones: Cache::builder().max_capacity(50_000).time_to_live(MINUTE * 60).build(),
        }
    }
}

/// The cached response, or a new one. It is requested once, however many callers want it at the same time. A failure is
/// not cached; if it concerns only the caller who sent the request, the others send their own.
pub(super) async fn cached<K, V, F>(
    cache: &Cache<K, V>,
    key: K,
    request: impl Fn() -> F,
) -> Result<V, GraphError>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    F: Future<Output = Result<V, GraphError>>,
{
    let sent = AtomicBool::new(false);
    let shared = cache.try_get_with(key.clone(), async {
        sent.store(true, Ordering::Relaxed);
        request().await
    });
    match shared.await {
        Ok(response) => Ok(response),
        Err(error) if error.concerns_caller() && !sent.load(Ordering::Relaxed) => {
            let response = request().await?;
            cache.insert(key, response.clone()).await;
            Ok(response)
        }
        Err(error) => Err(error.as_ref().clone()),
    }
}
