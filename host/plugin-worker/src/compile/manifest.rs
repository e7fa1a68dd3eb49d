//! What a component says of itself, in the custom section `switchboard:manifest` at its top level.

use switchboard_plugin_protocol::Manifest;
use wasmparser::{Parser, Payload};

use super::{Refusal, built_for};

const SECTION: &str = "switchboard:manifest";

/// The manifest of a component that says nothing.
pub(super) fn unnamed(digest_hex: &str) -> Manifest {
    Manifest {
        name: format!("plugin-{}", digest_hex.get(..12).unwrap_or(digest_hex)),
        version: "0.0.0".to_owned(),
        contract: "1.0.0".to_owned(),
        description: None,
        grants: Vec::new(),
        person_keys: Vec::new(),
        settings: None,
    }
}

/// The manifest of a component, if it has one, and if it keeps to the rules.
pub(super) fn checked(bytes: &[u8]) -> Result<Option<Manifest>, Refusal> {
    let Some(manifest) = find(bytes)? else { return Ok(None) };
    let wrong = |why: String| Refusal::new(format!("in the manifest, {why}"));
    built_for::contract_version(&manifest.contract)
        .map_err(|refusal| wrong(format!("contract: {refusal}")))?;
    manifest.check().map_err(wrong)?;
    Ok(Some(manifest))
}

/// The manifest of a component, if it has one, by whatever rules it was written.
pub(super) fn find(bytes: &[u8]) -> Result<Option<Manifest>, Refusal> {
    let mut depth = 0_u32;
    let mut found: Option<&[u8]> = None;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(|error| Refusal::new(format!("the component can't be read: {error}")))? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CustomSection(section)
                if depth == 0 && section.name() == SECTION && found.replace(section.data()).is_some() =>
            {
                return Err(Refusal::new(format!("there are two sections {SECTION}: there must be one")));
            }
            _ => {}
        }
    }
    let Some(data) = found else { return Ok(None) };
    serde_json::from_slice(data)
        .map(Some)
        .map_err(|error| Refusal::new(format!("the manifest can't be read: {error}")))
}
