//! The signing key, and the tokens made with it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::KeyPair;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::server::EmulatorError;

/// An RSA key that signs every token of the emulator.
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) n: String,
    pub(crate) e: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl SigningKey {
    /// Reads the key from the data folder, or makes it: tokens outlive a restart.
    pub(crate) fn load(data: &Path) -> Result<Self, EmulatorError> {
        let file = data.join("emulator-signing-key.der");
        let der = match fs::read(&file) {
            Ok(der) => der,
            Err(_) => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| EmulatorError::Key)?;
                let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| EmulatorError::Key)?;
                let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
                new.write_all(der.as_ref())?;
                der.as_ref().to_vec()
            }
        };
        let pair = RsaKeyPair::from_pkcs8(&der).map_err(|_| EmulatorError::Key)?;
        let public = pair.public_key();
        let n = URL_SAFE_NO_PAD.encode(public.modulus().big_endian_without_leading_zero());
        let e = URL_SAFE_NO_PAD.encode(public.exponent().big_endian_without_leading_zero());
        let pem =
            format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(&der));
        Ok(Self {
            kid: URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, public.as_ref())),
            encoding: EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| EmulatorError::Key)?,
            decoding: DecodingKey::from_rsa_components(&n, &e).map_err(|_| EmulatorError::Key)?,
            n,
            e,
        })
    }

    /// Signs claims; `kind` is the token's `typ`.
    pub(crate) fn sign(
        &self,
        kind: &str,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.kid.clone());
        header.typ = Some(kind.to_owned());
        encode(&header, claims, &self.encoding)
    }

    /// The claims of a token of ours for this audience, unless it has expired.
    pub(crate) fn verify<T: DeserializeOwned>(&self, token: &str, audience: &str) -> Option<T> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&[audience]);
        validation.leeway = 0;
        decode::<T>(token, &self.decoding, &validation).ok().map(|data| data.claims)
    }
}
