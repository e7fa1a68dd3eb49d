//! `switchboard plugin check`: everything that the server checks at an upload, without a server.

use std::path::{Path, PathBuf};

use serde_json::json;
use switchboard_plugin_protocol::ComponentReport;

use crate::component::{self, Component};
use crate::error::CliError;
use crate::execute::program;
use crate::output::{Output, plain};
use crate::project::Project;
use crate::worker::Worker;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The component, or the folder of the plugin that was built.
    #[arg(default_value = ".")]
    path: PathBuf,
}

/// Checks a component.
///
/// # Errors
/// [`CliError::Refused`] where the server would refuse it.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let file = component::find(&options.path)?;
    let component = check(&file).await?;
    let mut report = component.report.clone();
    report.warnings.extend(stale(&options.path, &report));
    let document =
        json!({"accepted": true, "digest": format!("sha256:{}", component.digest), "report": report});
    output.result(&document, &text(&file, &component, &report));
    Ok(())
}

/// Compiles a component and lets a worker load it, as the server does.
///
/// # Errors
/// As [`run`].
pub(crate) async fn check(file: &Path) -> Result<Component, CliError> {
    let component = component::compile(program()?, file)?;
    Worker::start(program()?, &component).await?;
    Ok(component)
}

/// A manifest that was changed after the build is not in the component.
fn stale(path: &Path, report: &ComponentReport) -> Option<String> {
    let project = Project::open(path).ok()?;
    (project.manifest != report.manifest).then(|| {
        "plugin.json was changed after the build: build again, so that the component has it".to_owned()
    })
}

fn text(file: &Path, component: &Component, report: &ComponentReport) -> String {
    let manifest = &report.manifest;
    let hooks: Vec<_> = report.hooks.iter().map(|hook| hook.as_str()).collect();
    let mut lines = vec![
        format!("{}: the server would accept it", file.display()),
        format!("  name      {} {}", manifest.name, plain(&manifest.version)),
        format!("  hooks     {}", hooks.join(", ")),
        format!("  digest    sha256:{}", component.digest),
        format!(
            "  size      {} KB; begins with {} KB of memory, in workers of the class {}",
            report.size_bytes.div_ceil(1024),
            report.memory.initial_bytes / 1024,
            report.memory.class.as_str()
        ),
        format!("  compiled  in {} ms", report.compile_ms),
    ];
    for grant in &manifest.grants {
        let to = grant.connections.iter().chain(&grant.origins).map(|one| format!(" {one}"));
        let to: String = to.collect();
        lines.push(plain(&format!("  asks for  {}{to}: {}", grant.capability, grant.reason)));
    }
    let kept = manifest.person_keys.iter();
    lines.extend(kept.map(|key| plain(&format!("  keeps     of a person: {key}"))));
    lines.extend(report.warnings.iter().map(|warning| plain(&format!("  warning   {warning}"))));
    lines.join("\n")
}
