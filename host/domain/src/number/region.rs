//! Countries.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::PHONE_NUMBER_UTIL;
use serde::{Deserialize, Serialize};

/// A country by its ISO 3166-1 alpha-2 code, one whose numbers can be read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region([u8; 2]);

/// The text is no country code that we know numbers of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no country code; use ISO 3166-1 alpha-2, such as US")]
pub struct UnknownRegion(String);

impl Region {
    /// The United States: for reading numbers that carry their country, where any region will do.
    pub const US: Self = Self(*b"US");

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }

    /// The country of a country code, such as 44; of those that share one the main country, for 1 the United States.
    #[must_use]
    pub fn of_calling_code(code: u16) -> Option<Self> {
        let region = PHONE_NUMBER_UTIL.get_region_for_country_code(i32::from(code))?;
        region.as_region_str().as_str().parse().ok()
    }

    pub(crate) fn numbering_region(self) -> Option<rlibphonenumber::Region> {
        self.as_str().parse().ok()
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(text: &str) -> Result<Self, UnknownRegion> {
        let unknown = || UnknownRegion(text.chars().take(8).collect());
        let upper = text.trim().to_ascii_uppercase();
        let code: [u8; 2] = upper.as_bytes().try_into().map_err(|_| unknown())?;
        // Only one with a calling code has numbers: `UK` and `AQ` are codes too.
        let numbering =
            upper.parse().ok().and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region));
        if numbering.is_some() { Ok(Self(code)) } else { Err(unknown()) }
    }
}

impl TryFrom<String> for Region {
    type Error = UnknownRegion;

    fn try_from(text: String) -> Result<Self, UnknownRegion> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.as_str().to_owned()
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
