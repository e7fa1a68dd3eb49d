//! Accepts connections and serves them until the front stops.

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

use super::connection::ConnectionHandler;
use super::tls::Certificate;
use crate::config::Limits;

/// How long to wait after a connection could not be accepted, usually because no file descriptor is left.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

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

    /// Adds TLS. From now on SIGHUP makes the server read the certificate again; by default it would end the process.
    ///
    /// # Errors
    /// When the signal handler can't be installed.
    pub(super) fn with_tls(self, certificate: Arc<Certificate>) -> Result<Self> {
        Ok(Self { tls: Some((certificate, signal(SignalKind::hangup())?)), ..self })
    }

    /// The address that it listens on.
    ///
    /// # Errors
    /// When the system can't report it.
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
        let permits = Arc::new(Semaphore::new(self.limits.connections));
        let handler = Arc::new(ConnectionHandler::new(router, &self.limits));
        let connections = TaskTracker::new();
        loop {
            // A permit is taken before the connection is accepted. Without one, clients wait in the system's queue.
            let permit = tokio::select! {
                () = closing.cancelled() => break,
                permit = Arc::clone(&permits).acquire_owned() => permit?,
            };
            let accepted = tokio::select! {
                () = closing.cancelled() => break,
                accepted = self.socket.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                    continue;
                }
            };
            let (handler, acceptor, stopping) = (Arc::clone(&handler), acceptor.clone(), stopping.clone());
            let handshake = self.limits.tls_handshake.0;
            connections.spawn(async move {
                let open = metrics::gauge!("switchboard_connections");
                open.increment(1.0);
                serve_connection(&handler, acceptor, stream, peer, handshake, &stopping).await;
                open.decrement(1.0);
                drop(permit);
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

async fn serve_connection(
    handler: &ConnectionHandler,
    acceptor: Option<TlsAcceptor>,
    stream: TcpStream,
    peer: SocketAddr,
    handshake: Duration,
    stopping: &Stopping,
) {
    // Otherwise the system may delay a small response, such as a card, to send it together with later bytes.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set on a connection");
    }
    let Some(acceptor) = acceptor else {
        return handler.serve(stream, peer, stopping.closing()).await;
    };
    match tokio::time::timeout(handshake, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => handler.serve(stream, peer, stopping.closing()).await,
        Ok(Err(error)) => tracing::debug!(%error, client.address = %peer.ip(), "a TLS handshake failed"),
        Err(_) => tracing::debug!(client.address = %peer.ip(), "a TLS handshake took too long"),
    }
}
