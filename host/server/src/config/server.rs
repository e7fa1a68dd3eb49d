//! The server's address, TLS, proxies, limits, and how it stops.

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use switchboard_http::ForwardedIn;
use url::Url;

use super::period::Period;

/// How the server listens, and how it stops.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<Url>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) forwarded_in: ForwardedIn,
    pub(crate) tls: Tls,
    pub(crate) limits: Limits,
    pub(crate) drain: Drain,
}

/// The certificate, if the server itself speaks TLS.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Tls {
    pub(crate) certificate_file: Option<PathBuf>,
    pub(crate) key_file: Option<PathBuf>,
}

/// Limits on connections and clients.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) tls_handshake: Period,
    pub(crate) header_read: Period,
    pub(crate) headers: usize,
    pub(crate) header_bytes: usize,
    pub(crate) body_grace: Period,
    pub(crate) body_bytes_per_second: u32,
    pub(crate) write: Period,
    pub(crate) idle: Period,
    pub(crate) http2_streams: u32,
    pub(crate) http2_resets: usize,
    pub(crate) http2_ping: Period,
    pub(crate) event_streams_per_user: u32,
}

/// How long the server takes to stop.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Drain {
    pub(crate) lead: Period,
    pub(crate) within: Period,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            trusted_proxies: Vec::new(),
            forwarded_in: ForwardedIn::XForwarded,
            tls: Tls::default(),
            limits: Limits::default(),
            drain: Drain::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            tls_handshake: Period::seconds(10),
            header_read: Period::seconds(10),
            headers: 100,
            header_bytes: 64 << 10,
            body_grace: Period::seconds(10),
            body_bytes_per_second: 4096,
            write: Period::seconds(30),
            idle: Period::seconds(60),
            http2_streams: 100,
            http2_resets: 20,
            http2_ping: Period::seconds(20),
            event_streams_per_user: 64,
        }
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self { lead: Period::seconds(2), within: Period::seconds(20) }
    }
}

impl Server {
    /// Whether the server itself speaks TLS, instead of a proxy in front of it.
    pub(crate) fn serves_tls(&self) -> bool {
        self.tls.certificate_file.is_some()
    }

    /// The scheme, host and port under which browsers reach the server.
    pub(crate) fn public_origin(&self) -> String {
        match &self.public_url {
            Some(url) => url.origin().ascii_serialization(),
            None if self.serves_tls() => format!("https://{}", self.listen),
            None => format!("http://{}", self.listen),
        }
    }

    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        match &self.public_url {
            None if self.listen.ip().is_loopback() && self.listen.port() != 0 => {}
            None => wrong.push(super::missing("server.public_url", "\"https://calls.contoso.example\"")),
            Some(url) => {
                let loopback = match url.host() {
                    Some(url::Host::Ipv4(address)) => address.is_loopback(),
                    Some(url::Host::Ipv6(address)) => address.is_loopback(),
                    Some(url::Host::Domain(name)) => name == "localhost",
                    None => false,
                };
                if !matches!(url.scheme(), "https" | "http") || url.host().is_none() {
                    wrong.push(format!("`server.public_url` is {url}; expected https:// and a host"));
                } else if url.scheme() == "http" && !loopback {
                    wrong.push(format!(
                        "`server.public_url` is {url}: cookies would travel in the clear; http is for loopback only"
                    ));
                } else if url.scheme() == "http" && self.serves_tls() {
                    wrong.push(format!(
                        "`server.public_url` is {url}, but `server.tls` is set; expected https://"
                    ));
                }
                if url.path() != "/" || url.query().is_some() {
                    wrong.push(format!(
                        "`server.public_url` is {url}; expected scheme, host and port only: paths are not prefixed"
                    ));
                }
            }
        }
        match (&self.tls.certificate_file, &self.tls.key_file) {
            (Some(_), None) => {
                wrong.push(super::missing("server.tls.key_file", "\"/etc/switchboard/tls.key\""));
            }
            (None, Some(_)) => {
                wrong.push(super::missing("server.tls.certificate_file", "\"/etc/switchboard/tls.crt\""));
            }
            _ => {}
        }
        let limits = &self.limits;
        for (key, value, least) in [
            ("connections", limits.connections, 1),
            ("headers", limits.headers, 10),
            // hyper's HTTP/1 parser does not accept a smaller buffer.
            ("header_bytes", limits.header_bytes, 8192),
            ("http2_streams", limits.http2_streams as usize, 1),
            ("event_streams_per_user", limits.event_streams_per_user as usize, 2),
        ] {
            if value < least {
                wrong.push(format!("`server.limits.{key}` is {value}; expected at least {least}"));
            }
        }
    }
}
