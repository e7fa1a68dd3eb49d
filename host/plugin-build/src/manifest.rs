//! The manifest travels in the component, as a custom section at its end.

use std::fs;
use std::path::Path;

use crate::BuildError;

const SECTION: &str = "switchboard:manifest";

/// The component with the manifest in this file.
///
/// # Errors
/// When the file can't be read or is no JSON, or the component is no WebAssembly.
pub fn append(component: &[u8], manifest: &Path) -> Result<Vec<u8>, BuildError> {
    let text = fs::read(manifest).map_err(BuildError::file(manifest))?;
    let document: serde_json::Value = serde_json::from_slice(&text).map_err(|error| {
        BuildError::Project(format!("{} is no JSON: {error}; correct it there", manifest.display()))
    })?;
    if !component.starts_with(b"\0asm") {
        return Err(BuildError::Project("the build made no WebAssembly".to_owned()));
    }
    let text = document.to_string();
    let mut section = Vec::new();
    leb128(&mut section, SECTION.len());
    section.extend_from_slice(SECTION.as_bytes());
    section.extend_from_slice(text.as_bytes());
    let mut whole = component.to_vec();
    whole.push(0); // a custom section
    leb128(&mut whole, section.len());
    whole.extend(section);
    Ok(whole)
}

fn leb128(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let byte = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_as_the_format_wants() {
        for (value, bytes) in
            [(0, &[0_u8][..]), (127, &[127]), (128, &[0x80, 1]), (624_485, &[0xe5, 0x8e, 0x26])]
        {
            let mut out = Vec::new();
            leb128(&mut out, value);
            assert_eq!(out, bytes);
        }
    }
}
