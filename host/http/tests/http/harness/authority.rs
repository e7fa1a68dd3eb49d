//! A CRM of a tenant at which people consent: an authorisation server that keeps to OAuth 2.0 with PKCE, rotates its refresh tokens
//! and takes back everything of an account when a used one comes again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use axum::{Form, Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

/// Every secret of the authority begins with it: none may be seen anywhere but there.
pub(crate) const CANARY: &str = "canary-of-the-authority-";

pub(crate) const CLIENT_SECRET: &str = "client-secret-canary";

/// A code that was given, and for what.
struct Code {
    account: String,
    redirect_uri: String,
    challenge: String,
}

#[derive(Default)]
struct Inner {
    codes: HashMap<String, Code>,
    /// Refresh tokens by whose they are; the last one alone is good.
    refresh: HashMap<String, String>,
    used: HashMap<String, String>,
    access: HashMap<String, String>,
    given: usize,
    /// What the token endpoint was asked for, in order.
    asked: Vec<String>,
    /// With whose tokens the CRM was asked, in order.
    requests: Vec<String>,
    gives_no_refresh_token: bool,
    /// Whose refresh tokens were to be revoked, in order; `nobody` where it was not one that is good.
    revoked: Vec<String>,
    /// The status that the revocation endpoint answers instead.
    revokes_badly: Option<StatusCode>,
    expires_in: u64,
}

impl Inner {
    fn secret(&mut self, what: &str) -> String {
        self.given += 1;
        format!("{CANARY}{what}-{}", self.given)
    }

    fn take_back(&mut self, account: &str) {
        self.refresh.retain(|_, of| of != account);
        self.access.retain(|_, of| of != account);
    }

    fn tokens(&mut self, account: &str) -> Value {
        let (access, refresh) = (self.secret("access"), self.secret("refresh"));
        self.access.insert(access.clone(), account.to_owned());
        let mut tokens =
            json!({"access_token": access, "token_type": "Bearer", "expires_in": self.expires_in});
        if !self.gives_no_refresh_token {
            self.refresh.retain(|_, of| of != account);
            self.refresh.insert(refresh.clone(), account.to_owned());
            tokens["refresh_token"] = json!(refresh);
        }
        tokens
    }
}

/// The CRM with its authorisation server.
#[derive(Clone)]
pub(crate) struct Authority {
    /// `http://127.0.0.1:…`.
    pub(crate) url: String,
    inner: Arc<Mutex<Inner>>,
}

