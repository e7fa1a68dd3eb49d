//! What is remembered of Graph's answers, for how long and for whom. A key begins with the tenant, or with tenant and
//! user, by its type: what one tenant was told, no other can find.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

use super::calendar_view::CalendarView;
use super::event::EventDocument;
use super::photo::Photo;
use super::presence::Presence;
use super::users::UserPage;
use super::{DirectoryUser, GraphCall, GraphError};

/// Of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct OfTenant<K> {
    tenant: Box<str>,
    key: K,
}

/// Of a user of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct OfUser<K> {
    tenant: Box<str>,
    user: Box<str>,
    key: K,
}

impl GraphCall<'_> {
    pub(super) fn of_tenant<K>(&self, key: K) -> OfTenant<K> {
        OfTenant { tenant: self.tenant.into(), key }
    }

    pub(super) fn of_user<K>(&self, key: K) -> OfUser<K> {
        OfUser { tenant: self.tenant.into(), user: self.user.into(), key }
    }
}

/// How long an answer is remembered, and how long it is that there is none.
#[derive(Debug, Clone, Copy)]
struct Lifetimes {
    found: Duration,
    nothing: Duration,
}

/// Whether an answer says that there is nothing.
pub(super) trait MaybeNothing {
    fn is_nothing(&self) -> bool;
}

impl<T> MaybeNothing for Option<T> {
    fn is_nothing(&self) -> bool {
        self.is_none()
    }
}

impl<T> MaybeNothing for Arc<Vec<T>> {
    fn is_nothing(&self) -> bool {
        self.is_empty()
    }
}

impl<K, V: MaybeNothing> Expiry<K, V> for Lifetimes {
    fn expire_after_create(&self, _: &K, value: &V, _: Instant) -> Option<Duration> {
        Some(if value.is_nothing() { self.nothing } else { self.found })
    }

    fn expire_after_update(&self, _: &K, value: &V, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(if value.is_nothing() { self.nothing } else { self.found })
    }
}

const MINUTE: Duration = Duration::from_secs(60);

/// Which photo: person and size.
pub(super) type PhotoKey = (Box<str>, u16);

/// Which part of a calendar: start and end in seconds.
pub(super) type WindowKey = (i64, i64);

/// Everything that is remembered.
pub(super) struct Caches {
    /// By id or user principal name, in lower case. `None`: not of this tenant.
    pub(super) people: Cache<OfTenant<Box<str>>, Option<Arc<DirectoryUser>>>,
    pub(super) by_phone: Cache<OfTenant<Box<str>>, Arc<Vec<DirectoryUser>>>,
    pub(super) presence: Cache<OfTenant<Box<str>>, Presence>,
    pub(super) photos: Cache<OfTenant<PhotoKey>, Option<Photo>>,
    /// By address: as one types, and goes back and forth.
    pub(super) user_pages: Cache<OfUser<Box<str>>, Arc<UserPage>>,
    pub(super) calendars: Cache<OfUser<WindowKey>, Arc<CalendarView>>,
    pub(super) events: Cache<OfUser<Box<str>>, Option<Arc<EventDocument>>>,
    pub(super) time_zones: Cache<OfUser<()>, Option<Arc<str>>>,
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
        let people = Lifetimes { found: MINUTE * 10, nothing: MINUTE * 2 };
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

/// The remembered answer, or a new one, asked for once however many want it. A failure is not remembered; where it is
/// about who asked, the others ask for themselves.
pub(super) async fn remembered<K, V, F>(
    cache: &Cache<K, V>,
    key: K,
    ask: impl Fn() -> F,
) -> Result<V, GraphError>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    F: Future<Output = Result<V, GraphError>>,
{
    let own = AtomicBool::new(false);
    let asked = cache.try_get_with(key.clone(), async {
        own.store(true, Ordering::Relaxed);
        ask().await
    });
    match asked.await {
        Ok(answer) => Ok(answer),
        Err(error) if error.is_the_askers() && !own.load(Ordering::Relaxed) => {
            let answer = ask().await?;
            cache.insert(key, answer.clone()).await;
            Ok(answer)
        }
        Err(error) => Err(error.as_ref().clone()),
    }
}
