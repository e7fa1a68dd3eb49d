//! What a component says of itself, in the custom section `switchboard:manifest` at its top level.

use switchboard_plugin_protocol::{Manifest, SettingsSchema};
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

fn is_name(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The manifest of a component, if it has one.
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
    let manifest: Manifest = serde_json::from_slice(data)
        .map_err(|error| Refusal::new(format!("the manifest can't be read: {error}")))?;
    check(&manifest)?;
    Ok(Some(manifest))
}

fn check(manifest: &Manifest) -> Result<(), Refusal> {
    if !is_name(&manifest.name) {
        return Err(Refusal::new(format!(
            "the manifest's name {:?} is none: a lower-case letter, then at most 62 lower-case letters, digits and hyphens",
            manifest.name
        )));
    }
    built_for::contract_version(&manifest.contract)?;
    for grant in &manifest.grants {
        if !grant.capability.needs_grant() {
            return Err(Refusal::new(format!(
                "the manifest asks for {}, which every plugin has: leave it out",
                grant.capability
            )));
        }
    }
    manifest.check_person_keys().map_err(|why| Refusal::new(format!("in the manifest, {why}")))?;
    if let Some(schema) = &manifest.settings {
        SettingsSchema::parse(schema).map_err(|refused| {
            Refusal::new(format!(
                "the schema of settings in the manifest can't be used. At {:?} in it: {}",
                refused.pointer, refused.why
            ))
        })?;
    }
    Ok(())
}
