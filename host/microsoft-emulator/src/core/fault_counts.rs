//! How often each fault has happened, and whether the next request is to fail.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::settings::{Faults, Service, Settings};

/// How often each fault of a service has happened since its settings were changed.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Counts {
    requests: u64,
    throttled: u64,
    failed: u64,
}

/// What happens to one request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pass,
    Throttle,
    /// With this status.
    Fail(u16),
}

impl Counts {
    fn next(&mut self, faults: &Faults) -> Verdict {
        self.requests += 1;
        if let Some(status) = faults.fail_status
            && faults.fail_count.is_none_or(|count| self.failed < count)
        {
            self.failed += 1;
            return Verdict::Fail(status);
        }
        if let Some(after) = faults.throttle_after
            && self.requests > after
            && faults.throttle_count.is_none_or(|count| self.throttled < count)
        {
            self.throttled += 1;
            return Verdict::Throttle;
        }
        Verdict::Pass
    }
}

/// The counts of all services.
#[derive(Debug, Default)]
pub(crate) struct FaultCounts(Mutex<[Counts; Service::ALL.len()]>);

impl FaultCounts {
    /// Counts a request to a service and decides what happens to it.
    pub(crate) fn next(&self, service: Service, faults: &Faults) -> Verdict {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[service as usize].next(faults)
    }

    /// Sets the counts of those services to zero whose faults are set differently now.
    pub(crate) fn restart_changed(&self, before: &Settings, after: &Settings) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (count, service) in counts.iter_mut().zip(Service::ALL) {
            if before.faults(service) != after.faults(service) {
                *count = Counts::default();
            }
        }
    }

    /// Sets all counts to zero.
    pub(crate) fn reset(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Default::default();
    }

    /// The counts by the name of the service.
    pub(crate) fn by_service(&self) -> BTreeMap<&'static str, Counts> {
        let counts = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Service::ALL.into_iter().map(Service::name).zip(counts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_pass_then_so_many_are_throttled_then_all_is_well() {
        let faults = Faults { throttle_after: Some(2), throttle_count: Some(1), ..Faults::default() };
        let mut counts = Counts::default();
        let verdicts: Vec<Verdict> = (0..5).map(|_| counts.next(&faults)).collect();
        use Verdict::{Pass, Throttle};
        assert_eq!(verdicts, [Pass, Pass, Throttle, Pass, Pass]);
    }

    #[test]
    fn a_burst_of_failures_ends() {
        let faults = Faults { fail_status: Some(503), fail_count: Some(2), ..Faults::default() };
        let mut counts = Counts::default();
        let verdicts: Vec<Verdict> = (0..3).map(|_| counts.next(&faults)).collect();
        assert_eq!(verdicts, [Verdict::Fail(503), Verdict::Fail(503), Verdict::Pass]);
    }
}
