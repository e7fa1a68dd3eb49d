//! Times of calls, and what they come to.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// What calls in one way took.
pub(crate) struct Figures {
    what: &'static str,
    sorted: Vec<f64>,
}

impl Figures {
    pub(crate) fn of(what: &'static str, times: Vec<Duration>) -> Self {
        let mut sorted: Vec<f64> = times.into_iter().map(|time| time.as_secs_f64() * 1e6).collect();
        sorted.sort_by(f64::total_cmp);
        Self { what, sorted }
    }

    fn at(&self, part: f64) -> f64 {
        let index = (self.sorted.len() as f64 * part) as usize;
        self.sorted.get(index).copied().unwrap_or_default()
    }

    /// The median in microseconds.
    pub(crate) fn p50(&self) -> f64 {
        self.at(0.5)
    }
}

impl Display for Figures {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { what, .. } = self;
        write!(f, "{what:50} p50 {:>7.1} us   p99 {:>7.1} us", self.p50(), self.at(0.99))
    }
}
