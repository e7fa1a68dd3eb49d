use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::{Certificate, Client, Version, tls};
use switchboard_tests::{Server, ServerOptions, signal};

const NAME: &str = "calls.contoso.example";

type Ca = CertifiedIssuer<'static, KeyPair>;

fn ca() -> Result<Ca> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

/// Writes a certificate for our name and its key.
fn write(ca: &Ca, certificate: &Path, key: &Path) -> Result<()> {
    let own = KeyPair::generate()?;
    let leaf = CertificateParams::new(vec![NAME.to_owned()])?.signed_by(&own, ca)?;
    std::fs::write(key, own.serialize_pem())?;
    std::fs::write(certificate, leaf.pem())?;
    Ok(())
}

struct Secure {
    server: Server,
    files: (PathBuf, PathBuf),
    ca: Ca,
    _folder: tempfile::TempDir,
}

async fn secure() -> Result<Secure> {
    let folder = tempfile::tempdir()?;
    let files = (folder.path().join("tls.crt"), folder.path().join("tls.key"));
    let ca = ca()?;
    write(&ca, &files.0, &files.1)?;
    let options = ServerOptions { tls: Some(files.clone()), ..ServerOptions::default() };
    let server = Server::start_with(options.key("server.limits.tls_handshake", "\"1s\"")).await?;
    Ok(Secure { server, files, ca, _folder: folder })
}

impl Secure {
    fn client(&self, ca: &Ca) -> Result<reqwest::ClientBuilder> {
        let address: SocketAddr = format!("{}:8080", self.server.host).parse()?;
        let root = Certificate::from_pem(ca.pem().as_bytes())?;
        Ok(Client::builder().tls_certs_only([root]).resolve(NAME, address))
    }

    async fn get(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::Response, reqwest::Error> {
        builder.build()?.get(format!("https://{NAME}:8080/healthz")).send().await
    }
}

#[tokio::test]
async fn tls_1_2_and_1_3_with_http_1_and_2() -> Result<()> {
    let secure = secure().await?;
    let answer = secure.get(secure.client(&secure.ca)?).await?;
    assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_2));
    assert!(answer.headers().contains_key("strict-transport-security"));
    let old = secure.client(&secure.ca)?.http1_only().tls_version_max(tls::Version::TLS_1_2);
    let answer = secure.get(old).await?;
    assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_11));
    let stranger = ca()?;
    assert!(secure.get(secure.client(&stranger)?).await.is_err(), "any certificate is believed");

    // Plain http on the same port, and a handshake that never comes, end.
    let plain = reqwest::get(format!("http://{}:8080/healthz", secure.server.host)).await;
    assert!(plain.is_err(), "plain http is answered");
    let mut silent = tokio::net::TcpStream::connect(format!("{}:8080", secure.server.host)).await?;
    let mut nothing = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut silent, &mut nothing);
    let closed = tokio::time::timeout(Duration::from_secs(4), read).await;
    ensure!(closed.is_ok(), "a handshake that never comes is waited for");
    Ok(())
}

/// A new certificate is shown without a restart; half of one is not taken.
#[tokio::test]
async fn a_new_certificate_is_taken_on_sighup_and_when_the_files_change() -> Result<()> {
    let secure = secure().await?;
    std::fs::write(&secure.files.0, "half")?;
    signal(secure.server.pid()?, "HUP")?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    secure.get(secure.client(&secure.ca)?).await?;
    let log = secure.server.log();
    ensure!(log.contains("the TLS certificate stays as it was"), "{log}");

    let second = ca()?;
    write(&second, &secure.files.0, &secure.files.1)?;
    signal(secure.server.pid()?, "HUP")?;
    let until = Instant::now() + Duration::from_secs(2);
    while secure.get(secure.client(&second)?).await.is_err() {
        ensure!(Instant::now() < until, "SIGHUP does not bring the new certificate: {}", secure.server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(secure.get(secure.client(&secure.ca)?).await.is_err());

    let third = ca()?;
    write(&third, &secure.files.0, &secure.files.1)?;
    let until = Instant::now() + Duration::from_secs(8);
    while secure.get(secure.client(&third)?).await.is_err() {
        ensure!(Instant::now() < until, "changed files do not bring the new certificate");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

#[tokio::test]
async fn a_key_of_another_certificate_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (certificate, key) = (folder.path().join("tls.crt"), folder.path().join("tls.key"));
    let ca = ca()?;
    write(&ca, &certificate, &key)?;
    std::fs::write(&key, KeyPair::generate()?.serialize_pem())?;
    let options = ServerOptions { tls: Some((certificate, key)), ..ServerOptions::default() };
    let refused = Server::start_with(options).await.err().context("it started")?.to_string();
    assert!(refused.contains("don't fit together"), "{refused}");
    Ok(())
}
