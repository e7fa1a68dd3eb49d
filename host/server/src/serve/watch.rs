//! Observes whether a connection's client does its part: sends requests, and reads its responses.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Stands for "not waiting for the client" in place of a time.
const NOT_WAITING: u64 = u64::MAX;

/// The requests in flight on a connection, and since when it has been waiting for its client.
pub(super) struct Watch {
    started: Instant,
    state: Mutex<State>,
    /// Since when the socket accepts no more bytes, in milliseconds from the start.
    blocked_since: Arc<AtomicU64>,
}

struct State {
    /// Whether there ever was a request.
    used: bool,
    in_flight: usize,
    idle_since: Instant,
    /// Since when each response has been waiting for its reader, in milliseconds from the start.
    responses: Vec<Weak<AtomicU64>>,
}

impl Watch {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let state = State { used: false, in_flight: 0, idle_since: now, responses: Vec::new() };
        Self { started: now, state: Mutex::new(state), blocked_since: Arc::new(AtomicU64::new(NOT_WAITING)) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(NOT_WAITING - 1)
    }

    pub(super) fn begin(self: &Arc<Self>) -> RequestGuard {
        let waiting_since = Arc::new(AtomicU64::new(NOT_WAITING));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.used = true;
        state.in_flight += 1;
        state.responses.retain(|since| since.strong_count() > 0);
        state.responses.push(Arc::downgrade(&waiting_since));
        RequestGuard { watch: Arc::clone(self), waiting_since }
    }

    /// Whether there has been no request for too long: for `first_within` before the first request, for `idle` later.
    pub(super) fn is_idle(&self, first_within: Duration, idle: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let most = if state.used { idle } else { first_within };
        state.in_flight == 0 && state.idle_since.elapsed() >= most
    }

    /// Wraps the connection's stream in order to observe its writes.
    pub(super) fn stream<S>(self: &Arc<Self>, stream: S) -> WatchedStream<S> {
        WatchedStream { stream, watch: Arc::clone(self) }
    }

    /// Whether a response or the socket has been waiting for the client for `most` or longer.
    pub(super) fn is_stuck(&self, most: Duration) -> bool {
        let (now, most) = (self.now(), u64::try_from(most.as_millis()).unwrap_or(NOT_WAITING));
        let too_long = |since: &AtomicU64| {
            let since = since.load(Ordering::Relaxed);
            since != NOT_WAITING && now.saturating_sub(since) >= most
        };
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        too_long(&self.blocked_since)
            || state.responses.iter().filter_map(Weak::upgrade).any(|since| too_long(&since))
    }
}

/// A request in flight. Dropping it ends the request.
pub(super) struct RequestGuard {
    watch: Arc<Watch>,
    waiting_since: Arc<AtomicU64>,
}

impl RequestGuard {
    pub(super) fn with(self, body: Body) -> WatchedBody {
        WatchedBody { body, guard: self }
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        let mut state = self.watch.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.in_flight = state.in_flight.saturating_sub(1);
        state.idle_since = Instant::now();
    }
}

/// A response's body. From the time when a frame was taken until the next one is polled, it waits for its reader.
pub(super) struct WatchedBody {
    body: Body,
    guard: RequestGuard,
}

impl http_body::Body for WatchedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        let since = match &polled {
            Poll::Ready(Some(_)) => self.guard.watch.now(),
            Poll::Ready(None) | Poll::Pending => NOT_WAITING,
        };
        self.guard.waiting_since.store(since, Ordering::Relaxed);
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection's stream. While it accepts no more bytes, it waits for its reader.
pub(super) struct WatchedStream<S> {
    stream: S,
    watch: Arc<Watch>,
}

impl<S> WatchedStream<S> {
    fn note<T>(&self, written: Poll<T>) -> Poll<T> {
        let blocked = &self.watch.blocked_since;
        match &written {
            Poll::Ready(_) => blocked.store(NOT_WAITING, Ordering::Relaxed),
            // Only the first refusal counts, since the time of waiting begins there.
            Poll::Pending if blocked.load(Ordering::Relaxed) == NOT_WAITING => {
                blocked.store(self.watch.now(), Ordering::Relaxed);
            }
            Poll::Pending => {}
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WatchedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WatchedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.note(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
