//! Plugins in C: clang makes a module of `plugin.c` and what that includes, and the module becomes a component.

mod bindings;
mod clang;
mod hooks;

use std::fs;
use std::path::{Path, PathBuf};

use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_component::ComponentEncoder;

use crate::BuildError;
use clang::Clang;

pub use clang::{MissingTools, missing_tools};

/// What building in C needs besides the plugin.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// The SDK: its header and its source are compiled with the plugin's.
    pub sdk: PathBuf,
    /// The folder with the contract.
    pub contract: PathBuf,
    /// Where the header is written that is made of the contract. It stays there for editors.
    pub bindings: PathBuf,
}

/// Builds `plugin.c` of a folder. Its hooks are those whose functions its files define.
///
/// # Errors
/// When a tool is missing, the plugin has no hook, or the compiler or the linker refuses it; what they wrote has been shown.
pub fn build(toolchain: &Toolchain, project: &Path, out: &Path) -> Result<(), BuildError> {
    // Before anything is looked for: what is wrong in the code is told at once.
    let hooks = hooks::of(project)?;
    let clang = Clang::find()?;
    bindings::write(&toolchain.contract, &hooks, &toolchain.bindings)?;
    let module = out.with_extension("module");
    clang.compile(toolchain, project, &module)?;
    let bytes = fs::read(&module).map_err(BuildError::file(&module))?;
    fs::remove_file(&module).map_err(BuildError::file(&module))?;
    fs::write(out, component(&bytes)?).map_err(BuildError::file(out))
}

/// The component of a module. The C library speaks preview 1 of WASI, which the adapter translates.
fn component(module: &[u8]) -> Result<Vec<u8>, BuildError> {
    let adapter = WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER;
    ComponentEncoder::default()
        .module(module)
        .and_then(|encoder| encoder.validate(true).adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter))
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| BuildError::Project(format!("plugin.c makes no component: {error:#}")))
}
