//! For what an upload was built, where that is not what this server offers.

use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use super::Refusal;
use super::offer::{CONTRACT, INTERFACES, OFFERS_CONTRACT, OFFERS_WASI, WASI_PACKAGES, WASI_PATCH, mismatch};
use super::outline::Outline;

const USE_P2: &str = "build it for the target wasm32-wasip2 (in Rust: `cargo build --target wasm32-wasip2`)";

/// The refusal of a core module, by what it imports.
pub(super) fn core_module(outline: &Outline) -> Refusal {
    let imports =
        |is: &dyn Fn(&str, &str) -> bool| outline.imports.iter().any(|(module, name)| is(module, name));
    let from = |module: &str| imports(&|known, _| known == module);
    let component = "components, not core modules";
    let p1 = "build it for wasm32-wasip2, or make a component of it with `wasm-tools component new --adapt \
              wasi_snapshot_preview1.reactor.wasm`";
    let encode = "make a component of it with `wasm-tools component new`, or build it for wasm32-wasip2, which does that";
    if from("wasi") && imports(&|_, name| name == "thread-spawn") {
        return mismatch(
            "WASI preview 1 with threads (wasm32-wasip1-threads)",
            component,
            "build it for wasm32-wasip2, without threads",
        );
    }
    if imports(&|module, _| module.starts_with("extism:")) {
        return mismatch(
            "Extism",
            component,
            "build it with the bindings of switchboard:plugin@1.0.0, for wasm32-wasip2",
        );
    }
    // These also import WASI preview 1.
    if imports(&|module, name| module == "env" && is_of_emscripten(name)) || from("a") {
        return mismatch("browsers (Emscripten)", component, "build it with wasi-sdk for wasm32-wasip2");
    }
    if from("gojs") || from("go") {
        return mismatch(
            "browsers (Go's GOOS=js)",
            component,
            "build it with TinyGo, `tinygo build -target=wasip2`",
        );
    }
    if from("wasi_snapshot_preview1") {
        return mismatch("WASI preview 1 (wasm32-wasip1), as a core module", component, p1);
    }
    if from("wasi_unstable") {
        return mismatch("WASI of 2019 (wasi_unstable), as a core module", component, USE_P2);
    }
    if imports(&|module, _| module == "wbg" || module.starts_with("__wbindgen") || module.ends_with("_bg.js"))
    {
        return mismatch(
            "browsers (wasm-bindgen)",
            component,
            "leave wasm-bindgen and wasm-pack out, and build it for wasm32-wasip2",
        );
    }
    if imports(&|module, name| module == "env" && matches!(name, "abort" | "seed" | "trace")) {
        return mismatch(
            "AssemblyScript's own runtime, as a core module",
            component,
            "AssemblyScript has no components; build the plugin with TypeScript and `jco componentize`",
        );
    }
    let has_bindings = outline.sections.iter().any(|name| name.starts_with("component-type"))
        || imports(&|module, _| module.starts_with("cm32p2|") || module.contains(":plugin/"));
    if has_bindings {
        return mismatch("the component model, and is still the core module within", component, encode);
    }
    mismatch("the host of another program, as a core module", component, encode)
}

