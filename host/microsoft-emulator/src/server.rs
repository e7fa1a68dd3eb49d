//! Assembling, starting and stopping the emulator.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::{Extension, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use switchboard_domain::clock::Clock;

use crate::acs::Acs;
use crate::control::{Control, RequestLog};
use crate::core::address::Scheme;
use crate::core::certificates::certificates;
use crate::core::error::EmulatorError;
use crate::core::keys::KeyRing;
use crate::core::state::Core;
use crate::entra::{Entra, Platform, Registration};
use crate::graph::{Graph, Line};
use crate::phone::Phone;
use crate::{acs, control, entra, graph, phone};

/// The credentials of the registered application.
const CLIENT_ID: &str = "1fe3b8f1-6f0c-4c5b-a7d2-3d5b0a9e7c11";
const CLIENT_SECRET: &str = "emulated-client-secret";

/// How the emulator is set up.
#[derive(Debug, Clone)]
pub struct EmulatorConfig {
    /// Where plain http listens. Port 0 means any free port.
    pub listen: SocketAddr,
    /// The folder where signing keys are stored.
    pub data: PathBuf,
    /// Tells the time of this machine. The emulated clocks can be set to differ from it.
    pub clock: Clock,
}

/// A running emulator. Dropping it stops it.
pub struct Emulator {
    /// Where plain http listens: `http://127.0.0.1:…`.
    pub url: String,
    entra: Arc<Entra>,
    acs: Arc<Acs>,
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
    /// [`EmulatorError`] when an address can't be bound, or keys or certificates can't be made.
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
        let core = Arc::new(Core::new(config.clock, KeyRing::load(&config.data)?));
        let https_url = format!("https://localhost:{}", https_address.port());
        let control = assemble(core, https_url, ca_pem);
        let tls = RustlsConfig::from_pem(tls.0.into_bytes(), tls.1.into_bytes()).await?;
        let handles = [Handle::new(), Handle::new()];
        let plain = axum_server::from_tcp(http)?.handle(handles[0].clone());
        let service = router(&control, Scheme("http")).into_make_service();
        tokio::spawn(async move { plain.serve(service).await });
        let secure = axum_server::from_tcp_rustls(https, tls)?.handle(handles[1].clone());
        let service = router(&control, Scheme("https")).into_make_service();
        tokio::spawn(async move { secure.serve(service).await });
        let (entra, acs) = (Arc::clone(&control.entra), Arc::clone(&control.acs));
        Ok(Self { url: format!("http://{http_address}"), entra, acs, handles })
    }

    /// Registers a redirect URI of the application on the platform "web".
    pub fn add_redirect_uri(&self, uri: &str) {
        self.entra.registration.add_redirect_uri(uri, Platform::Web);
    }

    /// The application's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.entra.registration.client_id
    }

    /// The application's secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.entra.registration.client_secret
    }

    /// The access key of the emulated ACS resource, base64.
    #[must_use]
    pub fn acs_access_key(&self) -> String {
        let [primary, _] = self.acs.resources.first().keys();
        STANDARD.encode(primary)
    }
}

/// Makes all services. Graph shows the presence of people by what their telephones do.
fn assemble(core: Arc<Core>, https_url: String, ca_pem: String) -> Arc<Control> {
    let phone = Arc::new(Phone::new(Arc::clone(&core)));
    let graph = Graph::new(Arc::clone(&core), {
        let phone = Arc::clone(&phone);
        move |oid| {
            if phone.exchange.is_in_call(oid) {
                Line::InCall
            } else if phone.exchange.is_connected(oid) {
                Line::Available
            } else {
                Line::Offline
            }
        }
    });
    let registration = Registration::new(CLIENT_ID, CLIENT_SECRET);
    Arc::new(Control {
        entra: Arc::new(Entra::new(Arc::clone(&core), registration)),
        graph: Arc::new(graph),
        acs: Arc::new(Acs::new(Arc::clone(&core))),
        core,
        phone,
        https_url,
        ca_pem,
        requests: RequestLog::default(),
    })
}

fn router(control: &Arc<Control>, scheme: Scheme) -> Router {
    let microsoft = Router::new()
        .merge(entra::routes(&control.entra))
        .merge(graph::routes(&control.graph))
        .merge(acs::routes(&control.acs))
        .layer(from_fn_with_state(Arc::clone(control), control::log));
    Router::new()
        .merge(microsoft)
        .merge(phone::routes(&control.phone))
        .merge(control::routes(control))
        .layer(Extension(scheme))
        .layer(from_fn(set_host_header))
}

/// Copies the host of an HTTP/2 request from its pseudo-header to the header `host`, where HTTP/1.1 has it.
async fn set_host_header(mut request: Request, next: Next) -> Response {
    if !request.headers().contains_key(header::HOST)
        && let Some(host) =
            request.uri().authority().and_then(|host| HeaderValue::try_from(host.as_str()).ok())
    {
        request.headers_mut().insert(header::HOST, host);
    }
    next.run(request).await
}
