//! What a plugin says of itself, and whether it may say so. The command line checks it in `plugin.json`, and the compile child in
//! the component: both with the same words.

use serde::de::{Error, MapAccess, SeqAccess, Visitor, value::SeqAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
use switchboard_domain::hook::Capability;
use switchboard_domain::person_key::{MOST_PERSON_KEYS, PersonKey};

use crate::SettingsSchema;

/// A component's description of itself, in its custom section `switchboard:manifest`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// The plugin's name, `[a-z][a-z0-9-]{0,62}`. All versions of a plugin have the same name.
    pub name: String,
    /// The version, for people to read. Nothing compares it.
    pub version: String,
    /// The version of the contract that it was built for.
    pub contract: String,
    /// One sentence for the admin.
    #[serde(default)]
    pub description: Option<String>,
    /// The capabilities that it asks for.
    #[serde(default, deserialize_with = "list_of_grants")]
    pub grants: Vec<GrantAsked>,
    /// Under which keys it keeps something of a person, as patterns of [`switchboard_domain::person_key`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub person_keys: Vec<String>,
    /// JSON Schema of its settings, in the subset of [`crate::SettingsSchema`]. Schemas that were stored before the
    /// subset was introduced may use all of JSON Schema.
    #[serde(default)]
    pub settings: Option<serde_json::Value>,
}

/// A capability that a plugin asks for, or was granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = CapabilityGrant))]
pub struct GrantAsked {
    /// Which capability. Only those that need a grant are asked for.
    pub capability: Capability,
    /// For `http`: named connections.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<String>,
    /// For `http`: origins without a connection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// Why, for the admin.
    #[serde(default)]
    pub reason: String,
}

/// Checks that a text can be a plugin's name.
///
/// # Errors
/// Says what a name is.
pub fn check_plugin_name(text: &str) -> Result<(), String> {
    let fits = (1..=63).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits {
        return Ok(());
    }
    Err(format!(
        "{text:?} is no name: a lower-case letter, then at most 62 lower-case letters, digits and hyphens"
    ))
}

impl Manifest {
    /// Checks everything but the version of the contract, which only a server knows.
    ///
    /// # Errors
    /// Names the member that is wrong, and says what to do.
    pub fn check(&self) -> Result<(), String> {
        check_plugin_name(&self.name).map_err(|why| format!("name: {why}"))?;
        for (index, grant) in self.grants.iter().enumerate() {
            grant.check().map_err(|(member, why)| format!("grants[{index}].{member}: {why}"))?;
        }
        self.check_person_keys()?;
        if let Some(schema) = &self.settings {
            SettingsSchema::parse(schema).map_err(|refused| {
                format!(
                    "settings: the schema of settings can't be used. At {:?} in it: {}",
                    refused.pointer, refused.why
                )
            })?;
        }
        Ok(())
    }

    fn check_person_keys(&self) -> Result<(), String> {
        if self.person_keys.len() > MOST_PERSON_KEYS {
            return Err(format!(
                "personKeys has {} entries, and may have {MOST_PERSON_KEYS}: keep what is of a person under fewer kinds of keys",
                self.person_keys.len()
            ));
        }
        for (index, pattern) in self.person_keys.iter().enumerate() {
            PersonKey::parse(pattern)
                .map_err(|why| format!("personKeys[{index}], {pattern:?}, is no pattern of keys: {why}"))?;
        }
        Ok(())
    }
}

impl GrantAsked {
    /// Which member is wrong, and what to do.
    fn check(&self) -> Result<(), (String, String)> {
        let of = |member: &str, why: String| Err((member.to_owned(), why));
        if !self.capability.needs_grant() {
            return of("capability", format!("every plugin has {}: leave it out", self.capability));
        }
        if self.capability != Capability::Http {
            return match (self.connections.is_empty(), self.origins.is_empty()) {
                (true, true) => Ok(()),
                (false, _) => of(
                    "connections",
                    format!("only http has connections: leave them out of {}", self.capability),
                ),
                (true, false) => {
                    of("origins", format!("only http has origins: leave them out of {}", self.capability))
                }
            };
        }
        if self.connections.is_empty() && self.origins.is_empty() {
            let why = "http leads nowhere: name connections, which the admin sets up, or add origins such as \
                       \"https://api.example.com\"";
            return of("connections", why.to_owned());
        }
        for (index, origin) in self.origins.iter().enumerate() {
            check_origin(origin).map_err(|why| (format!("origins[{index}]"), why))?;
        }
        Ok(())
    }
}

/// An origin that is written in another way would be compared with every request, and be equal to none.
fn check_origin(text: &str) -> Result<(), String> {
    let origin_of = |text: &str| {
        let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        Some(url.origin().ascii_serialization())
    };
    if text.contains('*') {
        return Err(format!("{text:?} is no origin: a star stands for nothing, so name each host"));
    }
    match origin_of(text) {
        Some(origin) if origin == text.trim_end_matches('/') => Ok(()),
        Some(origin) => Err(format!("{text:?} is more than an origin: write {origin:?}")),
        None => match origin_of(&format!("https://{text}")) {
            Some(origin) if !text.contains("://") => Err(format!("{text:?} has no scheme: write {origin:?}")),
            _ => Err(format!(
                "{text:?} is no origin: write scheme and host, such as \"https://api.example.com\""
            )),
        },
    }
}

/// The grants, with words for those who wrote an object.
fn list_of_grants<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<GrantAsked>, D::Error> {
    struct Grants;

    const EXAMPLE: &str = r#"[{"capability": "customers", "reason": "why"}]"#;

    impl<'de> Visitor<'de> for Grants {
        type Value = Vec<GrantAsked>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "a list such as {EXAMPLE}")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            Vec::deserialize(SeqAccessDeserializer::new(list))
        }

        fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err(A::Error::custom(format!("a list is expected, such as {EXAMPLE}, and this is an object")))
        }
    }

    from.deserialize_any(Grants)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_it_is_compared() {
        for good in ["https://api.example.com", "https://api.example.com/", "http://127.0.0.1:8080"] {
            assert_eq!(check_origin(good), Ok(()), "{good}");
        }
        for (wrong, says) in [
            ("api.hubapi.com", "has no scheme: write \"https://api.hubapi.com\""),
            ("api.hubapi.com:8443", "has no scheme: write \"https://api.hubapi.com:8443\""),
            ("https://API.example.com", "is more than an origin: write \"https://api.example.com\""),
            ("https://api.example.com:443", "write \"https://api.example.com\""),
            ("https://api.example.com/v1", "write \"https://api.example.com\""),
            ("https://user:secret@api.example.com", "write \"https://api.example.com\""),
            ("ftp://api.example.com", "is no origin"),
            ("", "is no origin"),
            ("*", "is no origin"),
            ("https://", "is no origin"),
        ] {
            let told = check_origin(wrong).unwrap_err();
            assert!(told.contains(says), "{wrong}: {told}");
        }
    }
}
