//! Checks that an upload is a valid component and fits the contract.

use switchboard_domain::hook::Hook;
use wasmparser::{Validator, WasmFeatures};

use super::outline::Outline;
use super::{Refusal, built_for};

/// Checks that the bytes begin as a component does, to refuse the usual mistakes with a helpful message.
pub(super) fn is_component(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new("the upload is empty: send the component's bytes"));
    }
    if bytes.get(..4) != Some(b"\0asm") {
        return Err(Refusal::new(format!(
            "this is {}, not a WebAssembly component: it does not begin with the bytes \\0asm. Upload the .wasm file that \
             your build made",
            looks_like(bytes)
        )));
    }
    let half = |at: usize| bytes.get(at..at + 2).map_or(0, |pair| u16::from_le_bytes([pair[0], pair[1]]));
    match (half(4), half(6)) {
        (1, 0) | (13, 1) => Ok(()),
        (version, layer) => Err(built_for::format(version, layer)),
    }
}

/// What a file is that is no WebAssembly.
fn looks_like(bytes: &[u8]) -> &'static str {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or_default();
    let text = &bytes[start..];
    let begins = |with: &str| text.starts_with(with.as_bytes());
    match bytes {
        [0x1f, 0x8b, ..] => "a gzip archive",
        [b'P', b'K', 3 | 5, ..] => "a ZIP archive",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "a zstd archive",
        [0x7f, b'E', b'L', b'F', ..] => "native code (an ELF file, as wasmtime's .cwasm files are)",
        _ if begins("(component") || begins("(module") || begins(";;") => "WebAssembly's text format (.wat)",
        _ if begins("package ") || begins("interface ") || begins("world ") => "WIT, the text of interfaces",
        _ if begins("{") || begins("[") => "JSON",
        _ if std::str::from_utf8(&bytes[..bytes.len().min(64)]).is_ok() => "text",
        _ => "something else",
    }
}

/// Checks that the bytes are valid WebAssembly.
pub(super) fn is_valid(bytes: &[u8], outline: &Outline) -> Result<(), Refusal> {
    // All features are allowed here, because wasmtime itself refuses those that it does not support.
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    match validator.validate_all(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::new(format!(
            "this is not a valid WebAssembly component{}: {error}",
            outline.made_with()
        ))),
    }
}

/// The refusal of a component without hooks. It lists what the component exports, so that its developer sees the
/// difference.
pub(super) fn no_hook(exports: &[String], outline: &Outline) -> Refusal {
    if let Some(refusal) = built_for::no_hook(outline) {
        return refusal;
    }
    let seen = if exports.is_empty() { "nothing".to_owned() } else { exports.join(", ") };
    Refusal::new(format!(
        "the component exports no hook of switchboard:plugin@1: one of {} is needed, with the types of the contract. It \
         exports {seen}",
        Hook::ALL.map(Hook::as_str).join(", ")
    ))
}

/// Warnings about exports that have a hook's name but not its types.
pub(super) fn misfits(exports: &[String], hooks: &[Hook]) -> Vec<String> {
    exports
        .iter()
        .filter_map(|export| {
            let name = export.strip_prefix("switchboard:plugin/")?.split('@').next()?;
            (!hooks.iter().any(|hook| hook.as_str() == name)).then(|| {
                format!("the export {export} does not have the contract's types and is never called")
            })
        })
        .collect()
}
