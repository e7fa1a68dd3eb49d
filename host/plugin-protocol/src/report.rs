//! The compile child's report about a component.

use serde::{Deserialize, Serialize};
use switchboard_domain::hook::Hook;

use crate::{Manifest, MemoryClass};

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
