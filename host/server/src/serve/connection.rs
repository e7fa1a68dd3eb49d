//! Serves one connection within its limits.
//!
//! A [`Watch`] observes each connection, so that those are closed whose client never sends a request, stays idle, or does
//! not read its responses.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::watch::Watch;
use crate::config::Limits;

/// How often a connection is checked for whether its client does its part.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);

/// How long a connection may take to send its last bytes after it was told to end.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// The most bytes of a response that are buffered for an HTTP/2 stream. Each stream of a connection can buffer as many.
const SEND_BUFFER: usize = 64 << 10;

/// Serves connections, which all have the same limits and router.
pub(super) struct ConnectionHandler {
    builder: Builder<TokioExecutor>,
    limits: Limits,
    router: Router,
}

impl ConnectionHandler {
    pub(super) fn new(router: Router, limits: &Limits) -> Self {
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_read.0)
            .max_headers(limits.headers)
            .max_buf_size(limits.header_bytes)
            // A client that closes its sending half after its request still wants the response.
            .half_close(true);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits.http2_streams)
            .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
            .max_pending_accept_reset_streams(limits.http2_resets)
            .max_local_error_reset_streams(limits.http2_resets)
            .keep_alive_interval(limits.http2_ping.0)
            .keep_alive_timeout(limits.http2_ping.0)
            .max_send_buf_size(SEND_BUFFER);
        Self { builder, limits: limits.clone(), router }
    }

    /// Serves one connection until its end. After `closing` is cancelled, it finishes the requests in flight and ends.
    pub(super) async fn serve<S>(&self, stream: S, peer: SocketAddr, closing: &CancellationToken)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let watch = Arc::new(Watch::new());
        let (router, watching) = (self.router.clone(), Arc::clone(&watch));
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let (router, guard) = (router.clone(), watching.begin());
            async move {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                let response: Response = match router.oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                Ok::<_, std::convert::Infallible>(response.map(|body| guard.with(body)))
            }
        });
        let connection = self.builder.serve_connection(TokioIo::new(watch.stream(stream)), service);
        let mut connection = std::pin::pin!(connection);
        let mut check = tokio::time::interval(CHECK_INTERVAL);
        check.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut ending, mut close_by) = (false, None::<Instant>);
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, client.address = %peer.ip(), "a connection ended with an error");
                    }
                    return;
                }
                () = closing.cancelled(), if !ending => {
                    ending = true;
                    connection.as_mut().graceful_shutdown();
                }
                _ = check.tick() => {
                    let now = Instant::now();
                    if close_by.is_some_and(|until| now >= until) {
                        return;
                    }
                    if watch.is_stuck(self.limits.write.0) {
                        tracing::info!(
                            client.address = %peer.ip(),
                            "a connection is dropped, because its client does not take its answer"
                        );
                        metrics::counter!("switchboard_connections_dropped_total", "why" => "slow-reader").increment(1);
                        return;
                    }
                    if close_by.is_none() && watch.is_idle(self.limits.header_read.0, self.limits.idle.0) {
                        close_by = Some(now + CLOSE_TIMEOUT);
                        if !ending {
                            ending = true;
                            connection.as_mut().graceful_shutdown();
                        }
                    }
                }
            }
        }
    }
}
