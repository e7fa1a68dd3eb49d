//! Who is on the other side of a call.

use serde::{Deserialize, Deserializer, Serialize};

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
    /// Anything else: a visitor, a user of another service, a kind that we do not know, or nobody.
    Other(OtherCaller),
}

impl Caller {
    /// Whether this says more of the same call's caller than what was known before: who is behind a queue, a name that was
    /// missing, a number instead of nothing.
    #[must_use]
    pub fn improves_on(&self, known: &Self) -> bool {
        if self.is_same_as(known) {
            return self.name().is_some() && known.name().is_none();
        }
        self.worth() > 0 && self.worth() >= known.worth()
    }

    /// By what a choice for this caller is remembered: the whole number with its extension, or the identity.
    #[must_use]
    pub fn choice_key(&self) -> Option<&str> {
        match self {
            Self::Phone(phone) => phone.keys.first().map(|key| key.value.as_str()),
            Self::Teams(teams) => Some(&teams.id),
            Self::Application(_) | Self::Anonymous | Self::Other(_) => None,
        }
    }

    /// How much it says: nothing, something, or whom to look up.
    fn worth(&self) -> u8 {
        match self {
            Self::Other(other) if other.id.is_empty() && other.name.is_none() => 0,
            Self::Anonymous | Self::Application(_) | Self::Other(_) => 1,
            Self::Phone(phone) if phone.keys.is_empty() => 1,
            Self::Phone(_) | Self::Teams(_) => 2,
        }
    }

    /// Whether both are the same number or identity, whatever else is known of it.
    fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Phone(one), Self::Phone(other)) => match (&one.e164, &other.e164) {
                (None, None) => one.raw == other.raw,
                (one_number, number) => one_number == number && one.extension == other.extension,
            },
            (Self::Teams(one), Self::Teams(other)) => one.id.eq_ignore_ascii_case(&other.id),
            (Self::Application(one), Self::Application(other)) => one.id == other.id,
            (Self::Other(one), Self::Other(other)) => one.id == other.id,
            (Self::Anonymous, Self::Anonymous) => true,
            _ => false,
        }
    }

    /// The name that came with the call.
    fn name(&self) -> Option<&str> {
        match self {
            Self::Phone(phone) => phone.network_name.as_deref(),
            Self::Teams(teams) => teams.display_name.as_deref(),
            Self::Application(application) => application.name.as_deref(),
            Self::Other(other) => other.name.as_deref(),
            Self::Anonymous => None,
        }
    }
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

/// A caller of another kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OtherCaller {
    /// The raw id, such as `8:teamsvisitor:…`; empty where there is none. Never displayed.
    pub id: String,
    /// The name that came with the call. Whoever calls may have chosen it.
    pub name: Option<String>,
}

/// As [`OtherCaller`] is written, and as the history of before has it: the raw id alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenCaller {
    Id(String),
    Whole { id: String, name: Option<String> },
}

impl<'de> Deserialize<'de> for OtherCaller {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // Only JSON was written before; what goes to workers does not describe itself.
        if from.is_human_readable() {
            return Ok(match WrittenCaller::deserialize(from)? {
                WrittenCaller::Id(id) => Self { id, name: None },
                WrittenCaller::Whole { id, name } => Self { id, name },
            });
        }
        let (id, name) = Deserialize::deserialize(from)?;
        Ok(Self { id, name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(id: &str, name: Option<&str>) -> Caller {
        Caller::Other(OtherCaller { id: id.into(), name: name.map(str::to_owned) })
    }

    #[test]
    fn callers_of_the_history_of_before_are_read() {
        let read = |text: &str| serde_json::from_str::<Caller>(text).expect("it fits");
        assert_eq!(read(r#"{"other":"48:x"}"#), other("48:x", None));
        let named = other("8:acs:x", Some("Diego"));
        assert_eq!(read(&serde_json::to_string(&named).expect("it can be written")), named);
    }

    #[test]
    fn only_what_says_more_is_looked_up_again() {
        let queue = Caller::Application(ApplicationCaller { id: "q".into(), name: None });
        let phone = |raw: &str, name: Option<&str>| {
            Caller::Phone(PhoneCaller::short(raw.into(), Region::US, name.map(str::to_owned)))
        };
        let (unknown, desk) = (other("", None), phone("2041", None));
        for (new, known, better) in [
            (&desk, &queue, true),
            (&queue, &desk, false),
            (&queue, &queue, false),
            (&desk, &unknown, true),
            (&unknown, &desk, false),
            (&unknown, &queue, false),
            (&phone("2041", Some("Ben")), &desk, true),
            (&desk, &phone("2041", Some("Ben")), false),
            (&phone("2042", None), &desk, true),
            (&Caller::Anonymous, &unknown, true),
            (&other("", Some("Ben")), &unknown, true),
        ] {
            assert_eq!(new.improves_on(known), better, "{new:?} after {known:?}");
        }
    }
}
