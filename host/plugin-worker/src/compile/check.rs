//! Is it a component, and does it fit the contract?

use switchboard_domain::hook::Hook;
use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

use super::Refusal;

/// The interfaces that a component may import, up to their version.
const OFFERED: &[&str] = &[
    "switchboard:plugin/types",
    "switchboard:plugin/customers",
    "switchboard:plugin/directory",
    "switchboard:plugin/http",
    "switchboard:plugin/key-value",
    "switchboard:plugin/settings",
    "switchboard:plugin/log",
    // The hooks' own types.
    "switchboard:plugin/caller-id",
    "switchboard:plugin/customer-lookup",
    "switchboard:plugin/meeting-filter",
    "switchboard:plugin/call-log",
];

/// WASI 0.2 packages, linked so that language runtimes load.
const OFFERED_WASI: &[&str] =
    &["wasi:io/", "wasi:clocks/", "wasi:random/", "wasi:cli/", "wasi:filesystem/", "wasi:sockets/"];

/// Whether the bytes may be a component at all.
pub(super) fn is_component(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new("the upload is empty: send the component's bytes"));
    }
    if bytes.get(..4) != Some(b"\0asm") {
        return Err(Refusal::new(
            "this is not a WebAssembly component: it does not begin with the bytes \\0asm. Upload the .wasm file that \
             your build made",
        ));
    }
    if let Some(Ok(Payload::Version { encoding: Encoding::Module, .. })) =
        Parser::new(0).parse_all(bytes).next()
    {
        return Err(Refusal::new(
            "this is a core module, and a component is needed: build for wasm32-wasip2, or make it one with \
             `wasm-tools component new`",
        ));
    }
    Ok(())
}

/// Whether all bytes are as they should.
pub(super) fn is_valid(bytes: &[u8]) -> Result<(), Refusal> {
    // What wasmtime supports is checked by wasmtime; here it is only whether the bytes make sense at all.
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    match validator.validate_all(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::new(format!("this is not a valid WebAssembly component: {error}"))),
    }
}

/// Whether everything that is imported is offered.
pub(super) fn offered(imports: &[String]) -> Result<(), Refusal> {
    for import in imports {
        let (name, version) = import.split_once('@').unwrap_or((import, ""));
        let known = (OFFERED.contains(&name) && version.starts_with("1."))
            || (OFFERED_WASI.iter().any(|package| name.starts_with(package)) && version.starts_with("0.2."));
        if !known {
            return Err(Refusal::new(format!(
                "the component imports {import}, which is not offered: a plugin may import the interfaces of \
                 switchboard:plugin@1 and WASI 0.2 (io, clocks, random, cli, filesystem, sockets)"
            )));
        }
    }
    Ok(())
}

/// A component without hooks: what may be meant.
pub(super) fn no_hook(exports: &[String]) -> Refusal {
    let seen = if exports.is_empty() { "nothing".to_owned() } else { exports.join(", ") };
    Refusal::new(format!(
        "the component exports no hook of switchboard:plugin@1: one of {} is needed, with the types of the contract. It \
         exports {seen}",
        Hook::ALL.map(Hook::as_str).join(", ")
    ))
}

/// Exports that look like hooks and are none.
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
