//! `cargo xtask watch`: the demo, built and started anew after each change.
//!
//! The running demo is stopped only when a new one is built: what does not compile takes nothing away. Its data folder stays,
//! so that browsers stay signed in. The web client has `npm run dev`, which changes pages without a build.

use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};

use crate::demo::Options;
use crate::run::{command, run};
use crate::stamp::files;
use crate::{book, guests, paths};

/// How often sources are looked at.
const LOOK: Duration = Duration::from_millis(400);

/// What the server is built from. Of the guests it embeds two.
const SERVER: &[&str] = &["Cargo.toml", "Cargo.lock", "host"];

/// What the guests are built from.
const GUESTS: &[&str] = &["wit", "plugins", "examples", "tests/guests"];

/// Runs until it is interrupted.
///
/// # Errors
/// When a part can't be set up or built the first time, or sources can't be looked at.
pub(crate) fn watch(options: &Options) -> Result<()> {
    // Before the build: what changes while it runs is built next.
    let mut known = (newest(SERVER)?, newest(GUESTS)?);
    options.build_all()?;
    let mut demo = Some(start(options)?);
    loop {
        pause();
        if let Some(ended) = demo.as_mut().map(Child::try_wait).transpose()?.flatten() {
            eprintln!("\nThe demo ended ({ended}); the next change starts it again.");
            demo = None;
        }
        let now = (newest(SERVER)?, newest(GUESTS)?);
        if now == known {
            continue;
        }
        let of_guests = now.1 != known.1;
        known = now;
        eprintln!("\nSources have changed: building.");
        let built = if of_guests { guests::build_all() } else { Ok(()) };
        if let Err(error) = built.and_then(|()| book::build()).and_then(|()| options.build_server()) {
            eprintln!("\n{error:#}\nThe demo stays as it is until the next change.");
            continue;
        }
        if let Some(running) = demo.take() {
            stop(running)?;
        }
        demo = Some(start(options)?);
    }
}

fn start(options: &Options) -> Result<Child> {
    eprintln!("\nStarting the demo; Ctrl-C stops it.\n");
    options.command().spawn().context("`switchboard demo` could not be started")
}

/// By a signal, so that requests under way come to their end.
fn stop(mut demo: Child) -> Result<()> {
    if demo.try_wait()?.is_none() {
        run(&mut command("kill", &["-TERM", &demo.id().to_string()], &paths::top()))?;
        demo.wait()?;
    }
    Ok(())
}

/// When the newest of the sources was changed. A file that goes away while we look is no source any more.
fn newest(sources: &[&str]) -> Result<Option<SystemTime>> {
    let sources: Vec<PathBuf> = sources.iter().map(|source| paths::top().join(source)).collect();
    let is_source = |file: &PathBuf| {
        let known = ["rs", "toml", "lock", "sql", "wit", "json", "ts", "mjs", "py", "md", "css", "js"];
        let web = paths::top().join("host/web");
        file.extension().is_some_and(|extension| known.iter().any(|known| extension == *known))
            && !file.starts_with(web)
    };
    let files = files(&sources)?.into_iter().filter(is_source);
    Ok(files.filter_map(|file| file.metadata().and_then(|file| file.modified()).ok()).max())
}

#[expect(clippy::disallowed_methods, reason = "there is no runtime here whose thread this could block")]
fn pause() {
    std::thread::sleep(LOOK);
}
