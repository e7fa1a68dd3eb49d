//! The compile child's report about a component.

use serde::{Deserialize, Serialize};
use switchboard_domain::hook::{Capability, Hook};
use switchboard_domain::person_key::{MOST_PERSON_KEYS, PersonKey};

use crate::MemoryClass;

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
    #[serde(default)]
    pub grants: Vec<GrantAsked>,
    /// Under which keys it keeps something of a person, as patterns of [`switchboard_domain::person_key`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub person_keys: Vec<String>,
    /// JSON Schema of its settings, in the subset of [`crate::SettingsSchema`]. Schemas that were stored before the
    /// subset was introduced may use all of JSON Schema.
    #[serde(default)]
    pub settings: Option<serde_json::Value>,
}

impl Manifest {
    /// Checks the patterns of keys.
    ///
    /// # Errors
    /// Names the entry that is no pattern, and says what to do.
    pub fn check_person_keys(&self) -> Result<(), String> {
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

/// Everything that checking and compiling a component found out about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComponentReport {
    /// Its manifest, or a default one where the component has none.
    pub manifest: Manifest,
    /// The hooks that it exports.
    pub hooks: Vec<Hook>,
    /// Everything that it imports.
    pub imports: Vec<String>,
    /// The languages and tools that made it, as they say themselves: `Rust`, `rustc 1.90.0`. Reports that were stored before
    /// uploads looked at that have none.
    #[serde(default)]
    pub made_with: Vec<String>,
    /// Its memory.
    pub memory: MemoryReport,
    /// Bytes of the component.
    pub size_bytes: u64,
    /// Bytes of the compiled artifact.
    pub compiled_bytes: u64,
    /// Milliseconds that compiling took.
    pub compile_ms: u64,
    /// The engine for which it was compiled.
    pub engine: String,
    /// What its developer should look at.
    pub warnings: Vec<String>,
}

/// A component's memory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemoryReport {
    /// In which workers it runs.
    pub class: MemoryClass,
    /// Bytes that its largest memory begins with.
    pub initial_bytes: u64,
}
