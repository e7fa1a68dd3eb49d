//! Bodies that are sent too slowly are given up: a sender of a byte a second holds a connection for ever otherwise.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

/// How slow a body may be sent.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Waiting that is free.
    pub grace: Duration,
    /// Beyond that, so many bytes must come in each second that we wait.
    pub bytes_per_second: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { grace: Duration::from_secs(10), bytes_per_second: 4096 }
    }
}

/// A body was sent too slowly.
#[derive(Debug)]
pub(crate) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body is sent too slowly")
    }
}

impl std::error::Error for TooSlow {}

/// Whether a body's error means that it was sent too slowly.
pub(crate) fn is_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<TooSlow>() {
            return true;
        }
        next = error.source();
    }
    false
}

/// A body whose sender is watched. Only the time that we wait for it counts, not the time that it waits for us.
pub(crate) struct Paced {
    body: Body,
    pace: Pace,
    received: u64,
    waited: Duration,
    waiting_since: Option<Instant>,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Paced {
    /// The body, watched; one that is empty needs no watching.
    pub(crate) fn watch(body: Body, pace: Pace) -> Body {
        use http_body::Body as _;
        if body.is_end_stream() {
            return body;
        }
        Body::new(Self { body, pace, received: 0, waited: Duration::ZERO, waiting_since: None, alarm: None })
    }

    fn allowed(&self) -> Duration {
        let rate = u64::from(self.pace.bytes_per_second.max(1));
        self.pace.grace + Duration::from_millis(self.received.saturating_mul(1000) / rate)
    }
}

impl http_body::Body for Paced {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => {
                if let Some(since) = self.waiting_since.take() {
                    self.waited += since.elapsed();
                    self.alarm = None;
                }
                if let Some(Ok(frame)) = &frame
                    && let Some(data) = frame.data_ref()
                {
                    self.received += data.len() as u64;
                }
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => {
                if self.waiting_since.is_none() {
                    self.waiting_since = Some(Instant::now());
                    let left = self.allowed().saturating_sub(self.waited);
                    self.alarm = Some(Box::pin(tokio::time::sleep(left)));
                }
                if let Some(alarm) = &mut self.alarm {
                    ready!(alarm.as_mut().poll(context));
                    return Poll::Ready(Some(Err(Box::new(TooSlow))));
                }
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures::{StreamExt, stream};

    use super::*;

    fn dripping(every: Duration, bytes: usize, times: usize) -> Body {
        let drops = stream::iter(0..times).then(move |_| async move {
            tokio::time::sleep(every).await;
            Ok::<_, std::convert::Infallible>(Bytes::from(vec![b'x'; bytes]))
        });
        crate::body::streamed(drops)
    }

    async fn read(body: Body, grace_ms: u64) -> Result<usize, axum::Error> {
        let pace = Pace { grace: Duration::from_millis(grace_ms), bytes_per_second: 1000 };
        let mut parts = Paced::watch(body, pace).into_data_stream();
        let mut received = 0;
        while let Some(part) = parts.next().await {
            received += part?.len();
        }
        Ok(received)
    }

    #[tokio::test]
    async fn a_byte_at_a_time_is_given_up_and_a_steady_sender_is_not() {
        let slow = read(dripping(Duration::from_millis(20), 1, 100), 100).await;
        assert!(slow.is_err_and(|error| is_too_slow(&error)));
        let steady = read(dripping(Duration::from_millis(20), 100, 20), 100).await;
        assert_eq!(steady.ok(), Some(2000));
    }
}
