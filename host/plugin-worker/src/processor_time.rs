//! Counts the processor time of a future.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::engine::EPOCH_INTERVAL;

/// A future that counts the processor time for which it is polled. On a busy machine this is less than the time that passes.
///
/// Most guests are polled once, and are done in less time than it takes to read the thread's clock a few times (0.6 us each,
/// measured). The first poll therefore counts by the clock on the wall, and for no more than a guest computes before it lets
/// others run.
#[derive(Debug)]
pub(crate) struct Counted<'a, F> {
    future: Pin<&'a mut F>,
    spent: &'a mut Duration,
    is_first: bool,
}

impl<'a, F: Future> Counted<'a, F> {
    /// Adds the processor time of `future` to `spent`.
    pub(crate) fn new(future: Pin<&'a mut F>, spent: &'a mut Duration) -> Self {
        Self { future, spent, is_first: true }
    }
}

impl<F: Future> Future for Counted<'_, F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if std::mem::take(&mut self.is_first) {
            let began = Instant::now();
            let polled = self.future.as_mut().poll(context);
            *self.spent += began.elapsed().min(EPOCH_INTERVAL);
            return polled;
        }
        let began = of_thread();
        let polled = self.future.as_mut().poll(context);
        *self.spent += of_thread().saturating_sub(began);
        polled
    }
}

/// The processor time of this thread. A poll begins and ends on one thread, so that two readings can be compared.
fn of_thread() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_is_not_computing() {
        let mut spent = Duration::ZERO;
        let waiting = std::pin::pin!(tokio::time::sleep(Duration::from_millis(200)));
        Counted::new(waiting, &mut spent).await;
        assert!(spent < Duration::from_millis(100), "{spent:?}");
    }

    #[tokio::test]
    async fn computing_is_counted_over_all_polls() {
        let mut spent = Duration::ZERO;
        let (before, turns) = (of_thread(), 20);
        let computing = std::pin::pin!(async {
            for _ in 0..turns {
                let began = of_thread();
                while of_thread().saturating_sub(began) < Duration::from_millis(1) {}
                tokio::task::yield_now().await;
            }
        });
        Counted::new(computing, &mut spent).await;
        assert!(spent >= Duration::from_millis(turns), "{spent:?}");
        assert!(spent <= of_thread().saturating_sub(before) + EPOCH_INTERVAL, "{spent:?}");
    }
}
