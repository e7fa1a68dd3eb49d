//! Debian packages: installed when root, else the command is printed.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

use crate::run::run_quietly;

static UPDATED: AtomicBool = AtomicBool::new(false);

/// Makes sure that `program` is on the path, installing Debian's `package` if it isn't. `what` says what it is for.
///
/// # Errors
/// When it is missing and this is not root, not Debian, or the installation would remove something.
pub(crate) fn ensure(program: &str, package: &str, what: &str) -> Result<()> {
    if on_path(program) {
        eprintln!("  {program}: there");
        return Ok(());
    }
    install(&[package], what)
}

/// Installs packages without removing anything.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn install(packages: &[&str], what: &str) -> Result<()> {
    let list = packages.join(" ");
    let by_hand = format!("apt-get update && apt-get install --no-remove --no-install-recommends {list}");
    if !on_path("apt-get") {
        bail!(
            "{list} is missing ({what}); this is no Debian: install the like of it with your package manager"
        );
    }
    if !is_root() {
        bail!("{list} is missing ({what}); install it as root:\n    {by_hand}");
    }
    eprintln!("  {list}: installing ({what})");
    if !UPDATED.swap(true, Ordering::Relaxed) {
        run_quietly(Command::new("apt-get").args(["update", "-qq"]))?;
    }
    let mut apt = Command::new("apt-get");
    apt.args(["install", "-y", "-qq", "--no-remove", "--no-install-recommends"]).args(packages);
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    run_quietly(&mut apt)
        .with_context(|| format!("{list} could not be installed; try by hand:\n    {by_hand}"))
}

/// Whether a program of this name is on the path.
pub(crate) fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| Path::new(&dir).join(program).is_file()))
}

fn is_root() -> bool {
    crate::run::first_line("id", &["-u"]).is_some_and(|id| id.trim() == "0")
}
