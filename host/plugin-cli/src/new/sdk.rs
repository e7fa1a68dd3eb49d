//! The SDK and the contract, embedded in the binary, in the same folders as in Switchboard's own repository: the one finds the
//! other by its relative path.

use std::path::Path;

use rust_embed::Embed;

use super::write as write_file;
use crate::error::CliError;
use crate::project::Language;

#[derive(Embed)]
#[folder = "../../wit"]
#[include = "README.md"]
#[include = "manifest.schema.json"]
#[include = "plugin-v1/*"]
struct Contract;

#[derive(Embed)]
#[folder = "../../plugins"]
#[include = "sdk/Cargo.toml"]
#[include = "sdk/src/*"]
#[include = "sdk-js/componentize.mjs"]
#[include = "sdk-js/package.json"]
#[include = "sdk-js/src/*"]
#[include = "sdk-py/requirements.txt"]
#[include = "sdk-py/switchboard_plugin/*.py"]
#[include = "sdk-c/switchboard_*"]
struct Sdks;

fn folder(language: Language) -> &'static str {
    match language {
        Language::Rust => "sdk/",
        Language::TypeScript => "sdk-js/",
        Language::Python => "sdk-py/",
        Language::C => "sdk-c/",
    }
}

/// Writes the contract and the language's SDK into a project, replacing what is there.
///
/// # Errors
/// When a file can't be written.
pub(crate) fn write(project: &Path, language: Language) -> Result<(), CliError> {
    let vendored = project.join("vendor/switchboard");
    for path in Contract::iter() {
        if let Some(file) = Contract::get(&path) {
            write_file(&vendored.join("wit").join(path.as_ref()), &file.data)?;
        }
    }
    for path in Sdks::iter().filter(|path| path.starts_with(folder(language))) {
        if let Some(file) = Sdks::get(&path) {
            write_file(&vendored.join("plugins").join(path.as_ref()), &file.data)?;
        }
    }
    Ok(())
}
