//! Times in rows.

use std::error::Error;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sqlx::encode::IsNull;
use sqlx::{Database, Decode, Encode, Type};

/// A time as a row keeps it: a BIGINT of milliseconds since 1970, in UTC. A cursor spells it in the same way.
///
/// Only statements and rows know this type. Callers of the store pass and get a [`Timestamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UnixMillis(pub(crate) Timestamp);

impl UnixMillis {
    /// Before every time that is kept.
    pub(crate) const FIRST: Self = Self(Timestamp::MIN);

    /// After every time that is kept.
    pub(crate) const LAST: Self = Self(Timestamp::MAX);
}

impl From<UnixMillis> for Timestamp {
    fn from(UnixMillis(time): UnixMillis) -> Self {
        time
    }
}

impl<D: Database> Type<D> for UnixMillis
where
    i64: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        <i64 as Type<D>>::type_info()
    }

    fn compatible(info: &D::TypeInfo) -> bool {
        <i64 as Type<D>>::compatible(info)
    }
}

impl<'v, D: Database> Encode<'v, D> for UnixMillis
where
    i64: Encode<'v, D>,
{
    fn encode_by_ref(
        &self,
        buffer: &mut <D as Database>::ArgumentBuffer,
    ) -> Result<IsNull, Box<dyn Error + Send + Sync>> {
        self.0.as_millisecond().encode(buffer)
    }
}

impl<'r, D: Database> Decode<'r, D> for UnixMillis
where
    i64: Decode<'r, D>,
{
    fn decode(value: <D as Database>::ValueRef<'r>) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let millis = <i64 as Decode<'r, D>>::decode(value)?;
        Ok(Self(Timestamp::from_millisecond(millis)?))
    }
}

impl Serialize for UnixMillis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_millisecond().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for UnixMillis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        Timestamp::from_millisecond(millis).map(Self).map_err(serde::de::Error::custom)
    }
}
