//! `switchboard plugin update`: replaces the SDK and the contract of a project by those of this binary.

use std::path::PathBuf;

use serde_json::json;

use crate::error::CliError;
use crate::new::write_sdk;
use crate::output::Output;
use crate::project::Project;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's folder.
    #[arg(default_value = ".")]
    project: PathBuf,
}

/// Writes the SDK and the contract anew.
///
/// # Errors
/// When the project is wrong, or a file can't be written.
pub(crate) fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let project = Project::open(&options.project)?;
    write_sdk(&project.dir, project.language()?)?;
    let folder = project.dir.join("vendor/switchboard");
    output.result(
        &json!({"updated": folder, "switchboard": env!("CARGO_PKG_VERSION")}),
        &format!(
            "{} is now that of switchboard {}; build and test the plugin",
            folder.display(),
            env!("CARGO_PKG_VERSION")
        ),
    );
    Ok(())
}
