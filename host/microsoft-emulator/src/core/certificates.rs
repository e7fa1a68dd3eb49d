//! The certificate for https, and the CA that signed it.

use std::net::SocketAddr;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};

use super::error::EmulatorError;

/// A certificate for this host and its key, and the CA that signed it.
pub(crate) fn certificates(address: SocketAddr) -> Result<((String, String), String), EmulatorError> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "Switchboard emulator CA");
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    if !names.contains(&address.ip().to_string()) {
        names.push(address.ip().to_string());
    }
    let leaf = CertificateParams::new(names)?.signed_by(&key, &ca)?;
    Ok(((leaf.pem(), key.serialize_pem()), ca.pem()))
}
