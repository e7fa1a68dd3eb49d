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
    LastName,
    Company,
    Title,
    Email,
    RecordType,
    Owner,
    Url,
    LastActivity,
    /// The id in the tenant's own system.
    ExternalId,
    /// Phone numbers with this label. Several are separated by `;` or line breaks.
    Phone(Option<String>),
    /// The label of the numbers in the column before.
    PhoneLabel,
    /// The extension of the numbers in the column before.
    PhoneExtension,
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
    ("badges", Target::Badges),
    ("fields", Target::Fields),
    ("extra", Target::Extra),
];

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
