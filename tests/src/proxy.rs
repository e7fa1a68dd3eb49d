//! A small load balancer before several fronts.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Passes each connection on to the next front that takes it. Ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    /// `http://127.0.0.1:…`
    pub url: String,
    serving: JoinHandle<()>,
}

impl Proxy {
    /// Starts on a free port of this host, before fronts given by their URLs.
    ///
    /// # Errors
    /// When there is no port, or a URL is none.
    pub async fn before(host: &str, fronts: &[&str]) -> Result<Self> {
        let fronts =
            fronts.iter().map(|url| Ok(url.strip_prefix("http://").context("no http URL")?.to_owned()));
        let fronts: Arc<[String]> = fronts.collect::<Result<_>>()?;
        let listener = TcpListener::bind((host, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let next = Arc::new(AtomicUsize::new(0));
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (fronts, next) = (Arc::clone(&fronts), Arc::clone(&next));
                tokio::spawn(pass_on(client, fronts, next));
            }
        });
        Ok(Self { url, serving })
    }
}

async fn pass_on(mut client: TcpStream, fronts: Arc<[String]>, next: Arc<AtomicUsize>) {
    for _ in 0..fronts.len() {
        let front = &fronts[next.fetch_add(1, Ordering::Relaxed) % fronts.len()];
        if let Ok(mut front) = TcpStream::connect(front).await {
            // A front that dies breaks its connections: the client comes again.
            drop(copy_bidirectional(&mut client, &mut front).await);
            return;
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
