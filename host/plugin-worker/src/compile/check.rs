//! Checks that an upload is a valid component and fits the contract.

use switchboard_domain::hook::Hook;
use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

use super::Refusal;

/// The interfaces that a component may import, without their version.
const OFFERED: &[&str] = &[
    "switchboard:plugin/types",
    "switchboard:plugin/customers",
    "switchboard:plugin/directory",
    "switchboard:plugin/http",
    "switchboard:plugin/key-value",
    "switchboard:plugin/settings",
    "switchboard:plugin/log",
    // The interfaces of hooks, because a component imports the types that they define.
    "switchboard:plugin/caller-id",
    "switchboard:plugin/customer-lookup",
    "switchboard:plugin/meeting-filter",
    "switchboard:plugin/call-log",
];

/// The packages of WASI 0.2 that a component may import. They are linked because language runtimes don't load without
/// them.
const OFFERED_WASI: &[&str] =
    &["wasi:io/", "wasi:clocks/", "wasi:random/", "wasi:cli/", "wasi:filesystem/", "wasi:sockets/"];

/// Checks that the bytes begin as a component does, to refuse the usual mistakes with a helpful message.
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

/// Checks that the bytes are valid WebAssembly.
pub(super) fn is_valid(bytes: &[u8]) -> Result<(), Refusal> {
    // All features are allowed here, because wasmtime itself refuses those that it does not support.
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    match validator.validate_all(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(Refusal::new(format!("this is not a valid WebAssembly component: {error}"))),
    }
}

/// Checks that the host offers everything that the component imports.
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

/// The refusal of a component without hooks. It lists what the component exports, so that its developer sees the
/// difference.
pub(super) fn no_hook(exports: &[String]) -> Refusal {
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
