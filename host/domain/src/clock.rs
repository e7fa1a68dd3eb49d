//! The current time as a parameter.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// Tells the time. It is passed to whatever depends on the time, so that tests decide what time it is; reading the
/// system's clock anywhere else is refused by clippy. Clones tell the same time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The system's clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that tells the times that a function returns.
    #[must_use]
    pub fn from_fn(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time now, in whole milliseconds. The store keeps times like that, so a time that it has kept equals the one
    /// that it was given.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// The time now as the standard library has it, for times of files: as exact as the clock tells it, so that of two
    /// files that are used in one millisecond one is the older.
    #[must_use]
    pub fn system_time(&self) -> SystemTime {
        let since_1970 = u64::try_from((self.0)().as_nanosecond()).unwrap_or_default();
        SystemTime::UNIX_EPOCH + Duration::from_nanos(since_1970)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
