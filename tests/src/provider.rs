//! Entra and ACS on loopback, lying, refusing and failing as they are told.

#![expect(clippy::unwrap_used, reason = "without its keys and its locks no test can go on")]

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};
use switchboard_domain::clock::Clock;

use anyhow::Result;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::KeyPair;
use axum::body::Bytes;
use axum::extract::{Form, OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

/// Fabrikam, which the servers of the tests know.
pub const TENANT: &str = crate::FABRIKAM;
/// Another tenant.
pub const OTHER_TENANT: &str = crate::TAILSPIN;
/// Somebody of Fabrikam.
pub const PERSON: &str = "0e8a7f3c-2b1d-4e5f-8a9b-1c2d3e4f5a6b";
/// The application.
pub const CLIENT_ID: &str = "1fe3b8f1-6f0c-4c5b-a7d2-3d5b0a9e7c11";

/// Base64 of the primary access key of ACS.
pub const PRIMARY: &str = "cHJpbWFyeS1hY2Nlc3Mta2V5LWNhbmFyeQ==";
/// Base64 of the secondary access key of ACS.
pub const SECONDARY: &str = "c2Vjb25kYXJ5LWFjY2Vzcy1rZXktY2FuYXJ5";

/// An RSA key.
pub struct Signer {
    /// For signing.
    pub key: EncodingKey,
    /// PKCS #8.
    pub pem: String,
    /// Modulus, base64url.
    pub n: String,
    /// Exponent, base64url.
    pub e: String,
}

impl Signer {
    fn new() -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der.as_ref())
        );
        let public = pair.public_key();
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        Self {
            key: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
            n: text(public.modulus().big_endian_without_leading_zero()),
            e: text(public.exponent().big_endian_without_leading_zero()),
            pem,
        }
    }

    /// As a list of keys has it.
    #[must_use]
    pub fn jwk(&self, kid: &str, issuer: &str) -> Value {
        json!({"kty": "RSA", "use": "sig", "kid": kid, "n": self.n, "e": self.e, "issuer": issuer})
    }
}

/// Made once: RSA keys take their time.
pub static OURS: LazyLock<Signer> = LazyLock::new(Signer::new);
/// A key that nobody published.
pub static THEIRS: LazyLock<Signer> = LazyLock::new(Signer::new);

/// What is made of the claims and the header of an honest token.
pub type Forge = Arc<dyn Fn(&str, &mut Value, &mut Value) -> Signing + Send + Sync>;

/// Who signs.
#[derive(Debug, Clone, Copy)]
pub enum Signing {
    /// The published key.
    Ours,
    /// A key that nobody published.
    Theirs,
    /// By HMAC, with the public key as the secret.
    PublicKeyAsSecret,
    /// Nobody.
    Nobody,
}

/// How the list of keys is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// As it should be.
    Good,
    /// Of the issuer of another tenant alone.
    OfAnotherIssuer,
    /// With status 500.
    Broken,
    /// An answer that never comes.
    Silent,
    /// An answer without end.
    Endless,
}

/// What is answered to a refresh token: the form in, status and body out; `None` for a good token.
pub type Refresh = Arc<dyn Fn(&HashMap<String, String>) -> Option<(u16, Value)> + Send + Sync>;

/// What is answered to an exchange: status and body; `None` for a good calling token.
pub type ExchangeRefusal = Arc<dyn Fn() -> Option<(u16, Value)> + Send + Sync>;

/// How it lies.
#[derive(Clone)]
pub struct Behaviour {
    /// What becomes of id tokens.
    pub forge: Forge,
    /// How the list of keys is served.
    pub keys: Keys,
    /// How refresh tokens are refused.
    pub refresh: Refresh,
    /// How exchanges are refused.
    pub exchange: ExchangeRefusal,
    /// Base64 of the access keys that ACS takes.
    pub access_keys: Vec<String>,
    /// How many exchanges ACS takes in how much time; the rest is 429.
    pub exchange_limit: Option<(usize, Duration)>,
    /// `iss` of the callback (RFC 9207), with `{base}` for its own address.
    pub callback_iss: Option<String>,
    /// The metadata's issuer is at another address.
    pub foreign_metadata: bool,
    /// The metadata says that callbacks always have an `iss`.
    pub promises_iss: bool,
}

