//! `http`: requests to destinations that the admin has granted. Over a named connection the host adds the base URL and
//! the credential, which the guest never sees. Without a connection, the request's origin must be granted.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::StreamExt;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request, Response, Url};
use switchboard_domain::context::Purpose;
use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_plugin_protocol::limits::{BODY_BYTES, HTTP_TIMEOUT};
use switchboard_plugin_protocol::{HttpRequest, HttpResponse};

use switchboard_store::Connection;

use super::credential::{Credential, authorize};
use super::target::leads_up;
use super::token::TokenOf;
use super::{CapabilityHandler, denied, invalid, not_live};
use crate::egress::NoPublicAddress;

/// The methods that a guest can use. `TRACE` and its like answer with the headers of the request, the credential among them;
/// `CONNECT` opens a way to somewhere else.
pub(super) const METHODS: &[&str] =
    &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "PROPFIND", "REPORT"];

/// Methods that change nothing at the other side (RFC 9110, section 9.2.1, and what `WebDAV` and QUERY add).
const SAFE_METHODS: &[&str] = &["GET", "HEAD", "OPTIONS", "QUERY", "PROPFIND", "REPORT"];

/// Headers that a guest can't set, because the HTTP client sets them or because they concern a single hop.
const RESERVED_HEADERS: &[&str] = &[
    "host",
    "content-length",
    "connection",
    "transfer-encoding",
    "upgrade",
    "proxy-authorization",
    "te",
    "trailer",
];

/// How many bytes the bodies of answers may have together.
pub(super) struct AnswerBytes(AtomicUsize);

impl AnswerBytes {
    pub(super) fn new(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    fn none_taken(&self) -> TakenBytes<'_> {
        TakenBytes { of: self, bytes: 0 }
    }
}

/// What one answer takes of the bytes. Unless it is kept they are given back, whether the answer fails or is waited for no more.
struct TakenBytes<'a> {
    of: &'a AnswerBytes,
    bytes: usize,
}

impl TakenBytes<'_> {
    fn take(&mut self, bytes: usize) -> Result<(), PluginError> {
        let left = &self.of.0;
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        taken.map_err(|_| PluginError::new(PluginErrorKind::TooLarge, "the answer is too large"))?;
        self.bytes += bytes;
        Ok(())
    }

    fn keep(mut self) {
        self.bytes = 0;
    }
}

