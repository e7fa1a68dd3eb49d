//! The signing keys, and the tokens made with them.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::EmulatorError;

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invalid {
    Malformed,
    Signature,
    Audience,
    /// It has expired, or it is not valid yet.
    Expired,
}

/// An RSA key that signs tokens.
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) n: String,
    pub(crate) e: String,
    pair: RsaKeyPair,
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
        Ok(Self {
            kid: URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, public.as_ref())),
            decoding: DecodingKey::from_rsa_components(&n, &e).map_err(|_| EmulatorError::Key)?,
            n,
            e,
            pair,
        })
    }

    /// Reads a key's DER from the data folder, or makes and stores it: so tokens stay valid over a restart.
    fn load_der(data: &Path, name: &str) -> Result<Vec<u8>, EmulatorError> {
        let file = data.join(name);
        if let Ok(der) = fs::read(&file) {
            return Ok(der);
        }
        let der = Self::new_der()?;
        let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
        new.write_all(&der)?;
        Ok(der)
    }

    /// Signs claims. It does not use [`encode`], which parses the key for each token; that takes as long as signing.
    fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.kid.clone());
        header.x5t = Some(self.kid.clone());
        let part = |json: Vec<u8>| URL_SAFE_NO_PAD.encode(json);
        let message = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(claims)?));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .map_err(|_| jsonwebtoken::errors::ErrorKind::RsaFailedSigning)?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The secret with which refresh tokens and sessions are signed, which only the emulator itself reads.
struct Seal {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Seal {
    fn of(der: &[u8]) -> Self {
        let secret = digest(&SHA256, &[b"seal", der].concat());
        Self {
            encoding: EncodingKey::from_secret(secret.as_ref()),
            decoding: DecodingKey::from_secret(secret.as_ref()),
        }
    }
}

/// The keys of the emulated Microsoft. The first of the published ones signs; the others are announced.
pub(crate) struct KeyRing {
    published: RwLock<Vec<Arc<SigningKey>>>,
    /// Keys that are no longer published. Services still accept what they have signed.
    withdrawn: RwLock<Vec<Arc<SigningKey>>>,
    original: [Arc<SigningKey>; 2],
    seal: Seal,
}

impl KeyRing {
    /// Reads the keys from the data folder, or makes them.
    ///
    /// # Errors
    /// [`EmulatorError::Io`] when the folder can't be written, [`EmulatorError::Key`] when a stored key is no RSA key.
    pub(crate) fn load(data: &Path) -> Result<Self, EmulatorError> {
        let first = SigningKey::load_der(data, "emulator-signing-key.der")?;
        let next = SigningKey::load_der(data, "emulator-signing-key-next.der")?;
        let original = [Arc::new(SigningKey::from_der(&first)?), Arc::new(SigningKey::from_der(&next)?)];
        Ok(Self {
            published: RwLock::new(original.to_vec()),
            withdrawn: RwLock::default(),
            original,
            seal: Seal::of(&first),
        })
    }

    /// The keys that `jwks_uri` lists.
    pub(crate) fn published(&self) -> Vec<Arc<SigningKey>> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on the announced key signs, and a new one is announced. The id of the key that signs is returned. With
    /// `withdraw`, the old key is no longer published.
    ///
    /// # Errors
    /// [`EmulatorError::Key`] when the random number generator fails.
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

    /// Publishes the keys of the start again. What other keys have signed is still accepted.
    pub(crate) fn reset(&self) {
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        let now = std::mem::replace(&mut *published, self.original.to_vec());
        self.withdrawn.write().unwrap_or_else(PoisonError::into_inner).extend(now);
    }

    /// Signs a token that others can verify.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let published = self.published();
        published.first().unwrap_or(&self.original[0]).sign(claims)
    }

    /// Signs something that only the emulator itself reads; `kind` becomes its `typ`.
    pub(crate) fn seal(
        &self,
        kind: &str,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let header = Header { typ: Some(kind.to_owned()), ..Header::new(Algorithm::HS256) };
        encode(&header, claims, &self.seal.encoding)
    }

    /// The claims of something sealed for this audience, unless it has expired at `now`.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        token: &str,
        audience: &str,
        now: i64,
    ) -> Result<T, Invalid> {
        claims(token, &self.seal.decoding, Algorithm::HS256, &[audience], now)
    }

    /// The claims of a signed token for one of these audiences, unless it has expired at `now`.
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
        claims(token, &key.decoding, Algorithm::RS256, audiences, now)
    }
}

fn claims<T: DeserializeOwned>(
    token: &str,
    key: &DecodingKey,
    algorithm: Algorithm,
    audiences: &[&str],
    now: i64,
) -> Result<T, Invalid> {
    let mut validation = Validation::new(algorithm);
    // Times are checked below, with the emulated clock.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = decode::<Value>(token, key, &validation).map_err(|_| Invalid::Signature)?.claims;
    if !claims["aud"].as_str().is_some_and(|audience| audiences.contains(&audience)) {
        return Err(Invalid::Audience);
    }
    let early = claims["nbf"].as_i64().is_some_and(|from| from > now);
    if early || claims["exp"].as_i64().is_none_or(|until| until <= now) {
        return Err(Invalid::Expired);
    }
    serde_json::from_value(claims).map_err(|_| Invalid::Malformed)
}
