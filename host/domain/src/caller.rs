//! Who is on the other side of a call.

use serde::{Deserialize, Serialize};

use crate::number::{LookupKey, NumberType, PhoneNumber, Region, lookup_keys, short_keys};

/// The other party of a call. All of it is the network's claim, not a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Caller {
    /// Someone on the telephone network.
    Phone(PhoneCaller),
    /// Someone with a Teams identity.
    Teams(TeamsCaller),
    /// A call queue or auto attendant: the person behind it is not known yet.
    Application(ApplicationCaller),
    /// The number is withheld.
    Anonymous,
    /// Anything else, by its raw id. Never displayed.
    Other(String),
}

/// A caller on the telephone network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneCaller {
    /// As it arrived, cleaned of control characters and of an asserted-identity suffix.
    pub raw: String,
    /// Absent for short numbers, internal extensions and what is no number at all.
    pub e164: Option<String>,
    /// The extension behind the number, digits only.
    pub extension: Option<String>,
    /// What to look the caller up by, strongest first, at most [`crate::number::MAX_KEYS`].
    pub keys: Vec<LookupKey>,
    /// ISO 3166-1 alpha-2; absent for numbers that belong to no country.
    pub region: Option<String>,
    /// A [`crate::number::NumberType`] in its contract spelling.
    pub number_type: String,
    /// The name delivered by the carrier.
    pub network_name: Option<String>,
}

impl PhoneCaller {
    /// Whoever has this number, written so.
    #[must_use]
    pub fn of(number: &PhoneNumber, raw: String, network_name: Option<String>) -> Self {
        Self {
            raw,
            e164: Some(number.e164().to_owned()),
            extension: number.extension().map(str::to_owned),
            keys: lookup_keys(number),
            region: number.region().map(|region| region.to_string()),
            number_type: number.number_type().as_str().to_owned(),
            network_name,
        }
    }

    /// Whoever has this short number of the region.
    #[must_use]
    pub fn short(digits: String, region: Region, network_name: Option<String>) -> Self {
        Self {
            e164: None,
            extension: None,
            keys: short_keys(&digits),
            region: Some(region.to_string()),
            number_type: NumberType::ShortNumber.as_str().to_owned(),
            network_name,
            raw: digits,
        }
    }
}

/// A caller with a Teams identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TeamsCaller {
    /// Entra object id.
    pub id: String,
    /// Entra tenant id, where known.
    pub tenant_id: Option<String>,
    /// Whether the caller is of the agent's own tenant.
    pub internal: bool,
    /// As the directory or else the calling SDK names them.
    pub display_name: Option<String>,
    /// Mail address, from the directory.
    pub email: Option<String>,
    /// From the directory.
    pub job_title: Option<String>,
}

/// A call queue or auto attendant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationCaller {
    /// The Teams application id.
    pub id: String,
    /// As the tenant named it.
    pub name: Option<String>,
}
