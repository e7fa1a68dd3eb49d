//! Components that are hardly more than their manifest.

use serde_json::Value;
use wasm_encoder::{Component, CustomSection};

/// A component without anything but this manifest: enough for what is refused by its manifest.
#[must_use]
pub fn of_manifest(manifest: &Value) -> Vec<u8> {
    let text = manifest.to_string();
    let mut component = Component::new();
    component.section(&CustomSection { name: "switchboard:manifest".into(), data: text.as_bytes().into() });
    component.finish()
}
