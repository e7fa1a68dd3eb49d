//! TLS by rustls, with a certificate that can be replaced without a restart.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::signal::unix::Signal;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How often the files are checked for changes.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// The certificate that clients get, and the files that it comes from.
#[derive(Debug)]
pub(super) struct Certificate {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn load(provider: &CryptoProvider, certificate: &Path, key: &Path) -> Result<CertifiedKey> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| {
        format!("`server.tls.certificate_file`: {} can't be read", certificate.display())
    })?;
    ensure!(!chain.is_empty(), "`server.tls.certificate_file`: {} has no certificate", certificate.display());
    let private = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("`server.tls.key_file`: {} can't be read", key.display()))?;
    CertifiedKey::from_der(chain, private, provider)
        .with_context(|| format!("{} and {} don't fit together", certificate.display(), key.display()))
}

/// When the files were last modified. A file that can't be read counts as very old.
fn written(files: [&Path; 2]) -> [SystemTime; 2] {
    files.map(|file| {
        fs::metadata(file).and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
    })
}

impl Certificate {
    /// Reads the certificate and its key.
    ///
    /// # Errors
    /// When a file can't be read, or they don't fit together.
    pub(super) fn read(certificate: &Path, key: &Path) -> Result<Arc<Self>> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let current = RwLock::new(Arc::new(load(&provider, certificate, key)?));
        Ok(Arc::new(Self { certificate: certificate.to_owned(), key: key.to_owned(), provider, current }))
    }

    /// An acceptor for TLS 1.2 and 1.3 with HTTP/2 and HTTP/1.1.
    ///
    /// # Errors
    /// When rustls can't be set up.
    pub(super) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor> {
        let mut config = rustls::ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Reads the files again when they have changed and on SIGHUP, until `stop` is cancelled. If the new ones can't be
    /// used, the old certificate is kept.
    pub(super) async fn watch(self: Arc<Self>, mut hangup: Signal, stop: CancellationToken) {
        let files = [self.certificate.as_path(), self.key.as_path()];
        let mut known = written(files);
        loop {
            let requested = tokio::select! {
                () = stop.cancelled() => return,
                _ = hangup.recv() => true,
                () = tokio::time::sleep(POLL_INTERVAL) => false,
            };
            let now = written(files);
            if !requested && now == known {
                continue;
            }
            match load(&self.provider, &self.certificate, &self.key) {
                Ok(new) => {
                    known = now;
                    *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
                    tracing::info!("the TLS certificate was read again");
                }
                // Perhaps only one of the two files has been written so far, so they are read again at the next check.
                Err(error) => tracing::warn!("the TLS certificate stays as it was: {error:#}"),
            }
        }
    }
}
