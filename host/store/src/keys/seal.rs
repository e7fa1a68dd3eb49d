//! Encryption at rest. It is envelope encryption: the master key wraps data keys, and data keys seal values, so that
//! the master key can change without touching the values. The cipher is AES-256-GCM with the value's place as
//! associated data, so that a value that was copied to another place does not open.
//!
//! Several servers share the data keys. All of them use a new one within [`FRESH`] after it was made: a server that
//! seals reads the keys again if what it knows is older, and one that meets a key it doesn't know reads them at once.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::db::database::Database;
use crate::db::time::UnixMillis;
use crate::keys::master_key::{MasterKey, random_key};
use crate::{Store, StoreError};

const NONCE_BYTES: usize = 12;

/// How long the keys in memory are taken for all that there are.
pub(crate) const FRESH: Duration = Duration::from_secs(5);

pub(crate) struct Sealer {
    master: MasterKey,
    keys: RwLock<Arc<DataKeys>>,
    /// Held while the keys are read again, so that all tasks that need them wait for one read.
    reading: Mutex<()>,
}

struct DataKeys {
    by_id: BTreeMap<i64, Arc<RandomizedNonceKey>>,
    read_at: Instant,
}

impl DataKeys {
    fn newest(&self) -> Option<(i64, &RandomizedNonceKey)> {
        self.by_id.last_key_value().map(|(id, key)| (*id, key.as_ref()))
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// Unwraps the data keys; makes the first one.
    pub(crate) async fn open(
        database: &Database,
        master: &MasterKey,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let first = wrap(master, &random_key()?, 1)?;
        // When several servers start at once on an empty database, one of them makes the key.
        database
            .write(
                "INSERT INTO data_keys (id, wrapped, created_at) SELECT 1, $1, $2 \
                 WHERE NOT EXISTS (SELECT 1 FROM data_keys) ON CONFLICT DO NOTHING",
            )
            .bind(first)
            .bind(UnixMillis(now))
            .execute()
            .await?;
        let keys = read(database, master, &BTreeMap::new()).await?;
        Ok(Self { master: master.clone(), keys: RwLock::new(Arc::new(keys)), reading: Mutex::default() })
    }

    fn known(&self) -> Arc<DataKeys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The keys, read again if they are older than `most`.
    async fn no_older_than(&self, database: &Database, most: Duration) -> Result<Arc<DataKeys>, StoreError> {
        let asked = Instant::now();
        let known = self.known();
        if known.read_at.elapsed() < most {
            return Ok(known);
        }
        let _reading = self.reading.lock().await;
        let known = self.known();
        if known.read_at >= asked {
            return Ok(known);
        }
        let keys = Arc::new(read(database, &self.master, &known.by_id).await?);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&keys);
        Ok(keys)
    }
}

impl Store {
    /// Seals a value for its place with the newest data key.
    pub(crate) async fn seal(&self, value: &[u8], place: &str) -> Result<Vec<u8>, StoreError> {
        let keys = self.sealer.no_older_than(&self.database, FRESH).await?;
        let (id, key) = keys.newest().ok_or(StoreError::Sealed("there is no data key"))?;
        let mut sealed = id.to_be_bytes().to_vec();
        sealed.extend(seal(key, value, place)?);
        Ok(sealed)
    }

    /// Opens what [`Store::seal`] made for the same place.
    pub(crate) async fn open_sealed(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, StoreError> {
        let (id, rest) = sealed.split_first_chunk::<8>().ok_or(StoreError::Sealed("too short"))?;
        let id = i64::from_be_bytes(*id);
        let mut keys = self.sealer.known();
        if !keys.by_id.contains_key(&id) {
            keys = self.sealer.no_older_than(&self.database, Duration::ZERO).await?;
        }
        let key = keys.by_id.get(&id).ok_or(StoreError::Sealed("its data key is gone"))?;
        open(key, rest, place)
    }

    /// The ids of the data keys, newest last.
    pub(crate) async fn data_key_ids(&self) -> Result<Vec<i64>, StoreError> {
        let keys = self.sealer.no_older_than(&self.database, Duration::ZERO).await?;
        Ok(keys.by_id.keys().copied().collect())
    }

    /// The master key with which this store was opened.
    pub(crate) fn master_key(&self) -> &MasterKey {
        &self.sealer.master
    }
}

/// Which data key sealed a value.
pub(crate) fn data_key_of(sealed: &[u8]) -> Option<i64> {
    sealed.first_chunk::<8>().map(|id| i64::from_be_bytes(*id))
}

/// Reads and unwraps the data keys. A key that is in memory already stays usable, whatever the master key is by now.
async fn read(
    database: &Database,
    master: &MasterKey,
    known: &BTreeMap<i64, Arc<RandomizedNonceKey>>,
) -> Result<DataKeys, StoreError> {
    let read_at = Instant::now();
    let stored: Vec<(i64, Vec<u8>)> =
        database.read("SELECT id, wrapped FROM data_keys ORDER BY id").fetch_all().await?;
    let mut by_id = BTreeMap::new();
    for (id, wrapped) in stored {
        let key = match known.get(&id) {
            Some(known) => Arc::clone(known),
            None => Arc::new(key(&unwrap(master, &wrapped, id)?)?),
        };
        by_id.insert(id, key);
    }
    Ok(DataKeys { by_id, read_at })
}

/// Wraps a data key.
pub(crate) fn wrap(master: &MasterKey, data_key: &[u8], id: i64) -> Result<Vec<u8>, StoreError> {
    seal(&key(master.bytes())?, data_key, &format!("data key {id}"))
}

/// Unwraps a data key with the master key, or with one that it replaces.
pub(crate) fn unwrap(master: &MasterKey, wrapped: &[u8], id: i64) -> Result<Vec<u8>, StoreError> {
    let place = format!("data key {id}");
    for bytes in master.all() {
        if let Ok(data_key) = open(&key(bytes)?, wrapped, &place) {
            return Ok(data_key);
        }
    }
    Err(StoreError::Sealed("the master key is not the one that this database was made with"))
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