impl Authority {
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let inner = Arc::new(Mutex::new(Inner { expires_in: 3600, ..Inner::default() }));
        let router =
            Router::new().route("/token", post(token)).route("/revoke", post(revoke)).fallback(any(crm));
        let router = router.with_state(Arc::clone(&inner));
        tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Self { url, inner })
    }

    fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What an admin sets for a connection to it.
    pub(crate) fn auth(&self, connected_by: &str, more: &Value) -> Value {
        let mut auth = json!({
            "kind": "oauth2-authorization-code", "authorizeUrl": format!("{}/authorize", self.url),
            "tokenUrl": format!("{}/token", self.url), "connectedBy": connected_by, "clientId": "switchboard",
            "clientSecret": CLIENT_SECRET, "scope": "crm.read offline_access",
            "revocationUrl": format!("{}/revoke", self.url),
        });
        for (member, value) in more.as_object().into_iter().flatten() {
            auth[member] = value.clone();
        }
        auth
    }

    /// Somebody consents at the page with this account; answers the address to which the browser is sent.
    pub(crate) fn consent(&self, page: &str, account: &str) -> Result<Url> {
        let page = Url::parse(page)?;
        let query: HashMap<String, String> = page.query_pairs().into_owned().collect();
        let of = |name: &str| query.get(name).cloned().with_context(|| format!("no {name} in {page}"));
        ensure!(page.as_str().starts_with(&format!("{}/authorize", self.url)), "another page: {page}");
        ensure!(of("response_type")? == "code" && of("code_challenge_method")? == "S256", "{page}");
        ensure!(of("client_id")? == "switchboard" && of("scope")? == "crm.read offline_access", "{page}");
        let (redirect_uri, challenge) = (of("redirect_uri")?, of("code_challenge")?);
        let code = self.with(|inner| {
            let code = inner.secret("code");
            let given = Code { account: account.to_owned(), redirect_uri: redirect_uri.clone(), challenge };
            inner.codes.insert(code.clone(), given);
            code
        });
        let mut back = Url::parse(&redirect_uri)?;
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &of("state")?);
        Ok(back)
    }

    /// The consent of an account is taken back.
    pub(crate) fn take_back(&self, account: &str) {
        self.with(|inner| inner.take_back(account));
    }

    pub(crate) fn give_no_refresh_token(&self) {
        self.with(|inner| inner.gives_no_refresh_token = true);
    }

    /// From now on the revocation endpoint refuses.
    pub(crate) fn revoke_badly(&self) {
        self.with(|inner| inner.revokes_badly = Some(StatusCode::SERVICE_UNAVAILABLE));
    }

    /// Waits until so many accounts were revoked, and says whose, in alphabetical order.
    pub(crate) async fn revoked(&self, count: usize) -> Result<Vec<String>> {
        let seen = async {
            loop {
                let mut revoked = self.with(|inner| inner.revoked.clone());
                if revoked.len() >= count {
                    revoked.sort();
                    return revoked;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), seen).await.context("nothing was revoked")
    }

    /// With whose tokens the CRM was asked so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.with(|inner| inner.requests.clone())
    }

    /// What the token endpoint was asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.with(|inner| inner.asked.clone())
    }
}

/// `switchboard:client-secret-canary`
const BASIC: &str = "Basic c3dpdGNoYm9hcmQ6Y2xpZW50LXNlY3JldC1jYW5hcnk=";

fn is_client(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| value == BASIC)
}

/// RFC 7009.
async fn revoke(
    State(inner): State<Arc<Mutex<Inner>>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    if !is_client(&headers) || form.get("token_type_hint").is_none_or(|hint| hint != "refresh_token") {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
    let account = form.get("token").and_then(|token| inner.refresh.get(token)).cloned();
    inner.revoked.push(account.clone().unwrap_or_else(|| "nobody".to_owned()));
    if let Some(status) = inner.revokes_badly {
        return status.into_response();
    }
    if let Some(account) = account {
        inner.take_back(&account);
    }
    StatusCode::OK.into_response()
}

async fn token(
    State(inner): State<Arc<Mutex<Inner>>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let refused = |code: &str| {
        let said = json!({"error": code, "error_description": "Refused by the test."});
        (StatusCode::BAD_REQUEST, Json(said)).into_response()
    };
    let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
    let grant = form.get("grant_type").cloned().unwrap_or_default();
    inner.asked.push(grant.clone());
    if !is_client(&headers) {
        return refused("invalid_client");
    }
    let of = |name: &str| form.get(name).cloned().unwrap_or_default();
    let account = match grant.as_str() {
        "authorization_code" => {
            let Some(code) = inner.codes.remove(&of("code")) else { return refused("invalid_grant") };
            let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, of("code_verifier").as_bytes()));
            if code.challenge != challenge || code.redirect_uri != of("redirect_uri") {
                return refused("invalid_grant");
            }
            code.account
        }
        "refresh_token" => {
            let token = of("refresh_token");
            if let Some(account) = inner.used.get(&token).cloned() {
                inner.take_back(&account);
                return refused("invalid_grant");
            }
            let Some(account) = inner.refresh.remove(&token) else { return refused("invalid_grant") };
            inner.used.insert(token, account.clone());
            account
        }
        _ => return refused("unsupported_grant_type"),
    };
    Json(inner.tokens(&account)).into_response()
}

async fn crm(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap) -> Response {
    let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let account = inner.access.get(token.trim_start_matches("Bearer ")).cloned();
    inner.requests.push(account.clone().unwrap_or_else(|| "nobody".to_owned()));
    match account {
        Some(account) => format!("a record of {account}").into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
