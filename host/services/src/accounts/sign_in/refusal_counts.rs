//! How often Entra refused with which code, for the onboarding check. A callback with an error is a stranger's request, so
//! that of each code one write is made in a while, whatever comes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use switchboard_store::{Store, StoreError};

/// How long refusals of one code are counted before they are written.
const WRITTEN_AFTER: Duration = Duration::from_secs(10);

/// The most codes that are counted: Entra has about so many for sign-ins. Strangers may make up others.
const MOST_CODES: usize = 100;

/// Counts refusals. Clones share the counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct RefusalCounts(Arc<Mutex<BTreeMap<u32, Count>>>);

#[derive(Debug, Clone, Copy)]
struct Count {
    written_at: Timestamp,
    times: u32,
}

impl RefusalCounts {
    /// Counts a refusal, and writes what was counted if it is time.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn count(&self, store: &Store, code: u32, now: Timestamp) -> Result<(), StoreError> {
        let Some(times) = self.due(code, now) else { return Ok(()) };
        store.consents().record_refusals(code, times, now).await
    }

    /// Counts a refusal; how many have to be written now.
    fn due(&self, code: u32, now: Timestamp) -> Option<u32> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = counts.len() >= MOST_CODES;
        match counts.get_mut(&code) {
            Some(count) => {
                count.times = count.times.saturating_add(1);
                if now < count.written_at.saturating_add(WRITTEN_AFTER).unwrap_or(now) {
                    return None;
                }
                count.written_at = now;
                Some(std::mem::take(&mut count.times))
            }
            None if full => None,
            None => {
                counts.insert(code, Count { written_at: now, times: 0 });
                Some(1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_refusals_makes_few_writes_and_loses_none_of_a_code() {
        let (counts, start) = (RefusalCounts::default(), Timestamp::UNIX_EPOCH);
        let written: Vec<u32> =
            (0..30).filter_map(|second| counts.due(65_001, start + Duration::from_secs(second))).collect();
        assert_eq!(written, [1, 10, 10]);
        assert_eq!((1..100_000).filter_map(|code| counts.due(code, start)).count(), MOST_CODES - 1);
    }
}
