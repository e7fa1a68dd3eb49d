//! `switchboard plugin dev`: builds, pushes and activates after each change, and shows the log.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use crate::build::build;
use crate::error::CliError;
use crate::logs::{self, Shown};
use crate::output::Output;
use crate::project::Project;
use crate::push::{name_and_digest, push};
use crate::server::{Server, ServerOptions};

/// How often the sources and the log are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Folders that hold what tools put there, no sources.
const NO_SOURCES: &[&str] = &["dist", "target", "node_modules", ".venv", "__pycache__", ".git", "fixtures"];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's folder.
    #[arg(default_value = ".")]
    project: PathBuf,
    /// Grant everything that the manifest asks for at each activation. Without it, what was granted stays.
    #[arg(long)]
    grant: bool,
    #[command(flatten)]
    server: ServerOptions,
}

/// Runs until it is interrupted. Every agent of the tenant gets each version: use a tenant that is for trying.
///
/// # Errors
/// When there is no project or no token, or the sources can't be looked at. A build or an upload that fails is shown, and the
/// next change is tried.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let name = Project::open(&options.project)?.manifest.name;
    let mut shown = Shown::default();
    // Only what is written from now on.
    if let Ok(lines) = logs::read(&server, &name).await {
        shown.new_lines(lines);
    }
    let mut built = None;
    loop {
        let now = newest(&options.project)?;
        if built != Some(now) {
            built = Some(now);
            if let Err(error) = publish(&server, options, output).await {
                output.failure(&error);
                eprintln!("switchboard plugin: waiting for the next change");
            }
        }
        tokio::time::sleep(LOOK).await;
        // A plugin that was never uploaded has no log yet.
        if let Ok(lines) = logs::read(&server, &name).await {
            logs::print(&shown.new_lines(lines), output);
        }
    }
}

async fn publish(server: &Server, options: &Options, output: Output) -> Result<(), CliError> {
    let started = Instant::now();
    let component = build(&Project::open(&options.project)?)?;
    let version = push(server, &component).await?;
    let (name, digest) = name_and_digest(&version)?;
    let body = if options.grant { json!({"grants": version["grantsAsked"]}) } else { json!({}) };
    server.post(&[name, "versions", digest, "activate"], &body).await?;
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    output.result(
        &json!({"activated": digest, "tookMs": ms}),
        &format!("{name} is active after {:.1} s: {digest}", started.elapsed().as_secs_f64()),
    );
    Ok(())
}

/// When the newest of the sources was changed.
fn newest(folder: &Path) -> Result<SystemTime, CliError> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder).map_err(CliError::file(folder))? {
        let path = entry.map_err(CliError::file(folder))?.path();
        let name = path.file_name().unwrap_or_default();
        if NO_SOURCES.iter().any(|folder| name == *folder) {
            continue;
        }
        // A file that goes away while we look is no source any more.
        let Ok(about) = path.metadata() else { continue };
        // Tools write their lock files by themselves.
        if path.extension().is_some_and(|extension| extension == "lock") || name == "package-lock.json" {
            continue;
        }
        let changed = if about.is_dir() { self::newest(&path)? } else { about.modified().unwrap_or(newest) };
        newest = newest.max(changed);
    }
    Ok(newest)
}