fn is_of_emscripten(name: &str) -> bool {
    name.contains("emscripten")
        || ["__syscall_", "invoke_", "__cxa_", "_abort_js", "_embind"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// The refusal of a file whose binary format has this version and this layer.
pub(super) fn format(version: u16, layer: u16) -> Refusal {
    let offered = "the component format of 2024 and later (version 13)";
    match (layer, version) {
        (1, 0x0a..=0x0c) => mismatch(
            format!("an experimental component format of 2022 or 2023 (version {version})"),
            offered,
            "build it again with current tools (Rust 1.82, wasm-tools 1.200 or later)",
        ),
        (1, _) => mismatch(
            format!("a newer component format (version {version})"),
            offered,
            "build it with tools that write that one, or ask the operator for a newer server",
        ),
        _ => mismatch(
            format!("another binary format of WebAssembly (version {version}, layer {layer})"),
            offered,
            USE_P2,
        ),
    }
}

/// Checks that this server offers each interface that a component imports.
pub(super) fn offered(outline: &Outline) -> Result<(), Refusal> {
    outline.imports.iter().try_for_each(|(import, _)| is_offered(import))
}

fn is_offered(import: &str) -> Result<(), Refusal> {
    let (path, version) = import.split_once('@').unwrap_or((import, ""));
    let Some((package, interface)) = path.split_once('/') else {
        return Err(mismatch(
            format!("a world with an import of its own ({import:?})"),
            OFFERS_CONTRACT,
            "use one of the contract's worlds, and import only its interfaces",
        ));
    };
    match package.split_once(':') {
        Some(("switchboard", "plugin")) => of_contract(interface, version),
        Some(("wasi", package)) => of_wasi(package, import, version),
        _ => Err(mismatch(
            format!("another host (it imports {import})"),
            &format!("{OFFERS_CONTRACT} and {OFFERS_WASI}"),
            "take that import out of the plugin's world, and use the contract's capabilities instead",
        )),
    }
}

fn of_contract(interface: &str, version: &str) -> Result<(), Refusal> {
    contract_version(version)?;
    if INTERFACES.iter().any(|(known, _)| *known == interface) {
        return Ok(());
    }
    Err(newer_contract(version, interface))
}

/// Checks a version of the contract that a component or its manifest names.
pub(super) fn contract_version(version: &str) -> Result<(), Refusal> {
    let change = "build it with the bindings (wit/plugin-v1) or the SDK of contract 1.0";
    let major = version.split('.').next().unwrap_or_default();
    if version.is_empty() {
        let built_for = "the contract without a version (switchboard:plugin)";
        return Err(mismatch(
            built_for,
            OFFERS_CONTRACT,
            "write `package switchboard:plugin@1.0.0`, as wit/plugin-v1 has it",
        ));
    }
    if version.contains('-') {
        return Err(mismatch(format!("a preliminary contract ({version})"), OFFERS_CONTRACT, change));
    }
    match major.parse::<u64>() {
        Ok(1) if is_version(version) => Ok(()),
        Ok(1) => Err(mismatch(
            format!("contract {version:?}, which is no version"),
            OFFERS_CONTRACT,
            "write three numbers, such as 1.0.0",
        )),
        Ok(0) => Err(mismatch(format!("an early contract ({version})"), OFFERS_CONTRACT, change)),
        Ok(_) => {
            let change = format!("{change}, or ask the operator for a newer server");
            Err(mismatch(format!("contract {version}"), OFFERS_CONTRACT, &change))
        }
        Err(_) => {
            Err(mismatch(format!("contract {version:?}, which is no version"), OFFERS_CONTRACT, change))
        }
    }
}

/// Three numbers.
fn is_version(version: &str) -> bool {
    let parts: Vec<_> = version.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.starts_with('+') && part.parse::<u32>().is_ok())
}

/// The version of the contract that a component was built for, by the names of what it exports and imports: the newest one.
pub(super) fn built_version<'a>(names: impl Iterator<Item = &'a String>) -> Option<String> {
    let versions = names.filter_map(|name| {
        let (_, version) = name.strip_prefix("switchboard:plugin/")?.split_once('@')?;
        let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
        Some((numbers?, version.to_owned()))
    });
    versions.max().map(|(_, version)| version)
}

fn newer_contract(version: &str, what: &str) -> Refusal {
    let change = format!(
        "build it with the bindings (wit/plugin-v1) or the SDK of contract 1.0, without {what}, or ask the operator for a \
         newer server"
    );
    if version == CONTRACT {
        let built_for =
            format!("a changed copy of contract {version} (it uses {what}, which that does not have)");
        return mismatch(built_for, OFFERS_CONTRACT, "build it with wit/plugin-v1 as it is");
    }
    mismatch(format!("contract {version} (it uses {what})"), OFFERS_CONTRACT, &change)
}

