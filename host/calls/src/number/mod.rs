//! Telephone numbers: reading them, E.164, and the keys by which a caller is looked up.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most lookup keys that one caller has.
pub const MAX_KEYS: usize = 8;

/// How a lookup key was derived from the caller's number, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
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

/// One value to look a caller up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookupKey {
    /// `+442079460018`, `+12125551212;ext=204`, or for [`KeyStrength::National`] digits alone.
    pub value: String,
    /// How it was derived.
    pub strength: KeyStrength,
}
