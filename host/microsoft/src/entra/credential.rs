//! The credential with which the application authenticates to Entra: a secret, or the key of a certificate, which is
//! never sent.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;

use super::id_token::CLOCK_TOLERANCE;
use crate::config::ClientCredential;
use crate::error::MicrosoftError;

/// Seconds for which an assertion is valid from now on. It is also valid for as long before, for an Entra whose clock is
/// behind ours; Entra accepts at most ten minutes.
const ASSERTION_LIFETIME: i64 = 300;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What is sent to the token endpoint.
pub(super) enum Credential {
    Secret(String),
    Certificate { key: EncodingKey, thumbprint: String },
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(…)")
    }
}

impl Credential {
    pub(super) fn read(configured: &ClientCredential) -> Result<Self, MicrosoftError> {
        match configured {
            ClientCredential::Secret(secret) => Ok(Self::Secret(secret.clone())),
            ClientCredential::Certificate { certificate, private_key } => {
                let unreadable = |what: &str| MicrosoftError::Malformed(format!("the client's {what}"));
                let certificate = CertificateDer::from_pem_slice(certificate.as_bytes())
                    .map_err(|_| unreadable("certificate is no PEM certificate"))?;
                let key = EncodingKey::from_rsa_pem(private_key.as_bytes())
                    .map_err(|_| unreadable("private key is no RSA key in PEM"))?;
                let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &certificate));
                Ok(Self::Certificate { key, thumbprint })
            }
        }
    }

    /// The members of the form that authenticate the application to this token endpoint.
    ///
    /// # Errors
    /// [`MicrosoftError::Malformed`] when the private key can't sign.
    pub(super) fn form(
        &self,
        client_id: &str,
        token_endpoint: &str,
        now: i64,
    ) -> Result<Vec<(&'static str, String)>, MicrosoftError> {
        match self {
            Self::Secret(secret) => Ok(vec![("client_secret", secret.clone())]),
            Self::Certificate { key, thumbprint } => {
                let mut header = Header::new(Algorithm::PS256);
                header.x5t_s256 = Some(thumbprint.clone());
                let claims = json!({
                    "aud": token_endpoint, "iss": client_id, "sub": client_id, "jti": uuid::Uuid::new_v4(),
                    "iat": now, "nbf": now - CLOCK_TOLERANCE, "exp": now + ASSERTION_LIFETIME,
                });
                let assertion = encode(&header, &claims, key).map_err(|_| {
                    MicrosoftError::Malformed("the client's private key could not sign".to_owned())
                })?;
                Ok(vec![
                    ("client_assertion_type", ASSERTION_TYPE.to_owned()),
                    ("client_assertion", assertion),
                ])
            }
        }
    }
}
