//! `switchboard plugin build`: makes the component with the language's own tools, and gives it its manifest.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use switchboard_plugin_build::{c, manifest, python, rust, typescript};

use crate::error::CliError;
use crate::output::Output;
use crate::project::{Language, Project};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's folder.
    #[arg(default_value = ".")]
    project: PathBuf,
}

/// Builds the project in a folder.
///
/// # Errors
/// When the project is wrong, a tool is missing or the build fails.
pub(crate) fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let component = build(&Project::open(&options.project)?)?;
    let bytes = fs::metadata(&component).map_err(CliError::file(&component))?.len();
    output.result(
        &json!({"component": component, "bytes": bytes}),
        &format!("{} ({} KB)", component.display(), bytes.div_ceil(1024)),
    );
    Ok(())
}

/// Builds a project; returns where the component is.
///
/// # Errors
/// As [`run`].
pub(crate) fn build(project: &Project) -> Result<PathBuf, CliError> {
    // Tools run in folders of their own, so paths must not depend on this one.
    let dir = project.dir.canonicalize().map_err(CliError::file(&project.dir))?;
    let out = project.component();
    let folder = out.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(CliError::file(folder))?;
    let folder = folder.canonicalize().map_err(CliError::file(folder))?;
    let bare = folder.join("bare.wasm");
    match project.language()? {
        Language::Rust => {
            let artifact = rust::build(&dir)?;
            fs::copy(&artifact, &bare).map_err(CliError::file(&artifact))?;
        }
        Language::TypeScript => typescript::build(&dir, &bare)?,
        Language::Python => {
            let vendored = dir.join("vendor/switchboard");
            let toolchain = python::Toolchain {
                venv: dir.join(".venv"),
                sdk: vendored.join("plugins/sdk-py"),
                contract: vendored.join("wit/plugin-v1"),
            };
            python::build(&toolchain, &dir, &bare)?;
        }
        Language::C => {
            let vendored = dir.join("vendor/switchboard");
            let toolchain = c::Toolchain {
                sdk: vendored.join("plugins/sdk-c"),
                contract: vendored.join("wit/plugin-v1"),
                bindings: folder.join("bindings"),
            };
            c::build(&toolchain, &dir, &bare)?;
        }
    }
    let whole = manifest::append(&fs::read(&bare).map_err(CliError::file(&bare))?, &dir.join("plugin.json"))?;
    fs::write(&out, whole).map_err(CliError::file(&out))?;
    fs::remove_file(&bare).map_err(CliError::file(&bare))?;
    Ok(out)
}