fn of_wasi(package: &str, import: &str, version: &str) -> Result<(), Refusal> {
    if version.starts_with("0.3.") {
        return Err(mismatch(
            format!("WASI 0.3 ({import})"),
            OFFERS_WASI,
            "build it for the target wasm32-wasip2 instead of wasm32-wasip3, with synchronous bindings",
        ));
    }
    if !version.starts_with("0.2.") {
        return Err(mismatch(format!("another WASI ({import})"), OFFERS_WASI, USE_P2));
    }
    if WASI_PACKAGES.contains(&package) {
        // Any released patch will do.
        if !version.contains('-') {
            return Ok(());
        }
        return Err(mismatch(
            format!("a preliminary WASI 0.2 ({import})"),
            OFFERS_WASI,
            "build it with tools that know the final one (Rust 1.82, wasi-sdk 22, jco 1.0, componentize-py 0.13 or later)",
        ));
    }
    let change = match package {
        "http" => {
            "use the capability `http` of the contract, and leave WASI's out (ComponentizeJS: `--disable http`; jco: \
             `componentize --disable http`)"
        }
        "keyvalue" => "use the capability `key-value` of the contract, and leave WASI's out",
        "config" => "use the capability `settings` of the contract, and leave WASI's out",
        "logging" => "use the capability `log` of the contract, and leave WASI's out",
        _ => "leave that import out of the plugin's world",
    };
    Err(mismatch(format!("WASI {package} ({import})"), OFFERS_WASI, change))
}

/// A function of the contract that the component imports and that this server does not have.
pub(super) fn missing_function(engine: &Engine, component: &Component) -> Option<Refusal> {
    for (import, item) in component.component_type().imports(engine) {
        let Some(rest) = import.strip_prefix("switchboard:plugin/") else { continue };
        let (interface, version) = rest.split_once('@').unwrap_or((rest, ""));
        let known =
            INTERFACES.iter().find(|(known, _)| *known == interface).map_or(&[][..], |(_, known)| known);
        let ComponentItem::ComponentInstance(instance) = item.ty else { continue };
        for (name, item) in instance.exports(engine) {
            if matches!(item.ty, ComponentItem::ComponentFunc(_)) && !known.contains(&name) {
                return Some(newer_contract(version, &format!("{interface}.{name}")));
            }
        }
    }
    None
}

/// The refusal of a component whose imports have other types than what is offered. The contract's functions have been checked
/// before; what is left is a newer WASI, or an interface that somebody changed. A linker's own words help nobody there.
pub(super) fn other_types(outline: &Outline) -> Refusal {
    let newer = outline.imports.iter().find(|(import, _)| {
        let patch = import.split_once("@0.2.").and_then(|(_, patch)| patch.parse::<u64>().ok());
        import.starts_with("wasi:") && patch.is_some_and(|patch| patch > WASI_PATCH)
    });
    if let Some((import, _)) = newer {
        let offered = format!("WASI 0.2.{WASI_PATCH}");
        let change = "build it with tools for an older WASI 0.2, or ask the operator for a newer server";
        return mismatch(format!("a newer WASI 0.2 ({import})"), &offered, change);
    }
    mismatch(
        "a changed copy of the contract or of WASI 0.2",
        &format!("{OFFERS_CONTRACT} and {OFFERS_WASI}"),
        "build it with wit/plugin-v1 as it is, and with the WASI that comes with your tools",
    )
}

/// The refusal of a component without hooks, by what it exports instead.
pub(super) fn no_hook(outline: &Outline) -> Option<Refusal> {
    let hooks = "plugins that export a hook of switchboard:plugin@1.0.0";
    let export = |start: &str| outline.exports.iter().find(|export| export.starts_with(start));
    if let Some(export) = export("wasi:cli/run@") {
        return Some(mismatch(
            format!("the command line ({export})"),
            hooks,
            "make it a library instead of a program (Rust: `crate-type = [\"cdylib\"]`, no `fn main`) that exports a hook",
        ));
    }
    if let Some(export) = export("wasi:http/") {
        return Some(mismatch(
            format!("servers of HTTP ({export})"),
            hooks,
            "export a hook of the contract instead of an HTTP handler",
        ));
    }
    let mut others = outline.exports.iter().filter_map(|export| {
        let version =
            export.strip_prefix("switchboard:plugin/")?.split_once('@').map_or("", |(_, version)| version);
        contract_version(version).err()
    });
    if let Some(refusal) = others.next() {
        return Some(refusal);
    }
    (!outline.has_code && !outline.exports.is_empty()).then(|| {
        mismatch(
            "describing interfaces (a WIT package, without code)",
            hooks,
            "upload the component that implements them",
        )
    })
}
