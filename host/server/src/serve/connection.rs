//! One connection: what it may cost, and how it ends.
//!
//! A watch goes along with it: it ends connections that never send a request, that idle, or that don't take their answer.

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

/// How often the watch looks.
const LOOK: Duration = Duration::from_millis(500);

/// How long a connection that was told to end may take for its last bytes.
const LAST_BYTES: Duration = Duration::from_secs(2);

/// The most bytes of an answer that wait in memory for a window of their HTTP/2 stream. There may be as many as a connection
/// has streams.
const SEND_BUFFER: usize = 64 << 10;

/// What all connections have in common.
pub(super) struct Serving {
    builder: Builder<TokioExecutor>,
    limits: Limits,
    router: Router,
}

impl Serving {
    pub(super) fn new(router: Router, limits: &Limits) -> Self {
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_read.0)
            .max_headers(limits.headers)
            .max_buf_size(limits.header_bytes)
            // A client that has sent all and closes its half still wants the answer.
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

    /// Serves one connection until its end. When `closing` is cancelled, it ends with its requests under way.
    pub(super) async fn connection<S>(&self, stream: S, peer: SocketAddr, closing: &CancellationToken)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let watch = Arc::new(Watch::new());
        let (router, watching) = (self.router.clone(), Arc::clone(&watch));
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let (router, answering) = (router.clone(), watching.begin());
            async move {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                let response: Response = match router.oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                Ok::<_, std::convert::Infallible>(response.map(|body| answering.with(body)))
            }
        });
        let connection = self.builder.serve_connection(TokioIo::new(watch.stream(stream)), service);
        let mut connection = std::pin::pin!(connection);
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut ending, mut last_bytes_until) = (false, None::<Instant>);
        loop {
            tokio::select! {
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, client.address = %peer.ip(), "a connection ended badly");
                    }
                    return;
                }
                () = closing.cancelled(), if !ending => {
                    ending = true;
                    connection.as_mut().graceful_shutdown();
                }
                _ = look.tick() => {
                    let now = Instant::now();
                    if last_bytes_until.is_some_and(|until| now >= until) {
                        return;
                    }
                    if watch.is_stuck(self.limits.write.0) {
                        tracing::info!(client.address = %peer.ip(), "a client that does not take its answer is dropped");
                        metrics::counter!("switchboard_connections_dropped_total", "why" => "slow-reader").increment(1);
                        return;
                    }
                    if last_bytes_until.is_none() && watch.is_idle(self.limits.header_read.0, self.limits.idle.0) {
                        last_bytes_until = Some(now + LAST_BYTES);
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