impl Behaviour {
    /// It tells the truth.
    #[must_use]
    pub fn honest() -> Self {
        Self {
            forge: Arc::new(|_, _, _| Signing::Ours),
            keys: Keys::Good,
            refresh: Arc::new(|_| None),
            exchange: Arc::new(|| None),
            access_keys: vec![PRIMARY.to_owned(), SECONDARY.to_owned()],
            exchange_limit: None,
            callback_iss: None,
            foreign_metadata: false,
            promises_iss: false,
        }
    }

    /// It makes something else of its id tokens.
    #[must_use]
    pub fn forging(forge: impl Fn(&str, &mut Value, &mut Value) -> Signing + Send + Sync + 'static) -> Self {
        Self { forge: Arc::new(forge), ..Self::honest() }
    }
}

struct Shared {
    base: String,
    behaviour: Mutex<Behaviour>,
    /// Code to nonce and person.
    codes: Mutex<HashMap<String, (String, String)>>,
    key_fetches: AtomicUsize,
    metadata_fetches: AtomicUsize,
    redemptions: AtomicUsize,
    last_form: Mutex<HashMap<String, String>>,
    exchanges: Mutex<VecDeque<Instant>>,
    exchanged: AtomicUsize,
    throttled: AtomicUsize,
}

/// A running identity provider.
#[derive(Clone)]
pub struct Idp {
    shared: Arc<Shared>,
}

/// Seconds since 1970.
#[must_use]
pub fn now() -> i64 {
    Clock::system().now().as_second()
}

impl std::fmt::Debug for Idp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Idp").field("base", &self.shared.base).finish_non_exhaustive()
    }
}

impl Idp {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start(behaviour: Behaviour) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let shared = Arc::new(Shared {
            base: format!("http://{}", listener.local_addr()?),
            behaviour: Mutex::new(behaviour),
            codes: Mutex::default(),
            key_fetches: AtomicUsize::new(0),
            metadata_fetches: AtomicUsize::new(0),
            redemptions: AtomicUsize::new(0),
            last_form: Mutex::default(),
            exchanges: Mutex::default(),
            exchanged: AtomicUsize::new(0),
            throttled: AtomicUsize::new(0),
        });
        let router = Router::new()
            .route("/organizations/v2.0/.well-known/openid-configuration", get(metadata))
            .route("/organizations/keys", get(keys))
            .route("/organizations/authorize", get(authorize))
            .route("/organizations/token", post(token))
            .route("/me", get(me))
            // The colon is part of Microsoft's path.
            .without_v07_checks()
            .route("/teamsUser/:exchangeAccessToken", post(exchange))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { shared })
    }

    /// Where it is: authority, Graph and ACS in one.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.shared.base
    }

    /// Lies otherwise from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self.shared.behaviour.lock().unwrap() = behaviour;
    }

    /// How often its keys were fetched.
    #[must_use]
    pub fn key_fetches(&self) -> usize {
        self.shared.key_fetches.load(Ordering::SeqCst)
    }

    /// How often its metadata was fetched.
    #[must_use]
    pub fn metadata_fetches(&self) -> usize {
        self.shared.metadata_fetches.load(Ordering::SeqCst)
    }

    /// How often its token endpoint was asked.
    #[must_use]
    pub fn redemptions(&self) -> usize {
        self.shared.redemptions.load(Ordering::SeqCst)
    }

    /// How many calling tokens were given.
    #[must_use]
    pub fn exchanged(&self) -> usize {
        self.shared.exchanged.load(Ordering::SeqCst)
    }

    /// How many exchanges were answered with 429.
    #[must_use]
    pub fn throttled(&self) -> usize {
        self.shared.throttled.load(Ordering::SeqCst)
    }

    /// What its token endpoint was asked last.
    #[must_use]
    pub fn last_form(&self) -> HashMap<String, String> {
        self.shared.last_form.lock().unwrap().clone()
    }

    /// The callback to which its sign-in page sends the browser for this request.
    ///
    /// # Errors
    /// When the request has no redirect URI.
    pub fn answer(&self, request: &Url) -> Result<Url> {
        let query: HashMap<String, String> = request.query_pairs().into_owned().collect();
        self.shared.callback(&query)
    }
}

impl Shared {
    fn behaviour(&self) -> Behaviour {
        self.behaviour.lock().unwrap().clone()
    }

