//! What is encrypted at rest. Envelope encryption: the master key wraps data keys, data keys seal values, so that the
//! master key can change without touching the values. AES-256-GCM, with the value's place as associated data, so that
//! a value moved elsewhere does not open.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use jiff::Timestamp;

use crate::StoreError;
use crate::database::{Database, on};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// The key that wraps all data keys. Kept outside the database.
pub struct MasterKey([u8; KEY_BYTES]);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// A key of 32 bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads the key from a file that its owner alone can read; makes one if there is none.
    ///
    /// # Errors
    /// When the file can't be read or made, or is no key.
    pub fn from_file(file: &Path) -> Result<Self, StoreError> {
        if let Ok(bytes) = fs::read(file) {
            let key = bytes
                .try_into()
                .map_err(|_| StoreError::Sealed("the master key file is not 32 bytes long"))?;
            return Ok(Self(key));
        }
        let key = random_key()?;
        let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        new.write_all(&key)?;
        new.sync_all()?;
        Ok(Self(key))
    }
}

fn random_key() -> Result<[u8; KEY_BYTES], StoreError> {
    let mut key = [0; KEY_BYTES];
    rand::fill(&mut key).map_err(|_| StoreError::Sealed("no randomness"))?;
    Ok(key)
}

pub(crate) struct Sealer {
    keys: BTreeMap<i64, RandomizedNonceKey>,
    newest: i64,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("newest", &self.newest).finish_non_exhaustive()
    }
}

impl Sealer {
    /// Unwraps the data keys; makes the first one.
    pub(crate) async fn open(database: &Database, master: &MasterKey) -> Result<Self, StoreError> {
        let wrapping = key(&master.0)?;
        let first = seal(&wrapping, &random_key()?, "data key 1")?;
        let stored: Vec<(i64, Vec<u8>)> = on!(in database, write, pool => {
            // Of fronts that start at once on an empty database, one makes the key.
            sqlx::query(
                "INSERT INTO data_keys (id, wrapped, created_at) SELECT 1, $1, $2 \
                 WHERE NOT EXISTS (SELECT 1 FROM data_keys) ON CONFLICT DO NOTHING",
            )
            .bind(first)
            .bind(Timestamp::now().as_millisecond())
            .execute(pool)
            .await?;
            sqlx::query_as("SELECT id, wrapped FROM data_keys ORDER BY id").fetch_all(pool).await?
        });
        let mut keys = BTreeMap::new();
        for (id, wrapped) in stored {
            let bytes = open(&wrapping, &wrapped, &format!("data key {id}")).map_err(|_| {
                StoreError::Sealed("the master key is not the one that this database was made with")
            })?;
            keys.insert(id, key(&bytes)?);
        }
        let newest = keys.keys().next_back().copied().unwrap_or_default();
        Ok(Self { keys, newest })
    }

    /// Seals a value for its place.
    pub(crate) fn seal(&self, value: &[u8], place: &str) -> Result<Vec<u8>, StoreError> {
        let key = self.keys.get(&self.newest).ok_or(StoreError::Sealed("there is no data key"))?;
        let mut sealed = self.newest.to_be_bytes().to_vec();
        sealed.extend(seal(key, value, place)?);
        Ok(sealed)
    }

    /// Opens what [`Sealer::seal`] made for the same place.
    pub(crate) fn open_value(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, StoreError> {
        let (id, rest) = sealed.split_first_chunk::<8>().ok_or(StoreError::Sealed("too short"))?;
        let key =
            self.keys.get(&i64::from_be_bytes(*id)).ok_or(StoreError::Sealed("its data key is gone"))?;
        open(key, rest, place)
    }
}

fn key(bytes: &[u8]) -> Result<RandomizedNonceKey, StoreError> {
    RandomizedNonceKey::new(&AES_256_GCM, bytes).map_err(|_| StoreError::Sealed("a key has the wrong length"))
}

fn seal(key: &RandomizedNonceKey, value: &[u8], place: &str) -> Result<Vec<u8>, StoreError> {
    let mut text = value.to_vec();
    let nonce = key
        .seal_in_place_append_tag(Aad::from(place), &mut text)
        .map_err(|_| StoreError::Sealed("sealing failed"))?;
    let mut sealed = nonce.as_ref().to_vec();
    sealed.extend(text);
    Ok(sealed)
}

fn open(key: &RandomizedNonceKey, sealed: &[u8], place: &str) -> Result<Vec<u8>, StoreError> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(StoreError::Sealed("too short"))?;
    let mut text = text.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let plain = key
        .open_in_place(nonce, Aad::from(place), &mut text)
        .map_err(|_| StoreError::Sealed("another key, another place, or it was changed"))?;
    Ok(plain.to_vec())
}
