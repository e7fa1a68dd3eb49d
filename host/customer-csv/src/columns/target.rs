//! What a column holds.

use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[expect(missing_docs, reason = "as in `Customer`")]
pub enum Target {
    /// The column is not imported.
    Ignore,
    /// The whole name.
    Name,
    FirstName,
    MiddleName,
    LastName,
    Company,
    Title,
    /// Mail addresses. The first one of a row is the customer's, further ones become labelled facts.
    Email,
    RecordType,
    Owner,
    Url,
    LastActivity,
    /// The id in the tenant's own system.
    ExternalId,
    /// Phone numbers with this label, one or several.
    Phone(Option<String>),
    /// The label of numbers: of the column whose name begins in the same way, or of the one before.
    PhoneLabel,
    /// The extension of numbers, in the same way.
    PhoneExtension,
    /// What numbers are in E.164, in the same way: it decides how a number is read that says no country.
    PhoneE164,
    /// The country code of numbers that lack it, such as `+1`.
    PhoneCountryCode,
    /// The customer's country, by which numbers without a country code are read.
    Country,
    /// An address in one text. Only its country is read, as that of [`Target::Country`] where that says none.
    Address,
    /// A field with this label.
    Field(String),
    /// JSON, as an export writes it.
    Badges,
    Fields,
    Extra,
}

/// The targets without a label, by their names.
const PLAIN: &[(&str, Target)] = &[
    ("ignore", Target::Ignore),
    ("name", Target::Name),
    ("firstName", Target::FirstName),
    ("middleName", Target::MiddleName),
    ("lastName", Target::LastName),
    ("company", Target::Company),
    ("title", Target::Title),
    ("email", Target::Email),
    ("recordType", Target::RecordType),
    ("owner", Target::Owner),
    ("url", Target::Url),
    ("lastActivity", Target::LastActivity),
    ("externalId", Target::ExternalId),
    ("phone", Target::Phone(None)),
    ("phoneLabel", Target::PhoneLabel),
    ("phoneExtension", Target::PhoneExtension),
    ("phoneE164", Target::PhoneE164),
    ("phoneCountryCode", Target::PhoneCountryCode),
    ("country", Target::Country),
    ("address", Target::Address),
    ("badges", Target::Badges),
    ("fields", Target::Fields),
    ("extra", Target::Extra),
];

impl Target {
    /// The names of all targets; `phone:LABEL` and `field:LABEL` stand for any label.
    #[must_use]
    pub fn all_names() -> Vec<String> {
        let plain = PLAIN.iter().map(|(name, _)| (*name).to_owned());
        plain.chain(["phone:LABEL".to_owned(), "field:LABEL".to_owned()]).collect()
    }

    /// Whether several columns of a file may hold it.
    #[must_use]
    pub fn may_repeat(&self) -> bool {
        matches!(
            self,
            Self::Ignore
                | Self::Email
                | Self::Phone(_)
                | Self::PhoneLabel
                | Self::PhoneExtension
                | Self::PhoneE164
                | Self::PhoneCountryCode
                | Self::Country
                | Self::Address
                | Self::Field(_)
        )
    }

    /// Whether a customer is called by what a column holds.
    #[must_use]
    pub fn names_a_customer(&self) -> bool {
        matches!(self, Self::Name | Self::FirstName | Self::LastName | Self::Company)
    }

    /// Whether a customer can be made of a column: a name, or a way to reach somebody.
    #[must_use]
    pub fn makes_a_customer(&self) -> bool {
        self.names_a_customer() || matches!(self, Self::Email | Self::Phone(_))
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        match target {
            Target::Phone(Some(label)) => format!("phone:{label}"),
            Target::Field(label) => format!("field:{label}"),
            plain => PLAIN
                .iter()
                .find(|(_, known)| *known == plain)
                .map_or_else(String::new, |(name, _)| (*name).to_owned()),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some((_, target)) = PLAIN.iter().find(|(name, _)| *name == text) {
            return Ok(target.clone());
        }
        let labelled = text.split_once(':').filter(|(_, label)| !label.trim().is_empty());
        match labelled {
            Some(("phone", label)) => Ok(Self::Phone(Some(label.trim().to_owned()))),
            Some(("field", label)) => Ok(Self::Field(label.trim().to_owned())),
            _ => {
                let names: Vec<&str> = PLAIN.iter().map(|(name, _)| *name).collect();
                Err(format!("{text:?} is none of {}, phone:LABEL, field:LABEL", names.join(", ")))
            }
        }
    }
}