    fn callback(&self, query: &HashMap<String, String>) -> Result<Url> {
        let of = |name: &str| query.get(name).cloned().unwrap_or_default();
        let code = format!("1.{}", uuid::Uuid::new_v4());
        let person =
            if of("login_hint").len() == PERSON.len() { of("login_hint") } else { PERSON.to_owned() };
        self.codes.lock().unwrap().insert(code.clone(), (of("nonce"), person));
        let mut to = Url::parse(&of("redirect_uri"))?;
        to.query_pairs_mut().append_pair("code", &code).append_pair("state", &of("state"));
        if let Some(iss) = self.behaviour().callback_iss {
            to.query_pairs_mut().append_pair("iss", &iss.replace("{base}", &self.base));
        }
        Ok(to)
    }

    fn id_token(&self, nonce: &str, person: &str) -> String {
        let time = now();
        let mut claims = json!({
            "aud": CLIENT_ID, "iss": format!("{}/{TENANT}/v2.0", self.base), "tid": TENANT, "oid": person, "nonce": nonce,
            "ver": "2.0", "iat": time, "nbf": time, "exp": time + 3600, "preferred_username": format!("{person}@fabrikam.example"),
            "name": "Hal",
        });
        let mut header = json!({"alg": "RS256", "typ": "JWT", "kid": "ours"});
        let signing = (self.behaviour().forge)(&self.base, &mut claims, &mut header);
        let text = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let sign = |key, algorithm| jsonwebtoken::crypto::sign(text.as_bytes(), key, algorithm).unwrap();
        let signature = match signing {
            Signing::Ours => sign(&OURS.key, Algorithm::RS256),
            Signing::Theirs => sign(&THEIRS.key, Algorithm::RS256),
            Signing::PublicKeyAsSecret => {
                sign(&EncodingKey::from_secret(OURS.n.as_bytes()), Algorithm::HS256)
            }
            Signing::Nobody => String::new(),
        };
        format!("{text}.{signature}")
    }
}

async fn metadata(State(idp): State<Arc<Shared>>) -> Json<Value> {
    idp.metadata_fetches.fetch_add(1, Ordering::SeqCst);
    let (base, behaviour) = (&idp.base, idp.behaviour());
    let issuer_base = if behaviour.foreign_metadata { "https://login.evil.example" } else { base };
    Json(json!({
        "issuer": format!("{issuer_base}/{{tenantid}}/v2.0"),
        "authorization_endpoint": format!("{base}/organizations/authorize"),
        "token_endpoint": format!("{base}/organizations/token"),
        "jwks_uri": format!("{base}/organizations/keys"),
        "authorization_response_iss_parameter_supported": behaviour.promises_iss,
    }))
}

async fn keys(State(idp): State<Arc<Shared>>) -> Response {
    idp.key_fetches.fetch_add(1, Ordering::SeqCst);
    let everybody = format!("{}/{{tenantid}}/v2.0", idp.base);
    let other = format!("{}/{OTHER_TENANT}/v2.0", idp.base);
    match idp.behaviour().keys {
        Keys::Good => Json(json!({"keys": [OURS.jwk("ours", &everybody)]})).into_response(),
        Keys::OfAnotherIssuer => Json(json!({"keys": [OURS.jwk("ours", &other)]})).into_response(),
        Keys::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "broken").into_response(),
        Keys::Silent => {
            tokio::time::sleep(Duration::from_secs(120)).await;
            StatusCode::OK.into_response()
        }
        #[expect(clippy::disallowed_methods, reason = "it has no end after which it could be polled")]
        Keys::Endless => {
            let endless = futures::stream::repeat_with(|| {
                Ok::<_, std::io::Error>(axum::body::Bytes::from(vec![b' '; 65536]))
            });
            axum::body::Body::from_stream(endless).into_response()
        }
    }
}

