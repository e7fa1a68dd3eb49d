//! Checks, compiles and describes an upload, in the compile child. No other process parses the untrusted bytes.

mod built_for;
mod check;
mod expanded;
mod extensions;
mod limits;
mod manifest;
mod nothing_behind;
mod offer;
mod outline;
mod process;
mod producers;
mod refusal;
mod shape;
mod types;

use std::time::Instant;

pub use process::limit_process;
pub use refusal::Refusal;

use switchboard_plugin_protocol::{ComponentReport, Manifest, MemoryClass, MemoryReport};
use wasmtime::component::Component;

use outline::Outline;

use crate::engine::{Purpose, compatibility, engine, slots};
use crate::v1;

/// Bytes of a page of linear memory.
const PAGE_BYTES: u64 = 64 << 10;

/// Components whose memories begin with at most this many bytes can run in workers of the small class.
const SMALL_INITIAL_BYTES: u64 = 4 << 20;

/// Components of this size or more contain an interpreter, and so need the large class.
const SMALL_BYTES: usize = 1 << 20;

/// A compiled component.
#[derive(Debug)]
pub struct Compiled {
    /// The report about the component.
    pub report: ComponentReport,
    /// The native code that workers load.
    pub artifact: Vec<u8>,
}

/// Checks and compiles a component.
///
/// # Errors
/// When the component is refused; the error says why, in words for its developer.
pub fn compile(bytes: &[u8], digest_hex: &str) -> Result<Compiled, Refusal> {
    compile_with(bytes, digest_hex, manifest::checked)
}

/// Compiles a component that was accepted before, for another engine or because its artifact is gone. A rule for manifests that
/// is younger than it does not refuse it.
///
/// # Errors
/// When the component can't be compiled; the error says why.
pub fn compile_again(bytes: &[u8], digest_hex: &str) -> Result<Compiled, Refusal> {
    compile_with(bytes, digest_hex, manifest::find)
}

fn compile_with(
    bytes: &[u8],
    digest_hex: &str,
    manifest_of: fn(&[u8]) -> Result<Option<Manifest>, Refusal>,
) -> Result<Compiled, Refusal> {
    let started = Instant::now();
    check::is_component(bytes)?;
    limits::BYTES.check(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
    let outline = Outline::of(bytes);
    if outline.is_module {
        return Err(built_for::core_module(&outline));
    }
    built_for::offered(&outline)?;
    let shape = shape::measure(bytes)?;
    check::is_valid(bytes, &outline)?;
    let manifest = manifest_of(bytes)?;
    let (engine, _) = engine(Purpose::Compile).map_err(|error| Refusal::new(format!("{error:#}")))?;
    let component =
        Component::new(&engine, bytes).map_err(|error| extensions::not_compiled(bytes, &outline, &error))?;
    let linker = v1::linker(&engine).map_err(|error| Refusal::new(format!("{error:#}")))?;
    let imports: Vec<String> =
        component.component_type().imports(&engine).map(|(name, _)| name.to_owned()).collect();
    if let Some(refusal) = built_for::missing_function(&engine, &component) {
        return Err(refusal);
    }
    types::check(&engine, &component)?;
    let instance = linker.instantiate_pre(&component).map_err(|_| built_for::other_types(&outline))?;
    let hooks = v1::Hooks::new(&instance).exported();
    let exports: Vec<String> =
        component.component_type().exports(&engine).map(|(name, _)| name.to_owned()).collect();
    if hooks.is_empty() {
        return Err(check::no_hook(&exports, &outline));
    }
    let mut warnings = check::misfits(&exports, &hooks);
    // wasmtime counts pages.
    let initial = component
        .resources_required()
        .and_then(|required| required.max_initial_memory_size)
        .unwrap_or_default()
        .saturating_mul(PAGE_BYTES);
    // Interpreters import all of WASI, whatever the plugin does.
    if bytes.len() < SMALL_BYTES {
        warnings.extend(nothing_behind::warnings(&engine, &component));
    }
    let small = initial <= SMALL_INITIAL_BYTES
        && bytes.len() < SMALL_BYTES
        && shape.expanded.core_instances <= u64::from(slots(MemoryClass::Small).core_instances);
    let class = if small { MemoryClass::Small } else { MemoryClass::Large };
    let most = class.memory_bytes();
    if initial > most {
        return Err(Refusal::new(format!(
            "the component begins with {initial} bytes of memory, and may have at most {most}: build it with less"
        )));
    }
    let artifact = component
        .serialize()
        .map_err(|error| Refusal::new(format!("the compiled component can't be kept: {error:#}")))?;
    let named = manifest.is_some();
    let mut manifest = manifest.unwrap_or_else(|| manifest::unnamed(digest_hex));
    // The types decide, and not what the manifest says.
    if let Some(version) = built_for::built_version(exports.iter().chain(&imports))
        && version != manifest.contract
    {
        warnings.push(format!(
            "the manifest says contract {}, and the component was built for {version}, which counts: write \"contract\": \
             \"{version}\" into plugin.json",
            manifest.contract
        ));
        manifest.contract = version;
    }
    if !named {
        warnings.push("there is no manifest: no grants can be given, and the digest is the name".to_owned());
    }
    let report = ComponentReport {
        manifest,
        hooks,
        imports,
        made_with: producers::all(bytes),
        memory: MemoryReport { class, initial_bytes: initial },
        size_bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        compiled_bytes: u64::try_from(artifact.len()).unwrap_or(u64::MAX),
        compile_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        engine: compatibility(&engine),
        warnings,
    };
    Ok(Compiled { report, artifact })
}
