//! `switchboard plugin dev`: builds and pushes after each change, has the developer's own calls use the version, and shows the log.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::build::build;
use crate::error::CliError;
use crate::logs::{self, Shown};
use crate::output::{Output, plain};
use crate::project::Project;
use crate::push::{name_and_digest, not_granted, push};
use crate::server::{Server, ServerOptions};
use crate::{preview, versions};

/// How often the sources and the log are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// How often a preview is renewed while nothing changes: long before the server ends it.
const RENEW: Duration = Duration::from_hours(1);

/// Folders that hold what tools put there, no sources.
const NO_SOURCES: &[&str] = &["dist", "target", "node_modules", ".venv", "__pycache__", ".git", "fixtures"];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's folder.
    #[arg(default_value = ".")]
    project: PathBuf,
    /// Make each version the active one, which every agent gets, instead of a preview that your own calls use. It takes an admin's
    /// token.
    #[arg(long)]
    activate: bool,
    /// Grant everything that the manifest asks for at each activation. Without it, what was granted stays.
    #[arg(long, requires = "activate")]
    grant: bool,
    #[command(flatten)]
    server: ServerOptions,
}

/// Runs until it is interrupted, and then ends the preview that it has begun. Your own calls get each version; with `--activate`
/// every agent of the tenant does: then use a tenant that is for trying.
///
/// # Errors
/// When there is no project or no token, or the sources can't be looked at. A build or an upload that fails is shown, and the
/// next change is tried.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let name = Project::open(&options.project)?.manifest.name;
    let mut interrupted = stopped_by(SignalKind::interrupt())?;
    let mut terminated = stopped_by(SignalKind::terminate())?;
    let begun = Cell::new(false);
    let ended = tokio::select! {
        failed = watch(&server, &name, options, &begun, output) => failed,
        _ = interrupted.recv() => Ok(()),
        _ = terminated.recv() => Ok(()),
    };
    // Without this, the developer's calls would use the last version until the server ends the preview. One that somebody has begun
    // otherwise stays.
    if begun.get() && preview::end(&server, &name).await? {
        preview::tell_ended(&name, output);
    }
    ended
}

fn stopped_by(kind: SignalKind) -> Result<Signal, CliError> {
    signal(kind).map_err(|error| CliError::Machine(format!("signals can't be waited for: {error}")))
}

/// Publishes what changes, and shows the log. `begun` says whether there is a preview that this command has begun.
async fn watch(
    server: &Server,
    name: &str,
    options: &Options,
    begun: &Cell<bool>,
    output: Output,
) -> Result<(), CliError> {
    let mut shown = Shown::default();
    // Only what is written from now on.
    if let Ok(lines) = logs::read(server, name).await {
        shown.new_lines(lines);
    }
    let (mut built, mut previewed) = (None, None);
    loop {
        let now = newest(&options.project)?;
        if built != Some(now) {
            built = Some(now);
            match publish(server, options, begun, output).await {
                Ok(digest) => previewed = digest.map(|digest| (digest, Instant::now())),
                Err(error) => {
                    output.failure(&error);
                    eprintln!("switchboard plugin: waiting for the next change");
                }
            }
        }
        if let Some((digest, since)) = &mut previewed
            && since.elapsed() >= RENEW
        {
            *since = Instant::now();
            if let Err(error) = begin(server, name, digest, begun).await {
                output.failure(&error);
            }
        }
        tokio::time::sleep(LOOK).await;
        // A plugin that was never uploaded has no log yet.
        if let Ok(lines) = logs::read(server, name).await {
            logs::print(&shown.new_lines(lines), output);
        }
    }
}

/// Begins a preview, or renews it. That it has begun is noted first, since an interruption may come before the answer.
async fn begin(server: &Server, name: &str, digest: &str, begun: &Cell<bool>) -> Result<(), CliError> {
    let before = begun.replace(true);
    preview::begin(server, name, digest).await.map(drop).inspect_err(|_| begun.set(before))
}

/// Builds and pushes. Answers the version that the developer's own calls use from now on; nothing where everybody's do.
async fn publish(
    server: &Server,
    options: &Options,
    begun: &Cell<bool>,
    output: Output,
) -> Result<Option<String>, CliError> {
    let started = Instant::now();
    let component = build(&Project::open(&options.project)?)?;
    let version = push(server, &component).await?;
    let (name, digest) = name_and_digest(&version)?;
    if options.activate {
        let body = if options.grant { json!({"grants": version["grantsAsked"]}) } else { json!({}) };
        server.post(&[name, "versions", digest, "activate"], &body).await?;
    }
    let is_active = options.activate || versions::plugin(server, name).await?["active"] == digest;
    let mut lines = Vec::new();
    if is_active {
        // What the developer previewed before would stay in its place.
        preview::end(server, name).await?;
        begun.set(false);
    } else {
        begin(server, name, digest, begun).await?;
        lines = not_granted(server, &version).await?;
    }
    let (took, how) = (started.elapsed(), if is_active { "is active" } else { "is what your own calls use" });
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    lines.insert(0, plain(&format!("{name} {how} after {:.1} s: {digest}", took.as_secs_f64())));
    let used = if is_active { "activated" } else { "previewed" };
    output.result(&json!({used: digest, "tookMs": ms}), &lines.join("\n"));
    Ok((!is_active).then(|| digest.to_owned()))
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
