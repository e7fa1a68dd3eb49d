//! The keys by which a caller's number meets a customer's.
//!
//! A customer's number is indexed by its [`storage_keys`], a caller is looked up by its [`lookup_keys`]; where a value
//! of the one equals a value of the other, they match, as strongly as the caller's key says:
//!
//! | the customer's number | is indexed by |
//! | --- | --- |
//! | `+1 212 555 1212` | `+12125551212`, `2125551212` |
//! | the same with extension 204 | `+12125551212;ext=204`, `+12125551212;ext=*`, `2125551212` |
//! | an internal `2041` | `2041` |
//!
//! | the caller's number | is looked up by |
//! | --- | --- |
//! | `+1 212 555 1212` | exact `+12125551212`; no-extension `+12125551212;ext=*`; national `2125551212` |
//! | the same with extension 205 | exact `+12125551212;ext=205`; no-extension `+12125551212` |
//! | `+49 30 12345678` | also company-prefix `+49301234567` … `+49301234` |
//!
//! So different extensions never meet, and a customer who is the trunk of a direct-dial range is met by its prefix.

use serde::{Deserialize, Serialize};

use super::phone_number::is_possible;
use super::{PhoneNumber, Region, Written, legacy};

/// The most lookup keys that one caller has.
pub const MAX_KEYS: usize = 8;

/// The most digits that a direct-dial extension adds to its trunk.
const MAX_DIRECT_DIAL: usize = 4;

/// The fewest digits after the `+` that still name a company.
const MIN_TRUNK: usize = 7;

/// How a lookup key was derived from the caller's number, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum KeyStrength {
    /// The whole number in E.164, with its extension if it has one.
    Exact,
    /// E.164 without the extension.
    NoExtension,
    /// An older or newer spelling of the same line (Mexico's 1, Argentina's 9, Brazil's ninth digit).
    LegacyVariant,
    /// The trunk of a direct-dial range: it names the company, not the person.
    CompanyPrefix,
    /// The national number alone: a candidate, never an identity.
    National,
}

impl KeyStrength {
    /// As the contract spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::NoExtension => "no-extension",
            Self::LegacyVariant => "legacy-variant",
            Self::CompanyPrefix => "company-prefix",
            Self::National => "national",
        }
    }
}

/// One value to look a caller up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookupKey {
    /// `+442079460018`, `+12125551212;ext=204`, or for [`KeyStrength::National`] digits alone.
    pub value: String,
    /// How it was derived.
    pub strength: KeyStrength,
}

/// The key that stands for a number with some extension, whichever.
#[must_use]
pub fn any_extension(e164: &str) -> String {
    format!("{e164};ext=*")
}

/// The keys by which a caller is looked up, strongest first, at most [`MAX_KEYS`].
#[must_use]
pub fn lookup_keys(number: &PhoneNumber) -> Vec<LookupKey> {
    let e164 = number.e164();
    let mut keys: Vec<LookupKey> = Vec::with_capacity(MAX_KEYS);
    let mut add = |value: String, strength| {
        if !keys.iter().any(|key| key.value == value) {
            keys.push(LookupKey { value, strength });
        }
    };
    add(number.to_string(), KeyStrength::Exact);
    let without = if number.extension().is_some() { e164.to_owned() } else { any_extension(e164) };
    add(without, KeyStrength::NoExtension);
    for spelling in legacy::spellings(e164) {
        add(spelling, KeyStrength::LegacyVariant);
    }
    // Where all numbers are equally long, such as in North America, no shorter one is possible: no keys are spent.
    for trunk in (1..=MAX_DIRECT_DIAL).filter_map(|cut| e164.get(..e164.len().checked_sub(cut)?)) {
        if trunk.len() > MIN_TRUNK && is_possible(trunk) {
            add(trunk.to_owned(), KeyStrength::CompanyPrefix);
        }
    }
    keys.truncate(MAX_KEYS - 1);
    let national = number.national();
    if !keys.iter().any(|key| key.value == national) {
        keys.push(LookupKey { value: national, strength: KeyStrength::National });
    }
    keys
}

/// The keys of a number that is too short for E.164: an extension of the tenant's own telephone system.
#[must_use]
pub fn short_keys(digits: &str) -> Vec<LookupKey> {
    vec![LookupKey { value: digits.to_owned(), strength: KeyStrength::National }]
}

/// The values under which a customer's number is indexed; none if it can't be dialled at all.
#[must_use]
pub fn storage_keys(text: &str, extension: Option<&str>, default_region: Region) -> Vec<String> {
    let Ok(number) = PhoneNumber::parse(text, default_region, Written::ByPerson) else {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        return if (2..=6).contains(&digits.len()) { vec![digits] } else { Vec::new() };
    };
    let number = match extension {
        Some(extension) if number.extension().is_none() => number.with_extension(Some(extension.to_owned())),
        _ => number,
    };
    let mut keys = vec![number.to_string()];
    if number.extension().is_some() {
        keys.push(any_extension(number.e164()));
    }
    keys.push(number.national());
    keys
}
