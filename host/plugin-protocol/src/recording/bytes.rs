//! Bytes in documents: `{"text": "…"}` where they are text, `{"base64": "…"}` otherwise. What goes between front and worker is no document,
//! and has them as they are.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Written {
    Text(String),
    Base64(String),
}

/// Bytes, as they are written.
struct Shown<'a>(&'a [u8]);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if !to.is_human_readable() {
            return self.0.serialize(to);
        }
        let written = match str::from_utf8(self.0) {
            Ok(text) => Written::Text(text.to_owned()),
            Err(_) => Written::Base64(BASE64_STANDARD.encode(self.0)),
        };
        written.serialize(to)
    }
}

/// Bytes, as they are read.
struct Read(Vec<u8>);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if !from.is_human_readable() {
            return Vec::deserialize(from).map(Self);
        }
        match Written::deserialize(from)? {
            Written::Text(text) => Ok(Self(text.into_bytes())),
            Written::Base64(text) => BASE64_STANDARD.decode(text).map(Self).map_err(D::Error::custom),
        }
    }
}

pub(crate) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    Shown(bytes).serialize(to)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    Read::deserialize(from).map(|read| read.0)
}

/// The same for bytes that may be absent.
pub(crate) mod optional {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Read, Shown};

    pub(crate) fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
        bytes.as_deref().map(Shown).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
        Ok(Option::<Read>::deserialize(from)?.map(|read| read.0))
    }
}

/// A value of the key-values, or none.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredValue(#[serde(with = "optional")] Option<Vec<u8>>);

impl From<Option<Vec<u8>>> for StoredValue {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self(value)
    }
}

impl From<StoredValue> for Option<Vec<u8>> {
    fn from(value: StoredValue) -> Self {
        value.0
    }
}

/// Several values of the key-values.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredValues(Vec<StoredValue>);

impl From<Vec<Option<Vec<u8>>>> for StoredValues {
    fn from(values: Vec<Option<Vec<u8>>>) -> Self {
        Self(values.into_iter().map(StoredValue).collect())
    }
}

impl From<StoredValues> for Vec<Option<Vec<u8>>> {
    fn from(values: StoredValues) -> Self {
        values.0.into_iter().map(|value| value.0).collect()
    }
}
