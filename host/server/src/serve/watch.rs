//! Whether a connection's client does its part: sends requests, and takes its answers.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The time of an answer that waits for us, not for its reader.
const NOT_WAITING: u64 = u64::MAX;

/// What a connection has under way, and since when it waits for its client.
pub(super) struct Watch {
    started: Instant,
    state: Mutex<State>,
    /// Since when the socket takes no more bytes.
    blocked_since: Arc<AtomicU64>,
}

struct State {
    /// Whether there ever was a request.
    used: bool,
    under_way: usize,
    idle_since: Instant,
    /// Since when each answer waits for its reader, in milliseconds from the start.
    answers: Vec<Weak<AtomicU64>>,
}

impl Watch {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let state = State { used: false, under_way: 0, idle_since: now, answers: Vec::new() };
        Self { started: now, state: Mutex::new(state), blocked_since: Arc::new(AtomicU64::new(NOT_WAITING)) }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(NOT_WAITING - 1)
    }

    pub(super) fn begin(self: &Arc<Self>) -> Answering {
        let waiting_since = Arc::new(AtomicU64::new(NOT_WAITING));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.used = true;
        state.under_way += 1;
        state.answers.retain(|answer| answer.strong_count() > 0);
        state.answers.push(Arc::downgrade(&waiting_since));
        Answering { watch: Arc::clone(self), waiting_since }
    }

    /// Whether nothing is under way for longer than it may be.
    pub(super) fn is_idle(&self, first_within: Duration, idle: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let most = if state.used { idle } else { first_within };
        state.under_way == 0 && state.idle_since.elapsed() >= most
    }

    /// The connection's stream, watched.
    pub(super) fn stream<S>(self: &Arc<Self>, stream: S) -> WatchedStream<S> {
        WatchedStream { stream, watch: Arc::clone(self) }
    }

    /// Whether an answer, or the socket, waits too long for its reader.
    pub(super) fn is_stuck(&self, most: Duration) -> bool {
        let (now, most) = (self.now(), u64::try_from(most.as_millis()).unwrap_or(NOT_WAITING));
        let too_long = |since: &AtomicU64| {
            let since = since.load(Ordering::Relaxed);
            since != NOT_WAITING && now.saturating_sub(since) >= most
        };
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        too_long(&self.blocked_since)
            || state.answers.iter().filter_map(Weak::upgrade).any(|since| too_long(&since))
    }
}

/// A request that is being answered; over when dropped.
pub(super) struct Answering {
    watch: Arc<Watch>,
    waiting_since: Arc<AtomicU64>,
}

impl Answering {
    pub(super) fn with(self, body: Body) -> WatchedBody {
        WatchedBody { body, answering: self }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let mut state = self.watch.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.under_way = state.under_way.saturating_sub(1);
        state.idle_since = Instant::now();
    }
}

/// An answer's body: between a part that was taken and the question for the next one, it waits for its reader.
pub(super) struct WatchedBody {
    body: Body,
    answering: Answering,
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
            Poll::Ready(Some(_)) => self.answering.watch.now(),
            Poll::Ready(None) | Poll::Pending => NOT_WAITING,
        };
        self.answering.waiting_since.store(since, Ordering::Relaxed);
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection's stream: while it takes no more bytes, it waits for its reader.
pub(super) struct WatchedStream<S> {
    stream: S,
    watch: Arc<Watch>,
}

impl<S> WatchedStream<S> {
    fn note<T>(&self, written: Poll<T>) -> Poll<T> {
        let blocked = &self.watch.blocked_since;
        match &written {
            Poll::Ready(_) => blocked.store(NOT_WAITING, Ordering::Relaxed),
            // Since the first time that it took nothing.
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
