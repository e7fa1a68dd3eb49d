//! Starting and stopping.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::routing::post;
use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::keys::SigningKey;
use crate::phone::Exchange;
use crate::state::{Scheme, Shared, State};
use crate::{acs, entra, graph, info, phone};

/// The application that is registered here.
const CLIENT_ID: &str = "1fe3b8f1-6f0c-4c5b-a7d2-3d5b0a9e7c11";

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
        let state: Shared = Arc::new(State {
            key: SigningKey::load(&config.data)?,
            tenants: State::all_tenants(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: "emulated-client-secret".to_owned(),
            acs_key: b"an access key of the emulated ACS".to_vec(),
            redirect_uris: Mutex::default(),
            codes: Mutex::default(),
            exchange: Exchange::default(),
            https_url: format!("https://localhost:{}", https_address.port()),
            ca_pem,
        });
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
        self.state.redirect_uris.lock().unwrap_or_else(PoisonError::into_inner).push(uri.to_owned());
    }

    /// The application's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.state.client_id
    }

    /// The application's secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.state.client_secret
    }

    /// The access key of the emulated ACS resource, base64.
    #[must_use]
    pub fn acs_access_key(&self) -> String {
        STANDARD.encode(&self.state.acs_key)
    }
}

fn router(state: &Shared, scheme: Scheme) -> Router {
    Router::new()
        .merge(entra::routes())
        .merge(graph::routes())
        .merge(phone::routes())
        .merge(info::routes())
        // The colon is part of Microsoft's path, not a parameter in the old syntax.
        .without_v07_checks()
        .route(acs::PATH, post(acs::exchange))
        .layer(Extension(scheme))
        .with_state(Arc::clone(state))
}

/// A certificate for this host and its key, and the CA that signed it.
fn certificates(address: SocketAddr) -> Result<((String, String), String), EmulatorError> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Switchboard emulator CA");
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let leaf = CertificateParams::new(vec!["localhost".to_owned(), address.ip().to_string()])?
        .signed_by(&key, &ca)?;
    Ok(((leaf.pem(), key.serialize_pem()), ca.pem()))
}
