//! The schema of a plugin's settings: a closed subset of JSON Schema whose cost is known before it is used.
//!
//! A schema comes from whoever uploads a plugin, and it is evaluated in the front, which serves all tenants. JSON Schema
//! as a whole lets a few hundred bytes ask for unbounded work: `$ref` can recurse and double. This subset has no
//! references, so that a schema is a tree; one evaluation applies each schema of the tree to each value of the settings
//! at most once. `wit/README.md` describes the subset for authors of plugins.

mod bounds;
mod evaluate;
mod keywords;
#[cfg(test)]
mod tests;

use serde_json::Value;

use bounds::Bounds;
use evaluate::{At, Evaluation};
use keywords::Schema;

/// What a schema may be. Each of its JSON values counts, annotations too.
const SCHEMA: Bounds = Bounds { depth: 32, values: 1_000, bytes: 64 << 10 };

/// What settings may be, whatever their schema says.
const SETTINGS: Bounds = Bounds { depth: 16, values: 2_000, bytes: 32 << 10 };

/// A schema that was checked and can be evaluated.
#[derive(Debug)]
pub struct SettingsSchema(Schema);

/// Why a schema is refused, in words for the plugin's developer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {pointer:?}: {why}")]
pub struct SchemaRefused {
    /// JSON pointer (RFC 6901) to the place in the schema; empty for the schema itself.
    pub pointer: String,
    /// What is wrong there, and what to do.
    pub why: String,
}

/// Why settings do not fit their schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Path of the member, such as `servers[0].name`; `settings` for the settings themselves.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl SettingsSchema {
    /// Checks a schema.
    ///
    /// # Errors
    /// When it is too large, or uses anything beyond the subset, or is no valid schema: names the place.
    pub fn parse(schema: &Value) -> Result<Self, SchemaRefused> {
        if !schema.is_object() {
            let why = "a schema of settings is an object, such as {\"type\": \"object\", \"properties\": {}}";
            return Err(SchemaRefused { pointer: String::new(), why: why.to_owned() });
        }
        SCHEMA.check(schema).map_err(|over| SchemaRefused {
            why: format!("{} in a schema of settings; make it smaller", over.what),
            pointer: over.pointer,
        })?;
        bounds::check_patterns(schema)?;
        keywords::read(schema).map(Self)
    }

    /// Checks settings against the schema, and that they are not too large.
    ///
    /// # Errors
    /// When they do not fit: the first member that does not.
    pub fn check(&self, settings: &Value) -> Result<(), Mismatch> {
        let field = || "settings".to_owned();
        SETTINGS
            .check(settings)
            .map_err(|over| Mismatch { field: field(), message: format!("{} in settings", over.what) })?;
        Evaluation::default().check(&self.0, settings, At::Top)
    }
}
