//! Starting and stopping.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Request, State as Extracted};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::acs::Resources;
use crate::certificates::certificates;
use crate::control::Service;
use crate::entra::{Kind, Registration};
use crate::keys::KeyRing;
use crate::state::{Parts, Scheme, Seen, Shared, State};
use crate::{acs, control, entra, graph, phone};

/// The application that is registered here.
const CLIENT_ID: &str = "1fe3b8f1-6f0c-4c5b-a7d2-3d5b0a9e7c11";
const CLIENT_SECRET: &str = "emulated-client-secret";

/// How the emulator is set up.
#[derive(Debug, Clone)]
pub struct EmulatorConfig {
    /// Where plain http listens; port 0 for any.
    pub listen: SocketAddr,
    /// Where keys are kept.
    pub data: PathBuf,
}

/// How the emulator fails to start.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// A socket or a file.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The signing key.
    #[error("the emulator's signing key can't be made or read")]
    Key,
    /// The certificates for https.
    #[error("the emulator's certificates can't be made: {0}")]
    Certificates(#[from] rcgen::Error),
}

/// A running emulator; stopped when dropped.
pub struct Emulator {
    /// `http://127.0.0.1:…`.
    pub url: String,
    state: Shared,
    handles: [Handle<SocketAddr>; 2],
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        for handle in &self.handles {
            handle.shutdown();
        }
    }
}

impl Emulator {
    /// Starts the emulator: http on the given address, https on a free port of the same host.
    ///
    /// # Errors
    /// When an address can't be bound, or keys or certificates can't be made.
    pub async fn start(config: EmulatorConfig) -> Result<Self, EmulatorError> {
        std::fs::create_dir_all(&config.data)?;
        let bind = |address: SocketAddr| -> io::Result<(TcpListener, SocketAddr)> {
            let listener = TcpListener::bind(address)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (http, http_address) = bind(config.listen)?;
        let (https, https_address) = bind(SocketAddr::new(config.listen.ip(), 0))?;
        let (tls, ca_pem) = certificates(https_address)?;
        let state: Shared = Arc::new(State::new(Parts {
            keys: KeyRing::load(&config.data)?,
            registration: Registration::new(CLIENT_ID, CLIENT_SECRET),
            acs: Resources::new(),
            https_url: format!("https://localhost:{}", https_address.port()),
            ca_pem,
        }));
        let tls = RustlsConfig::from_pem(tls.0.into_bytes(), tls.1.into_bytes()).await?;
        let handles = [Handle::new(), Handle::new()];
        let plain = axum_server::from_tcp(http)?.handle(handles[0].clone());
        let service = router(&state, Scheme("http")).into_make_service();
        tokio::spawn(async move { plain.serve(service).await });
        let secure = axum_server::from_tcp_rustls(https, tls)?.handle(handles[1].clone());
        let service = router(&state, Scheme("https")).into_make_service();
        tokio::spawn(async move { secure.serve(service).await });
        Ok(Self { url: format!("http://{http_address}"), state, handles })
    }

    /// Registers a redirect URI of the application.
    pub fn add_redirect_uri(&self, uri: &str) {
        self.state.registration.add_redirect_uri(uri, Kind::Web);
    }

    /// The application's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.state.registration.client_id
    }

    /// The application's secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.state.registration.client_secret
    }

    /// The access key of the emulated ACS resource, base64.
    #[must_use]
    pub fn acs_access_key(&self) -> String {
        let [primary, _] = self.state.acs.first().keys();
        STANDARD.encode(primary)
    }
}

fn router(state: &Shared, scheme: Scheme) -> Router {
    let microsoft = Router::new()
        .merge(
            entra::routes(state).layer(from_fn_with_state((state.clone(), Service::Entra), control::apply)),
        )
        .merge(graph::routes(state))
        // The colon is part of Microsoft's paths, not a parameter in the old syntax.
        .without_v07_checks()
        .merge(acs::routes(state))
        .layer(from_fn_with_state(state.clone(), remember));
    Router::new()
        .merge(microsoft)
        .merge(phone::routes())
        .merge(control::routes())
        .layer(Extension(scheme))
        .layer(from_fn(name_host))
        .with_state(Arc::clone(state))
}

/// HTTP/2 names the host in the request line: from here on it stands in the header, as with HTTP/1.1.
async fn name_host(mut request: Request, next: Next) -> Response {
    if !request.headers().contains_key(header::HOST)
        && let Some(host) =
            request.uri().authority().and_then(|host| HeaderValue::try_from(host.as_str()).ok())
    {
        request.headers_mut().insert(header::HOST, host);
    }
    next.run(request).await
}

/// Keeps what was asked for, so that a test can tell how often.
async fn remember(Extracted(state): Extracted<Shared>, request: Request, next: Next) -> Response {
    let (at, method, path) =
        (Timestamp::now(), request.method().to_string(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let service = match path.split('/').nth(1) {
        Some("v1.0" | "oidc") => "graph",
        Some("identities" | "teamsUser" | "access") => "acs",
        _ => "entra",
    };
    state.remember(Seen { at, service, method, path, status: response.status().as_u16() });
    response
}
