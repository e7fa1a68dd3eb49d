//! How the HTTP interface meets the network: what is configured, and how far stopping has come.

use std::sync::Arc;

use axum::http::HeaderMap;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::pace::Pace;

/// Makes the span of a request a part of the trace that its headers name.
pub type AdoptTrace = fn(&tracing::Span, &HeaderMap);

/// How the HTTP interface meets the network.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Proxies whose word on where a request comes from is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// In which headers they say so.
    pub forwarded_in: ForwardedIn,
    /// Event streams that one user may have open.
    pub event_streams_per_user: u32,
    /// How slow a body may be sent.
    pub pace: Pace,
    /// Metrics on the public address, for those who know the token.
    pub metrics: Option<PublicMetrics>,
    /// Set where traces are made.
    pub adopt_trace: Option<AdoptTrace>,
}

/// In which headers proxies say where a request comes from. The others are whatever the client wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedIn {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    XForwarded,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            forwarded_in: ForwardedIn::XForwarded,
            event_streams_per_user: 64,
            pace: Pace::default(),
            metrics: None,
            adopt_trace: None,
        }
    }
}

/// Metrics on the public address.
#[derive(Clone)]
pub struct PublicMetrics {
    /// What scrapers show as bearer token.
    pub token: String,
    /// Writes the metrics.
    pub render: Arc<dyn Fn() -> String + Send + Sync>,
}

impl std::fmt::Debug for PublicMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicMetrics(…)")
    }
}

/// How far stopping has come. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Stopping {
    announced: CancellationToken,
    closing: CancellationToken,
}

impl Stopping {
    /// From now on readiness says no, so that load balancers look elsewhere.
    pub fn announce(&self) {
        self.announced.cancel();
    }

    /// From now on no connections are taken and event streams end; a card that rings still becomes final.
    pub fn close(&self) {
        self.announced.cancel();
        self.closing.cancel();
    }

    /// Whether it was announced.
    #[must_use]
    pub fn is_announced(&self) -> bool {
        self.announced.is_cancelled()
    }

    /// Until it was announced.
    pub async fn announced(&self) {
        self.announced.cancelled().await;
    }

    /// What is cancelled when connections are to end.
    #[must_use]
    pub fn closing(&self) -> &CancellationToken {
        &self.closing
    }
}
