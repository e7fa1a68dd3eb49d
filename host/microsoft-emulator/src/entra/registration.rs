//! The application that is registered with Entra ID.

use std::sync::{PoisonError, RwLock};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use webpki::{EndEntityCert, aws_lc_rs as algorithms};

use super::error::TokenError;

/// The platform under which a redirect URI is registered: it decides who may redeem its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Platform {
    /// A server, which has a credential and sends no `Origin`.
    Web,
    /// A single-page application, which sends an `Origin`, uses PKCE and has no credential.
    Spa,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RedirectUri {
    pub(crate) uri: String,
    #[serde(rename = "type")]
    pub(crate) platform: Platform,
}

/// The registered application.
pub(crate) struct Registration {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    redirect_uris: RwLock<Vec<RedirectUri>>,
    certificates: RwLock<Vec<CertificateDer<'static>>>,
}

#[derive(Deserialize)]
struct Assertion {
    iss: String,
    sub: String,
    aud: String,
    exp: i64,
    nbf: Option<i64>,
}

impl Registration {
    pub(crate) fn new(client_id: &str, client_secret: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            redirect_uris: RwLock::default(),
            certificates: RwLock::default(),
        }
    }

    /// Registers a redirect URI, or changes its platform.
    pub(crate) fn add_redirect_uri(&self, uri: &str, platform: Platform) {
        let mut uris = self.redirect_uris.write().unwrap_or_else(PoisonError::into_inner);
        uris.retain(|known| known.uri != uri);
        uris.push(RedirectUri { uri: uri.to_owned(), platform });
    }

    pub(crate) fn redirect_uris(&self) -> Vec<RedirectUri> {
        self.redirect_uris.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The platform of this redirect URI, if it is registered. URIs are compared exactly, with case and trailing slash.
    pub(crate) fn redirect(&self, uri: &str) -> Option<Platform> {
        self.redirect_uris().into_iter().find(|known| known.uri == uri).map(|known| known.platform)
    }

    /// Whether a registered single-page application has this origin.
    pub(crate) fn is_spa_origin(&self, origin: &str) -> bool {
        let spas = self.redirect_uris().into_iter().filter(|known| known.platform == Platform::Spa);
        spas.filter_map(|known| Url::parse(&known.uri).ok())
            .any(|uri| uri.origin().ascii_serialization() == origin)
    }

    /// Whether a registered redirect URI has the same origin as this address.
    pub(crate) fn is_ours(&self, address: &str) -> bool {
        let Ok(address) = Url::parse(address) else { return false };
        let mut known = self.redirect_uris().into_iter().filter_map(|known| Url::parse(&known.uri).ok());
        known.any(|uri| uri.origin() == address.origin())
    }

    /// Registers a certificate in PEM and returns its SHA-256 thumbprint.
    ///
    /// # Errors
    /// The reason why the text is no certificate.
    pub(crate) fn add_certificate(&self, pem: &str) -> Result<String, String> {
        let certificate =
            CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| error.to_string())?;
        EndEntityCert::try_from(&certificate).map_err(|error| error.to_string())?;
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &certificate));
        self.certificates.write().unwrap_or_else(PoisonError::into_inner).push(certificate);
        Ok(thumbprint)
    }

    /// Checks that a client assertion (`private_key_jwt`) is signed by a registered certificate, names this application,
    /// is meant for `base` and is valid at `now`.
    ///
    /// # Errors
    /// `invalid_client`, with the code of what is wrong.
    pub(crate) fn check_assertion(&self, assertion: &str, base: &str, now: i64) -> Result<(), TokenError> {
        let invalid = |code, message: &str| Err(TokenError::new("invalid_client", code, message));
        let malformed = "Invalid JWT token. The client assertion can't be read.";
        let mut parts = assertion.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return invalid(50_027, malformed);
        };
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        let read = (
            bytes(header).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()),
            bytes(claims).and_then(|bytes| serde_json::from_slice::<Assertion>(&bytes).ok()),
            bytes(signature),
        );
        let (Some(header), Some(claims), Some(signature)) = read else {
            return invalid(50_027, malformed);
        };
        let algorithm = match header["alg"].as_str() {
            Some("PS256") => algorithms::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
            Some("RS256") => algorithms::RSA_PKCS1_2048_8192_SHA256,
            _ => return invalid(700_027, "Client assertion is not signed with RS256 or PS256."),
        };
        let certificates = self.certificates.read().unwrap_or_else(PoisonError::into_inner).clone();
        let named = |certificate: &CertificateDer<'_>| {
            let sha256 = URL_SAFE_NO_PAD.encode(digest(&SHA256, certificate));
            let sha1 = URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate));
            header["x5t#S256"] == sha256.as_str() || header["x5t"] == sha1.as_str()
        };
        let Some(certificate) = certificates.iter().find(|certificate| named(certificate)) else {
            return invalid(
                700_027,
                "The certificate with identifier used to sign the client assertion is not registered on application.",
            );
        };
        let message = assertion.rsplit_once('.').map_or(assertion, |(message, _)| message);
        let signed = EndEntityCert::try_from(certificate)
            .is_ok_and(|cert| cert.verify_signature(algorithm, message.as_bytes(), &signature).is_ok());
        if !signed {
            return invalid(700_027, "Client assertion contains an invalid signature.");
        }
        if claims.iss != self.client_id || claims.sub != self.client_id {
            return invalid(
                700_021,
                "Client assertion application identifier doesn't match 'client_id' parameter.",
            );
        }
        if !(claims.aud.starts_with(&format!("{base}/"))
            && (claims.aud.ends_with("/oauth2/v2.0/token") || claims.aud.ends_with("/v2.0")))
        {
            return invalid(700_023, "Client assertion audience claim does not match Realm issuer.");
        }
        if claims.exp <= now || claims.nbf.is_some_and(|from| from > now + 300) {
            return invalid(700_024, "Client assertion is not within its valid time range.");
        }
        Ok(())
    }
}
