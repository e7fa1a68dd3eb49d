//! What is wrong in a file that somebody uploads. The server says the same words at the upload: `server` holds it to that.

use std::path::Path;

use anyhow::{Result, ensure};
use serde_json::json;
use switchboard_tests::{component, of_manifest};

use super::{Case, Folder, Wrong, case};

pub(super) const TOLD: &str = "`plugin check`, upload";

/// Makes the file with the mistake.
type Make = fn() -> Result<Vec<u8>>;

/// A file of `tests/toolchains`, which has the shape of what a toolchain makes.
fn toolchain(name: &str) -> Result<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("toolchains/{name}.wat"));
    Ok(wat::parse_str(std::fs::read_to_string(file)?)?)
}

/// The component of the smallest example with other words of the same length in it, wherever they stand.
fn changed(from: &str, to: &str) -> Result<Vec<u8>> {
    ensure!(from.len() == to.len(), "{from} and {to} are not of the same length");
    let mut bytes = component("caller-id-rust");
    let mut at = 0;
    while let Some(next) = bytes[at..].windows(from.len()).position(|window| window == from.as_bytes()) {
        at += next;
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    ensure!(at > 0, "{from} is not in the component");
    Ok(bytes)
}

/// The same whose manifest is no manifest any more.
pub(super) fn renamed_manifest() -> Result<Vec<u8>> {
    changed("switchboard:manifest", "switchboard:manifets")
}

pub(super) const REFUSED: &[Case<Make>] = &[
    case(
        "a source file",
        &[
            "this is text, not a WebAssembly component: it does not begin with the bytes \\0asm. Upload the .wasm file that your build made",
        ],
        || Ok(b"export const callerId = {};".to_vec()),
    ),
    case(
        "the text format",
        &[
            "this is WebAssembly's text format (.wat), not a WebAssembly component: it does not begin with the bytes \\0asm. Upload the .wasm file that your build made",
        ],
        || Ok(b"(component)".to_vec()),
    ),
    case(
        "a core module",
        &[
            "this plugin was built for WASI preview 1 (wasm32-wasip1), as a core module, and this server offers components, not core modules: build it for wasm32-wasip2, or make a component of it with `wasm-tools component new --adapt wasi_snapshot_preview1.reactor.wasm`",
        ],
        || toolchain("rust-wasip1"),
    ),
    case(
        "no hook",
        &[
            "the component exports no hook of switchboard:plugin@1: one of caller-id, customer-lookup, meeting-filter, call-log, before-call, card-action, customer-edit, call-form is needed, with the types of the contract. It exports nothing",
        ],
        || Ok(wat::parse_str("(component)")?),
    ),
    case(
        "an export of a misspelt name",
        &[
            "the component exports no hook of switchboard:plugin@1: one of caller-id, customer-lookup, meeting-filter, call-log, before-call, card-action, customer-edit, call-form is needed, with the types of the contract. It exports switchboard:plugin/caller-ld@1.0.0",
        ],
        || changed("switchboard:plugin/caller-id@1", "switchboard:plugin/caller-ld@1"),
    ),
    case(
        "a world with imports of its own",
        &[
            "this plugin was built for a world with an import of its own (\"fetch\"), and this server offers contract 1.0 (switchboard:plugin@1.0.0): use one of the contract's worlds, and import only its interfaces",
        ],
        || Ok(wat::parse_str(r#"(component (import "fetch" (func)))"#)?),
    ),
    case(
        "a contract of the next major version",
        &[
            "this plugin was built for contract 2.1.0, and this server offers contract 1.0 (switchboard:plugin@1.0.0): build it with the bindings (wit/plugin-v1) or the SDK of contract 1.0, or ask the operator for a newer server",
        ],
        || toolchain("contract-2-export"),
    ),
    case(
        "a changed copy of the contract",
        &[
            "this plugin was built for a changed copy of the contract, or an earlier draft of it (settings.get: key is u32, and in the contract string), and this server offers contract 1.0 (switchboard:plugin@1.0.0): build it with wit/plugin-v1 as it is, or with the SDK of this server's version (`switchboard plugin update` writes both into a project)",
        ],
        || toolchain("contract-changed-function"),
    ),
    case(
        "an asynchronous hook",
        &[
            "this plugin was built for the asynchronous component model of WASI 0.3 (streams, futures or async functions), and this server offers the synchronous one of WASI 0.2: build it for wasm32-wasip2 with synchronous bindings (wit-bindgen without `async`, no `stream`, `future` or `error-context` in its interfaces)",
        ],
        || toolchain("async-hook"),
    ),
    case(
        "WASI's own HTTP",
        &[
            "this plugin was built for WASI http (wasi:http/outgoing-handler@0.2.3), and this server offers WASI 0.2 (io, clocks, random, cli, filesystem, sockets): use the capability `http` of the contract, and leave WASI's out (ComponentizeJS: `--disable http`; jco: `componentize --disable http`)",
        ],
        || Ok(wat::parse_str(r#"(component (import "wasi:http/outgoing-handler@0.2.3" (instance)))"#)?),
    ),
    case(
        "a memory that begins with 200 MiB",
        &[
            "the component is too large to be compiled here: it has more than 134217728 bytes of memory to begin with, and at most 134217728 are taken",
        ],
        || Ok(wat::parse_str("(component (core module (memory 3200)))")?),
    ),
    case(
        "a contract that is no version in the manifest",
        &[
            "in the manifest, contract: this plugin was built for contract \"1.banana\", which is no version, and this server offers contract 1.0 (switchboard:plugin@1.0.0): write three numbers, such as 1.0.0",
        ],
        || Ok(of_manifest(&json!({"name": "crm", "version": "1.0.0", "contract": "1.banana"}))),
    ),
];

pub(super) const WARNED: &[Case<Make>] = &[
    case(
        "the manifest names another contract than the code",
        &[
            "warning   the manifest says contract 1.7.0, and the component was built for 1.0.0, which counts: write \"contract\": \"1.0.0\" into plugin.json",
        ],
        || changed("\"contract\":\"1.0.0\"", "\"contract\":\"1.7.0\""),
    ),
    case(
        "a component without a manifest",
        &["warning   there is no manifest: no grants can be given, and the digest is the name"],
        renamed_manifest,
    ),
];

#[test]
fn each_file_that_is_refused_is_told_why_and_what_to_do() -> Result<()> {
    let (folder, mut wrong) = (Folder::new()?, Wrong::default());
    for case in REFUSED {
        folder.write("plugin.wasm", (case.how)()?)?;
        wrong.compare(case, &folder.fails(&["check", "plugin.wasm"])?);
    }
    for case in WARNED {
        folder.write("plugin.wasm", (case.how)()?)?;
        wrong.compare(case, &folder.plugin(&["check", "plugin.wasm"])?.1);
    }
    wrong.none();
    Ok(())
}
