//! Plugins in TypeScript: type-checked, bundled, then put into a component with the QuickJS engine.

use std::fs;
use std::path::Path;

use crate::BuildError;
use crate::tool::{command, first_line, run_beside, run_quietly};

/// The oldest Node.js that the SDK's tools run on.
const NODE_MAJOR: u32 = 20;

/// Builds `plugin.ts` in a project that has the SDK among its packages.
///
/// # Errors
/// When a tool is missing, the types are wrong, or the bundler refuses the sources.
pub fn build(project: &Path, out: &Path) -> Result<(), BuildError> {
    need_node()?;
    install(project)?;
    let packages = project.join("node_modules");
    let checker = packages.join("typescript/bin/tsc");
    if project.join("tsconfig.json").is_file() && checker.is_file() {
        run_beside(command("node", &[], project).arg(checker).args([
            "--noEmit",
            "--pretty",
            "--project",
            "tsconfig.json",
        ]))?;
    }
    let sdk = packages.join("@switchboard/plugin");
    let sdk = sdk.canonicalize().map_err(BuildError::file(&sdk))?;
    componentize(&sdk, &project.join("plugin.ts"), out)
}

/// Makes a component of a module, with the SDK in this folder. Its hooks are the module's exports.
///
/// # Errors
/// When the bundler refuses the sources.
pub fn componentize(sdk: &Path, source: &Path, out: &Path) -> Result<(), BuildError> {
    run_beside(command("node", &["componentize.mjs"], sdk).arg(source).arg(out))
}

fn need_node() -> Result<(), BuildError> {
    let missing = |what: String| BuildError::ToolMissing {
        what,
        why: "which bundles TypeScript".to_owned(),
        install: "https://nodejs.org".to_owned(),
    };
    let needed = format!("Node.js {NODE_MAJOR} or later");
    let version = first_line("node", &["--version"]).ok_or_else(|| missing(needed.clone()))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        return Err(missing(format!("{needed} (this is {})", version.trim())));
    }
    Ok(())
}

/// Installs the project's packages, unless those of its `package.json` and lock file are there.
fn install(project: &Path) -> Result<(), BuildError> {
    let read = |name: &str| fs::read(project.join(name)).unwrap_or_default();
    let manifest = project.join("package.json");
    fs::metadata(&manifest).map_err(BuildError::file(&manifest))?;
    let wanted = || [read("package.json"), read("package-lock.json")].concat();
    // Beside what npm installs: it goes when the packages go.
    let stamp = project.join("node_modules/.installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted()) {
        return Ok(());
    }
    eprintln!("npm packages: installing");
    let way = if project.join("package-lock.json").is_file() { "ci" } else { "install" };
    run_quietly(&mut command("npm", &[way, "--no-audit", "--no-fund", "--loglevel=error"], project))?;
    fs::write(&stamp, wanted()).map_err(BuildError::file(&stamp))
}
