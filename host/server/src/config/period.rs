//! Periods of time, written as `"10s"`, `"500ms"` or `"2m"`.

use std::time::Duration;

use jiff::SignedDuration;
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const EXPECTED: &str = "a period such as \"10s\", \"500ms\" or \"2m\"";

/// A period of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period(pub(crate) Duration);

impl Period {
    pub(crate) const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Period;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Period, E> {
                let wrong = || E::invalid_value(Unexpected::Str(text), &EXPECTED);
                let period: SignedDuration = text.parse().map_err(|_| wrong())?;
                period.try_into().map(Period).map_err(|_| wrong())
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let period = SignedDuration::try_from(self.0).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&format_args!("{period:#}"))
    }
}
