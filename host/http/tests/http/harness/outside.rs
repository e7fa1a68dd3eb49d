//! A CRM of a tenant with the token endpoint that it trusts, on a loopback port.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use tokio::net::TcpListener;

/// Every token of the endpoint begins with it; no token may be seen anywhere but at the CRM.
pub(crate) const TOKEN: &str = "token-canary-";

/// What the token endpoint does.
#[derive(Debug, Clone)]
pub(crate) enum Endpoint {
    /// It gives tokens that are good for so many seconds.
    Gives(u64),
    /// It answers this.
    Answers(u16, &'static [(&'static str, &'static str)], String),
    /// It says nothing.
    Silent,
}

/// A request that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) method: Method,
    pub(crate) authorization: String,
    pub(crate) body: String,
}

#[derive(Debug)]
struct Inner {
    endpoint: Mutex<Endpoint>,
    given: AtomicUsize,
    /// Tokens below this number are not taken any more.
    taken_from: AtomicUsize,
    asked: Mutex<Vec<Received>>,
    received: Mutex<Vec<Received>>,
}

/// The CRM and its token endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Outside {
    /// `http://127.0.0.1:…`.
    pub(crate) url: String,
    inner: Arc<Inner>,
}

impl Outside {
    /// Starts both; the endpoint gives tokens for an hour.
    ///
    /// # Errors
    /// When there is no free port.
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let inner = Arc::new(Inner {
            endpoint: Mutex::new(Endpoint::Gives(3600)),
            given: AtomicUsize::new(0),
            taken_from: AtomicUsize::new(0),
            asked: Mutex::default(),
            received: Mutex::default(),
        });
        let router = Router::new()
            .route("/token", post(token))
            .route("/echo", any(async |headers: HeaderMap| authorization(&headers)))
            .fallback(any(crm))
            .with_state(Arc::clone(&inner));
        tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Self { url, inner })
    }

    /// From now on the token endpoint does this.
    pub(crate) fn endpoint(&self, does: Endpoint) {
        *self.inner.endpoint.lock().unwrap_or_else(PoisonError::into_inner) = does;
    }

    /// The CRM takes none of the tokens that were given until now.
    pub(crate) fn revoke(&self) {
        self.inner.taken_from.store(self.inner.given.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// The CRM takes no token any more, whatever is given.
    pub(crate) fn revoke_all(&self) {
        self.inner.taken_from.store(usize::MAX, Ordering::SeqCst);
    }

    /// What the token endpoint was asked so far.
    pub(crate) fn asked(&self) -> Vec<Received> {
        self.inner.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the CRM has received so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.inner.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn authorization(headers: &HeaderMap) -> String {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn received(method: Method, headers: &HeaderMap, body: &Bytes) -> Received {
    let body = String::from_utf8_lossy(body).into_owned();
    Received { method, authorization: authorization(headers), body }
}

async fn token(State(inner): State<Arc<Inner>>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let asked = received(method, &headers, &body);
    inner.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    let does = inner.endpoint.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match does {
        Endpoint::Gives(seconds) => {
            // Who asks at the same time is to find the first question under way.
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            let number = inner.given.fetch_add(1, Ordering::SeqCst);
            let token = serde_json::json!({
                "access_token": format!("{TOKEN}{number}"), "token_type": "Bearer", "expires_in": seconds,
            });
            axum::Json(token).into_response()
        }
        Endpoint::Answers(status, headers, body) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
            let mut answer = (status, body).into_response();
            for (name, value) in headers {
                answer.headers_mut().insert(*name, header::HeaderValue::from_static(value));
            }
            answer
        }
        Endpoint::Silent => std::future::pending().await,
    }
}

async fn crm(State(inner): State<Arc<Inner>>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let request = received(method, &headers, &body);
    let number = request.authorization.strip_prefix("Bearer ").and_then(|token| token.strip_prefix(TOKEN));
    let number: Option<usize> = number.and_then(|number| number.parse().ok());
    inner.received.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    if number.is_some_and(|number| number >= inner.taken_from.load(Ordering::SeqCst)) {
        "a record".into_response()
    } else {
        (StatusCode::UNAUTHORIZED, "who are you?").into_response()
    }
}
