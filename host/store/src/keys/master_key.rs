//! The master key, which is in a file outside the database.

use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::StoreError;

const KEY_BYTES: usize = 32;

/// The key that wraps all data keys, and those that it replaces. Kept outside the database.
#[derive(Clone)]
pub struct MasterKey {
    key: [u8; KEY_BYTES],
    previous: Vec<[u8; KEY_BYTES]>,
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// A key of 32 bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self { key: bytes, previous: Vec::new() }
    }

    /// Reads the key from a file: 32 bytes, or the same in base64.
    ///
    /// # Errors
    /// When the file can't be read or is no key.
    pub fn read(file: &Path) -> Result<Self, StoreError> {
        let bytes = fs::read(file)?;
        let decoded = match <[u8; KEY_BYTES]>::try_from(bytes.as_slice()) {
            Ok(key) => Some(key),
            Err(_) => STANDARD.decode(bytes.trim_ascii()).ok().and_then(|bytes| bytes.try_into().ok()),
        };
        decoded.map(Self::new).ok_or(StoreError::Sealed("the master key file is not 32 bytes long"))
    }

    /// Makes a key in a new file that its owner alone can read.
    ///
    /// # Errors
    /// When the file is there already or can't be made.
    pub fn generate(file: &Path) -> Result<Self, StoreError> {
        let key = random_key()?;
        let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        new.write_all(&key)?;
        new.sync_all()?;
        Ok(Self::new(key))
    }

    /// Reads the key from a file; makes one if there is none.
    ///
    /// # Errors
    /// When the file can't be read or made, or is no key.
    pub fn from_file(file: &Path) -> Result<Self, StoreError> {
        if file.try_exists()? { Self::read(file) } else { Self::generate(file) }
    }

    /// Adds keys that this one replaces, so that what they wrapped still opens.
    #[must_use]
    pub fn replacing(mut self, previous: &[Self]) -> Self {
        self.previous.extend(previous.iter().map(|previous| previous.key));
        self
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.key
    }

    /// This key first, then those that it replaces.
    pub(crate) fn all(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(&self.key).chain(&self.previous).map(<[u8; KEY_BYTES]>::as_slice)
    }
}

pub(crate) fn random_key() -> Result<[u8; KEY_BYTES], StoreError> {
    let mut key = [0; KEY_BYTES];
    rand::fill(&mut key).map_err(|_| StoreError::Sealed("no randomness"))?;
    Ok(key)
}