impl Drop for TakenBytes<'_> {
    fn drop(&mut self) {
        self.of.0.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

impl CapabilityHandler {
    pub(super) async fn send_http(
        &self,
        request: HttpRequest,
        deadline: Instant,
    ) -> Result<HttpResponse, PluginError> {
        let connection = match &request.connection {
            Some(name) => Some(self.connection(name).await?),
            None => None,
        };
        self.send_over(connection.as_ref(), request, deadline, &AnswerBytes::new(BODY_BYTES)).await
    }

    /// Sends a request over a connection that was read before.
    pub(super) async fn send_over(
        &self,
        connection: Option<&Connection>,
        request: HttpRequest,
        deadline: Instant,
        answer_bytes: &AnswerBytes,
    ) -> Result<HttpResponse, PluginError> {
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| invalid(format!("{:?} is not an HTTP method", request.method)))?;
        if !METHODS.contains(&method.as_str()) {
            return Err(denied(format!(
                "the method {method} is not for plugins; {} are",
                METHODS.join(", ")
            )));
        }
        if self.purpose != Purpose::Live && !SAFE_METHODS.contains(&method.as_str()) {
            return Err(not_live(self.purpose, &format!("a request with {method}")));
        }
        if request.body.as_ref().is_some_and(|body| body.len() > BODY_BYTES) {
            let message = format!("the body of a request has at most {BODY_BYTES} bytes");
            return Err(PluginError::new(PluginErrorKind::TooLarge, message));
        }
        let (url, credential) = match connection {
            Some(connection) => connection_url(connection, &request.target)?,
            None => (self.allowed_url(&request.target)?, Credential::None),
        };
        self.host.egress.check_url(&url).map_err(|forbidden| denied(forbidden.to_string()))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| invalid(format!("{name:?} is not a valid header name")))?;
            let value = HeaderValue::from_str(value)
                .map_err(|_| invalid(format!("the header {name} has an invalid value")))?;
            if !RESERVED_HEADERS.contains(&name.as_str()) {
                headers.append(name, value);
            }
        }
        let own =
            request.timeout_ms.map_or(HTTP_TIMEOUT, |ms| Duration::from_millis(ms.into()).min(HTTP_TIMEOUT));
        let time = own.min(deadline.saturating_duration_since(Instant::now()));
        let mut sending = self.host.http.request(method, url).headers(headers);
        if let Some(body) = request.body {
            sending = sending.body(body);
        }
        let sending = sending.build().map_err(|_| invalid("the request can't be sent as it is"))?;
        let exchange = self.exchange(connection, &credential, sending, time, answer_bytes);
        let answer = tokio::time::timeout(time, exchange).await;
        let (answer, token) = answer.map_err(|_| too_late("there was no answer", time))??;
        let is_shown =
            |part: &[u8]| credential.is_in(part) || token.as_ref().is_some_and(|token| token.is_in(part));
        if is_shown(&answer.body) || answer.headers.iter().any(|(_, value)| is_shown(value.as_bytes())) {
            tracing::warn!(
                tenant.id = self.context.tenant_id().as_str(),
                plugin.name = self.plugin.name,
                connection = request.connection,
                "an answer repeats the connection's credential, and is not shown to the plugin"
            );
            return Err(denied(
                "the answer repeats the connection's credential, which no plugin gets to see",
            ));
        }
        Ok(answer)
    }

    /// Sends a request and reads its answer; with the token that was sent, where the connection gets tokens.
    async fn exchange(
        &self,
        connection: Option<&Connection>,
        credential: &Credential,
        request: Request,
        time: Duration,
        answer_bytes: &AnswerBytes,
    ) -> Result<(HttpResponse, Option<Credential>), PluginError> {
        let (answer, token) = match (connection, credential) {
            (Some(connection), credential) if credential.gets_tokens() => {
                let until = tokio::time::Instant::now() + time;
                let of = TokenOf { connection, credential, time, until };
                let (answer, token) = self.send_with_token(&of, request).await?;
                (answer, Some(token))
            }
            _ => (self.send_with(credential, request).await?, None),
        };
        Ok((read_answer(answer, answer_bytes).await?, token))
    }

    pub(super) async fn send_with(
        &self,
        credential: &Credential,
        mut request: Request,
    ) -> Result<Response, PluginError> {
        authorize(request.headers_mut(), credential)?;
        self.host.http.execute(request).await.map_err(|error| failed(&error))
    }

    /// A connection that is granted and set up.
    pub(super) async fn connection(&self, name: &str) -> Result<Connection, PluginError> {
        if !self.plugin.connections.iter().any(|granted| granted == name) {
            let why = format!(
                "the connection {name:?} is not granted to this plugin: the manifest asks for it under `connections`, and an admin \
                 grants it"
            );
            return Err(denied(why).about(name));
        }
        let connection = self.host.store.plugins().connection(&self.context, &self.plugin.name, name).await;
        let connection = connection.map_err(|error| {
            tracing::error!(
                %error,
                plugin.name = self.plugin.name,
                connection = name,
                "a plugin's connection can't be read from the store"
            );
            PluginError::new(PluginErrorKind::Unavailable, "the connection can't be read now").about(name)
        })?;
        connection.ok_or_else(|| {
            let message = format!("the connection {name:?} is not set up: an admin must give it an address");
            PluginError::new(PluginErrorKind::ConnectionMissing, message).about(name)
        })
    }

    fn allowed_url(&self, target: &str) -> Result<Url, PluginError> {
        let url =
            Url::parse(target).map_err(|_| invalid("without a connection the target is an absolute URL"))?;
        let origin = url.origin().ascii_serialization();
        if self.plugin.origins.iter().any(|allowed| allowed.trim_end_matches('/') == origin) {
            Ok(url)
        } else {
            Err(denied(format!(
                "{origin} is not granted to this plugin: the manifest asks for it under `origins`, and an admin grants it"
            )))
        }
    }
}

