//! What is learnt of an upload.

use serde::{Deserialize, Serialize};
use switchboard_plugin_protocol::MemoryClass;

use super::Manifest;

/// Why an upload is refused, in words for its developer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    reason: String,
}

impl Refusal {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// What is learnt of a component when it is compiled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ComponentReport {
    /// What it says of itself.
    pub manifest: Manifest,
    /// The hooks that it exports.
    pub hooks: Vec<String>,
    /// Everything that it imports.
    pub imports: Vec<String>,
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
#[serde(rename_all = "camelCase")]
pub struct MemoryReport {
    /// `small` or `large`: in which workers it runs.
    pub class: String,
    /// Bytes that its largest memory begins with.
    pub initial_bytes: u64,
}

pub(super) fn class_name(class: MemoryClass) -> &'static str {
    match class {
        MemoryClass::Small => "small",
        MemoryClass::Large => "large",
    }
}
