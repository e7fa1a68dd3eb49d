//! Takes connections and serves them, until the front stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use switchboard_http::Stopping;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_util::task::TaskTracker;

use super::connection::Serving;
use super::tls::Certificate;
use crate::config::Limits;

/// How long accepting waits when the process has no file descriptors left.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// A bound address, with TLS or without.
pub(crate) struct Listener {
    socket: TcpListener,
    tls: Option<(Arc<Certificate>, Signal)>,
    limits: Limits,
}

impl Listener {
    /// Binds an address.
    ///
    /// # Errors
    /// When it can't be listened on.
    pub(crate) async fn bind(address: SocketAddr, limits: Limits) -> Result<Self> {
        let socket = TcpListener::bind(address)
            .await
            .with_context(|| format!("{address} can't be listened on; choose another address"))?;
        Ok(Self { socket, tls: None, limits })
    }

    /// With TLS. SIGHUP, which ends a process that does not listen for it, is listened for from now on.
    ///
    /// # Errors
    /// When the system refuses to tell of signals.
    pub(super) fn with_tls(self, certificate: Arc<Certificate>) -> Result<Self> {
        Ok(Self { tls: Some((certificate, signal(SignalKind::hangup())?)), ..self })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system doesn't say.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        Ok(self.socket.local_addr()?)
    }

    /// Serves until `stopping` closes, then until the connections have ended.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub(crate) async fn serve(self, router: Router, stopping: &Stopping) -> Result<()> {
        let closing = stopping.closing();
        let acceptor = self.tls.as_ref().map(|(certificate, _)| certificate.acceptor()).transpose()?;
        let watching =
            self.tls.map(|(certificate, hangup)| tokio::spawn(certificate.watch(hangup, closing.clone())));
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let serving = Arc::new(Serving::new(router, &self.limits));
        let connections = TaskTracker::new();
        loop {
            // Taken before the connection is: who finds no place waits in the system's queue.
            let place = tokio::select! {
                () = closing.cancelled() => break,
                place = Arc::clone(&places).acquire_owned() => place?,
            };
            let accepted = tokio::select! {
                () = closing.cancelled() => break,
                accepted = self.socket.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection can't be taken");
                    tokio::time::sleep(EXHAUSTED).await;
                    continue;
                }
            };
            let (serving, acceptor, stopping) = (Arc::clone(&serving), acceptor.clone(), stopping.clone());
            let handshake = self.limits.tls_handshake.0;
            connections.spawn(async move {
                let open = metrics::gauge!("switchboard_connections");
                open.increment(1.0);
                one(&serving, acceptor, stream, peer, handshake, &stopping).await;
                open.decrement(1.0);
                drop(place);
            });
        }
        drop(self.socket);
        connections.close();
        connections.wait().await;
        if let Some(watching) = watching {
            watching.await?;
        }
        Ok(())
    }
}

async fn one(
    serving: &Serving,
    acceptor: Option<TlsAcceptor>,
    stream: TcpStream,
    peer: SocketAddr,
    handshake: Duration,
    stopping: &Stopping,
) {
    // Cards are small and must not wait for company.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let Some(acceptor) = acceptor else {
        return serving.connection(stream, peer, stopping.closing()).await;
    };
    match tokio::time::timeout(handshake, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => serving.connection(stream, peer, stopping.closing()).await,
        Ok(Err(error)) => tracing::debug!(%error, client.address = %peer.ip(), "a TLS handshake failed"),
        Err(_) => tracing::debug!(client.address = %peer.ip(), "a TLS handshake took too long"),
    }
}