async fn authorize(State(idp): State<Arc<Shared>>, Query(query): Query<HashMap<String, String>>) -> Response {
    match idp.callback(&query) {
        Ok(to) => Redirect::to(to.as_str()).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

async fn token(State(idp): State<Arc<Shared>>, Form(form): Form<HashMap<String, String>>) -> Response {
    idp.redemptions.fetch_add(1, Ordering::SeqCst);
    *idp.last_form.lock().unwrap() = form.clone();
    let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    if of("grant_type") == "refresh_token" {
        return refreshed(&idp, &form);
    }
    let code = form.get("code").cloned().unwrap_or_default();
    let Some((nonce, person)) = idp.codes.lock().unwrap().remove(&code) else {
        // What was asked is repeated, as a careless server would.
        let body = json!({
            "error": "invalid_grant", "error_codes": [54005],
            "error_description": format!("AADSTS54005: OAuth2 Authorization code {code} was already redeemed"),
        });
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    };
    Json(json!({
        "token_type": "Bearer", "expires_in": 3600, "scope": "User.Read User.ReadBasic.All", "access_token": "graph-access",
        "refresh_token": format!("1.refresh-of-{person}"), "id_token": idp.id_token(&nonce, &person),
    }))
    .into_response()
}

fn refreshed(idp: &Shared, form: &HashMap<String, String>) -> Response {
    if let Some((status, body)) = (idp.behaviour().refresh)(form) {
        return (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
    }
    let of = |name: &str| form.get(name).cloned().unwrap_or_default();
    let granted: Vec<String> =
        of("scope").split(' ').filter(|scope| *scope != "offline_access").map(str::to_owned).collect();
    Json(json!({
        "token_type": "Bearer", "expires_in": 4000, "scope": granted.join(" "),
        // Who it is of, for the exchange.
        "access_token": format!("access-canary-{}", of("refresh_token").trim_start_matches("1.refresh-of-")),
        "refresh_token": of("refresh_token"),
    }))
    .into_response()
}

async fn me() -> Json<Value> {
    Json(json!({"id": PERSON, "displayName": "Hal", "preferredLanguage": "en-GB"}))
}

/// The exchange: signature, user, limit, as ACS checks them.
async fn exchange(
    State(idp): State<Arc<Shared>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let refuse = |status: StatusCode, code: &str, message: &str, target: Option<&str>| {
        (status, Json(json!({"error": {"code": code, "message": message, "target": target}}))).into_response()
    };
    let behaviour = idp.behaviour();
    let header =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let hash = STANDARD.encode(digest(&SHA256, &body));
    if header("x-ms-content-sha256") != hash {
        let message = "Request 'x-ms-content-sha256' differs from generated content hash.";
        return refuse(StatusCode::UNAUTHORIZED, "Denied", message, None);
    }
    let signed =
        format!("POST\n{}\n{};{};{hash}", uri.path_and_query().unwrap(), header("x-ms-date"), header("host"));
    let is_of = |key: &String| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(key).unwrap());
        let signature = STANDARD.encode(hmac::sign(&key, signed.as_bytes()));
        header("authorization").ends_with(&format!("&Signature={signature}"))
    };
    if !behaviour.access_keys.iter().any(is_of) {
        return refuse(StatusCode::UNAUTHORIZED, "Denied", "Denied by the resource provider.", None);
    }
    if let Some((most, per)) = behaviour.exchange_limit {
        let mut exchanges = idp.exchanges.lock().unwrap();
        while exchanges.front().is_some_and(|at| at.elapsed() >= per) {
            exchanges.pop_front();
        }
        if exchanges.len() >= most {
            idp.throttled.fetch_add(1, Ordering::SeqCst);
            let mut refused = refuse(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", "Too many.", None);
            refused.headers_mut().insert("retry-after", "1".parse().unwrap());
            return refused;
        }
        exchanges.push_back(Instant::now());
    }
    if let Some((status, body)) = (behaviour.exchange)() {
        return (StatusCode::from_u16(status).unwrap(), Json(body)).into_response();
    }
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    let user = request["userId"].as_str().unwrap_or_default();
    if request["token"] != format!("access-canary-{user}") {
        let message = "Provided AAD token issued for unexpected user.";
        return refuse(StatusCode::BAD_REQUEST, "ValidationError", message, Some("userId"));
    }
    idp.exchanged.fetch_add(1, Ordering::SeqCst);
    let expires = jiff::Timestamp::from_second(now() + 4000).unwrap();
    let expires = expires.strftime("%Y-%m-%dT%H:%M:%S.1234567+00:00").to_string();
    Json(json!({"token": format!("calling-canary-{user}"), "expiresOn": expires})).into_response()
}
