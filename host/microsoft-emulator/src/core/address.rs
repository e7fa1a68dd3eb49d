//! The address under which a request came. Issuers and links in responses follow it.

use axum::http::HeaderMap;

/// The scheme of the listener that took a request: `http` or `https`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scheme(pub(crate) &'static str);

impl Scheme {
    /// Whether the request came over TLS.
    pub(crate) fn is_secure(self) -> bool {
        self.0 == "https"
    }
}

/// Scheme and host of a request, without a slash at the end.
pub(crate) fn base(scheme: Scheme, headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{}://{host}", scheme.0)
}