/// The address of a target below a connection's own, and the credential for it.
fn connection_url(connection: &Connection, target: &str) -> Result<(Url, Credential), PluginError> {
    let base = connection.base_url.trim_end_matches('/');
    if !target.starts_with('/') || target.starts_with("//") {
        return Err(denied("over a connection the target is a path that begins with /"));
    }
    let wrong = || denied("the target leads out of the connection's address");
    if leads_up(target) {
        return Err(wrong());
    }
    let url = Url::parse(&format!("{base}{target}")).map_err(|_| wrong())?;
    let base = Url::parse(base).map_err(|_| wrong())?;
    // Parsing has resolved `..` in the path, so this check holds for the path that is sent.
    let below = base.path().trim_end_matches('/');
    if url.origin() != base.origin()
        || !url.path().strip_prefix(below).is_some_and(|rest| rest.starts_with('/'))
    {
        return Err(wrong());
    }
    let credential = serde_json::from_str(&connection.credential).map_err(|_| {
        let message = "the connection's credential can't be read: an admin must set it again";
        PluginError::new(PluginErrorKind::Unauthorized, message).about(&connection.name)
    })?;
    Ok((url, credential))
}

/// Reads a whole answer.
async fn read_answer(answer: Response, answer_bytes: &AnswerBytes) -> Result<HttpResponse, PluginError> {
    let status = answer.status().as_u16();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let mut body = Vec::new();
    let mut taken = answer_bytes.none_taken();
    let mut chunks = answer.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| failed(&error))?;
        taken.take(chunk.len())?;
        body.extend_from_slice(&chunk);
    }
    taken.keep();
    Ok(HttpResponse { status, headers, body })
}

pub(super) fn too_late(what: &str, time: Duration) -> PluginError {
    PluginError::new(PluginErrorKind::TimedOut, format!("{what} within {} ms", time.as_millis()))
}

/// Describes a failure for the guest. The address is left out, because the admin may want to keep it secret.
pub(crate) fn failed(error: &reqwest::Error) -> PluginError {
    if error.is_timeout() {
        return PluginError::new(PluginErrorKind::TimedOut, "there was no answer in time");
    }
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    if let Some(inside) = causes.find_map(|cause| cause.downcast_ref::<NoPublicAddress>()) {
        return denied(inside.to_string());
    }
    let what = if error.is_connect() { "could not connect" } else { "the exchange broke off" };
    PluginError::new(PluginErrorKind::Unavailable, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_takes_comes_back_unless_it_is_kept() {
        let bytes = AnswerBytes::new(10);
        let mut given_up = bytes.none_taken();
        assert_eq!((given_up.take(6), given_up.take(4)), (Ok(()), Ok(())));
        assert!(bytes.none_taken().take(1).is_err_and(|error| error.kind == PluginErrorKind::TooLarge));
        drop(given_up);
        let mut kept = bytes.none_taken();
        assert_eq!(kept.take(7), Ok(()));
        kept.keep();
        assert!(bytes.none_taken().take(4).is_err());
        assert_eq!(bytes.none_taken().take(3), Ok(()));
    }

    #[test]
    fn every_method_is_for_plugins_and_these_change_nothing() {
        let (safe, others): (Vec<&str>, Vec<&str>) =
            METHODS.iter().partition(|method| SAFE_METHODS.contains(*method));
        assert_eq!(safe, ["GET", "HEAD", "OPTIONS", "QUERY", "PROPFIND", "REPORT"]);
        assert_eq!(others, ["POST", "PUT", "PATCH", "DELETE"]);
    }
}
