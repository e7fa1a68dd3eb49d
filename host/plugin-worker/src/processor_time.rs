//! Counts the processor time of a future, and ends it when it has used up what it may.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::engine::EPOCH_INTERVAL;

/// Why a future was ended: it has used up its processor time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UsedUp;

/// A future that counts the processor time for which it is polled, and ends with [`UsedUp`] where it has spent what it may and
/// is not done. On a busy machine this is less than the time that passes; while it waits for something, nothing is counted.
///
/// Most guests are polled once, and are done in less time than it takes to read the thread's clock a few times (0.6 us each,
/// measured). The first poll therefore counts by the clock on the wall, and for no more than a guest computes before it lets
/// others run.
#[derive(Debug)]
pub(crate) struct Counted<'a, F> {
    future: Pin<&'a mut F>,
    spent: &'a mut Duration,
    most: Duration,
    is_first: bool,
}

impl<'a, F: Future> Counted<'a, F> {
    /// Adds the processor time of `future` to `spent`, which may become at most about `most`: a guest is looked at when it lets
    /// others run.
    pub(crate) fn new(future: Pin<&'a mut F>, spent: &'a mut Duration, most: Duration) -> Self {
        Self { future, spent, most, is_first: true }
    }

    fn poll_and_count(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
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

impl<F: Future> Future for Counted<'_, F> {
    type Output = Result<F::Output, UsedUp>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.poll_and_count(context) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending if *self.spent >= self.most => Poll::Ready(Err(UsedUp)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// The processor time of this thread. A poll begins and ends on one thread, so that two readings can be compared.
fn of_thread() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn waiting_is_not_computing() {
        let mut spent = Duration::ZERO;
        let waiting = std::pin::pin!(tokio::time::sleep(Duration::from_millis(200)));
        let ended = Counted::new(waiting, &mut spent, Duration::from_millis(100)).await;
        assert!(ended.is_ok() && spent < Duration::from_millis(100), "{spent:?}");
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
        let ended = Counted::new(computing, &mut spent, Duration::from_secs(60)).await;
        assert_eq!(ended, Ok(()));
        assert!(spent >= Duration::from_millis(turns), "{spent:?}");
        assert!(spent <= of_thread().saturating_sub(before) + EPOCH_INTERVAL, "{spent:?}");
    }

    #[tokio::test]
    async fn what_uses_up_its_time_is_ended() {
        let (mut spent, turns) = (Duration::ZERO, Cell::new(0));
        let computing = std::pin::pin!(async {
            while turns.get() < 10_000 {
                turns.set(turns.get() + 1);
                let began = of_thread();
                while of_thread().saturating_sub(began) < Duration::from_millis(1) {}
                tokio::task::yield_now().await;
            }
        });
        let most = Duration::from_millis(20);
        assert_eq!(Counted::new(computing, &mut spent, most).await, Err(UsedUp));
        assert!(spent >= most && (1..=20).contains(&turns.get()), "{spent:?} in {turns:?}");
    }
}
