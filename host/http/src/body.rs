//! JSON bodies, read with errors that name the member.

mod objects;
mod ringing;

use std::borrow::Cow;

use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use serde::de::DeserializeOwned;

use crate::problem::Problem;
use objects::Objects;
pub(crate) use ringing::RingingBody;

/// The most bytes of a JSON body.
const MAX_BYTES: usize = 256 << 10;

/// Bytes of a body that is too large which are read all the same: a client that still sends would not see the answer.
const DISCARDED: usize = 4 << 20;

/// A JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        require_json(request.headers())?;
        let bytes = read_bytes(request, MAX_BYTES).await?;
        read(&without_nul(&bytes)).map(Self)
    }
}

/// A body that may be absent, which is one without bytes.
impl<T: DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Option<Self>, Problem> {
        let json = require_json(request.headers());
        let bytes = read_bytes(request, MAX_BYTES).await?;
        if bytes.is_empty() {
            return Ok(None);
        }
        json?;
        read(&without_nul(&bytes)).map(Self).map(Some)
    }
}

fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    if is_json(headers) {
        return Ok(());
    }
    let detail = "send the body as JSON with the header content-type: application/json";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail))
}

/// The document with U+FFFD for each U+0000, as HTML and CSS have it: no text needs it, and PostgreSQL keeps none. Outside
/// strings it can't stand, and within them only as an escape.
fn without_nul(json: &[u8]) -> Cow<'_, [u8]> {
    const ESCAPE: &[u8] = b"\\u0000";
    if !json.windows(ESCAPE.len()).any(|part| part == ESCAPE) {
        return Cow::Borrowed(json);
    }
    let mut tidy = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some(byte) = rest.first() {
        let taken = match rest {
            _ if rest.starts_with(ESCAPE) => {
                tidy.extend_from_slice(b"\\ufffd");
                rest = &rest[ESCAPE.len()..];
                continue;
            }
            // An escape and what it escapes: a backslash that is one begins nothing.
            _ if *byte == b'\\' => 2.min(rest.len()),
            _ => 1,
        };
        tidy.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
    }
    Cow::Owned(tidy)
}

/// The body of an answer whose parts are made while it is sent. An error breaks it off, which clients notice.
#[expect(clippy::disallowed_methods, reason = "this is where it is done right")]
pub(crate) fn streamed<T, E>(parts: impl Stream<Item = Result<T, E>> + Send + 'static) -> Body
where
    T: Into<Bytes> + 'static,
    E: Into<axum::BoxError> + 'static,
{
    // Compressing asks once more after the end, and many streams panic at that.
    Body::from_stream(parts.fuse())
}

/// A body of at most so many bytes.
pub(crate) async fn read_bytes(request: Request, most: usize) -> Result<Bytes, Problem> {
    let mut kept = BytesMut::with_capacity(declared_length(&request).unwrap_or(0).min(most));
    let mut parts = Parts::of(request, most);
    while let Some(part) = parts.next().await? {
        kept.extend_from_slice(&part);
    }
    Ok(kept.freeze())
}

fn declared_length(request: &Request) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A body of at most so many bytes, part by part.
pub(crate) struct Parts {
    stream: BodyDataStream,
    most: usize,
    read: usize,
    over: bool,
}

impl Parts {
    pub(crate) fn of(request: Request, most: usize) -> Self {
        let over = declared_length(&request).is_some_and(|length| length > most);
        Self { stream: request.into_body().into_data_stream(), most, read: 0, over }
    }

    /// The next part; `None` at the end. The refusal of a body that is too large comes when the rest has been read, or more
    /// of it than makes sense.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let mut left_over = DISCARDED;
        while let Some(part) = self.stream.next().await {
            let part = part.map_err(|error| broken_off(&error))?;
            self.read += part.len();
            self.over |= self.read > self.most;
            if !self.over {
                return Ok(Some(part));
            }
            if part.len() > left_over {
                break;
            }
            left_over -= part.len();
        }
        if self.over {
            let detail = format!("the body has more than {} bytes", self.most);
            return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail));
        }
        Ok(None)
    }
}

/// Why a body did not come to its end.
pub(crate) fn broken_off(error: &axum::Error) -> Problem {
    if crate::pace::is_too_slow(error) {
        let detail = "the body was sent too slowly and was given up; send it again";
        return Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", detail);
    }
    let detail = "the body broke off before its end; send it again";
    Problem::new(StatusCode::BAD_REQUEST, "invalid-body", detail)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.trim_ascii_start().starts_with(b"[") {
        let detail = "the body is an array, and an object is expected: {\"name\": …}";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "invalid-body", detail));
    }
    let mut document = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut document)).map_err(|error| {
        let inner = error.inner();
        if inner.is_syntax() || inner.is_eof() {
            return Problem::new(
                StatusCode::BAD_REQUEST,
                "invalid-body",
                format!("the body is no JSON: {inner}"),
            );
        }
        invalid(&error)
    })?;
    document.end().map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, "invalid-body", format!("something follows the JSON: {error}"))
    })?;
    Ok(value)
}

/// A member that is missing or of the wrong kind, by its name.
fn invalid(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    let path = error.path().to_string();
    let path = if path == "." { "" } else { path.as_str() };
    let text = inner.to_string();
    // Without serde's position, which does not help the sender of a document.
    let message = text.split(" at line ").next().unwrap_or(&text).to_owned();
    // A missing member is reported at what should have held it.
    let missing = ["missing field `", "unknown field `"];
    let name = missing.iter().find_map(|start| message.strip_prefix(start)?.split('`').next());
    let field = match name {
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) if message.starts_with("missing") => format!("{path}.{name}"),
        _ if path.is_empty() => "body".to_owned(),
        _ => path.to_owned(),
    };
    Problem::member(field, message)
}

#[cfg(test)]
mod tests {
    use super::without_nul;

    #[test]
    fn a_nul_is_replaced_and_nothing_else() {
        for (json, tidy) in [
            (r#"{"a":"\u0000b\\u0000"}"#, r#"{"a":"\ufffdb\\u0000"}"#),
            (r#"["\\\u0000","\"\u0000"]"#, r#"["\\\ufffd","\"\ufffd"]"#),
            (r#"{"a":"plain"}"#, r#"{"a":"plain"}"#),
            ("\\u000", "\\u000"),
            ("\\u0000\\", "\\ufffd\\"),
        ] {
            assert_eq!(String::from_utf8_lossy(&without_nul(json.as_bytes())), tidy);
        }
    }
}
