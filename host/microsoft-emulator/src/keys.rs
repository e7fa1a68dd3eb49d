//! The signing keys, and the tokens made with them.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::KeyPair;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::server::EmulatorError;

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invalid {
    Malformed,
    Signature,
    Audience,
    /// Or not yet valid.
    Expired,
}

/// An RSA key that signs tokens.
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) n: String,
    pub(crate) e: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl SigningKey {
    fn new_der() -> Result<Vec<u8>, EmulatorError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| EmulatorError::Key)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| EmulatorError::Key)?;
        Ok(der.as_ref().to_vec())
    }

    fn from_der(der: &[u8]) -> Result<Self, EmulatorError> {
        let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| EmulatorError::Key)?;
        let public = pair.public_key();
        let n = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
        let e = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
        let pem =
            format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
        Ok(Self {
            kid: URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, public.as_ref())),
            encoding: EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| EmulatorError::Key)?,
            decoding: DecodingKey::from_rsa_components(&n, &e).map_err(|_| EmulatorError::Key)?,
            n,
            e,
        })
    }

    /// Reads a key from the data folder, or makes it: tokens outlive a restart.
    fn load(data: &Path, name: &str) -> Result<Self, EmulatorError> {
        let file = data.join(name);
        if let Ok(der) = fs::read(&file) {
            return Self::from_der(&der);
        }
        let der = Self::new_der()?;
        let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
        new.write_all(&der)?;
        Self::from_der(&der)
    }

    /// Signs claims; `kind` is the token's `typ`.
    fn sign(&self, kind: &str, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.kid.clone());
        header.typ = Some(kind.to_owned());
        header.x5t = (kind == "JWT").then(|| self.kid.clone());
        encode(&header, claims, &self.encoding)
    }
}

/// The keys of the emulated Microsoft. The first of the published ones signs; the others are announced.
pub(crate) struct KeyRing {
    published: RwLock<Vec<Arc<SigningKey>>>,
    /// Services still believe what these have signed, though nobody publishes them.
    withdrawn: RwLock<Vec<Arc<SigningKey>>>,
    original: [Arc<SigningKey>; 2],
}

impl KeyRing {
    /// # Errors
    /// When a key can't be read or made.
    pub(crate) fn load(data: &Path) -> Result<Self, EmulatorError> {
        let first = Arc::new(SigningKey::load(data, "emulator-signing-key.der")?);
        let next = Arc::new(SigningKey::load(data, "emulator-signing-key-next.der")?);
        let original = [first, next];
        Ok(Self { published: RwLock::new(original.to_vec()), withdrawn: RwLock::default(), original })
    }

    /// What `jwks_uri` answers.
    pub(crate) fn published(&self) -> Vec<Arc<SigningKey>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The announced key signs from now on, and another one is announced. With `withdraw`, nobody publishes the old one.
    ///
    /// # Errors
    /// When no key can be made.
    pub(crate) fn rotate(&self, withdraw: bool) -> Result<String, EmulatorError> {
        let new = Arc::new(SigningKey::from_der(&SigningKey::new_der()?)?);
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        let old = published.remove(0);
        published.push(new);
        if withdraw {
            self.withdrawn.write().unwrap_or_else(PoisonError::into_inner).push(old);
        } else {
            published.push(old);
        }
        Ok(published.first().map(|key| key.kid.clone()).unwrap_or_default())
    }

    /// Back to the keys of the start; what others have signed is still believed.
    pub(crate) fn reset(&self) {
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        let now = std::mem::replace(&mut *published, self.original.to_vec());
        self.withdrawn.write().unwrap_or_else(PoisonError::into_inner).extend(now);
    }

    /// Signs a token that others may check.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let published = self.published();
        published.first().unwrap_or(&self.original[0]).sign("JWT", claims)
    }

    /// Signs what only the emulator itself reads: refresh tokens and sessions.
    pub(crate) fn seal(
        &self,
        kind: &str,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        self.original[0].sign(kind, claims)
    }

    /// The claims of a token of ours for one of these audiences, unless it has expired at `now`.
    pub(crate) fn verify<T: DeserializeOwned>(
        &self,
        token: &str,
        audiences: &[&str],
        now: i64,
    ) -> Result<T, Invalid> {
        let header = decode_header(token).map_err(|_| Invalid::Malformed)?;
        let kid = header.kid.ok_or(Invalid::Malformed)?;
        let withdrawn = self.withdrawn.read().unwrap_or_else(PoisonError::into_inner).clone();
        let keys = self.published().into_iter().chain(withdrawn).chain(self.original.iter().cloned());
        let key = keys.into_iter().find(|key| key.kid == kid).ok_or(Invalid::Signature)?;
        let mut validation = Validation::new(Algorithm::RS256);
        // Times are checked below, with the emulated clock.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let claims =
            decode::<Value>(token, &key.decoding, &validation).map_err(|_| Invalid::Signature)?.claims;
        if !claims["aud"].as_str().is_some_and(|audience| audiences.contains(&audience)) {
            return Err(Invalid::Audience);
        }
        let early = claims["nbf"].as_i64().is_some_and(|from| from > now);
        if early || claims["exp"].as_i64().is_none_or(|until| until <= now) {
            return Err(Invalid::Expired);
        }
        serde_json::from_value(claims).map_err(|_| Invalid::Malformed)
    }
}
