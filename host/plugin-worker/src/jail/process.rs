//! Nothing inherited: environment, file descriptors, core dumps, privileges.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

/// The first file descriptor after standard input, output and error.
const FIRST_OTHER: libc::c_uint = 3;

/// Files that may be open at once: each loaded component keeps its artifact open.
const OPEN_FILES: u64 = 4096;

/// Starts this program again without an environment, unless it has none. Only so the bytes are gone: what a process was
/// started with stays in its memory when variables are removed.
///
/// # Errors
/// When it can't be started again.
pub fn leave_environment() -> io::Result<()> {
    if std::env::vars_os().next().is_none() {
        return Ok(());
    }
    Err(Command::new("/proc/self/exe").args(std::env::args_os().skip(1)).env_clear().exec())
}

/// Answers what could not be done, in words for an operator.
pub(super) fn shut(nicer: i32) -> Vec<String> {
    let mut missing = Vec::new();
    let mut done = |what: &str, result: io::Result<()>| {
        if let Err(error) = result {
            missing.push(format!("{what}: {error}"));
        }
    };
    done("inherited files stay open", close_others());
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    done("core dumps are possible", setrlimit(Resource::Core, none).map_err(Into::into));
    // Nobody but root may look into the process, and it may not look into others of its user.
    done(
        "others may look into the process",
        set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(Into::into),
    );
    done(
        "privileges can be gained by executing programs",
        rustix::thread::set_no_new_privs(true).map_err(Into::into),
    );
    done("it has the front's priority", rustix::process::nice(nicer).map(drop).map_err(Into::into));
    let limit = getrlimit(Resource::Nofile);
    let files = limit.maximum.map_or(OPEN_FILES, |most| most.min(OPEN_FILES));
    let files = Rlimit { current: Some(files), maximum: Some(files) };
    done("the number of open files stays as it is", setrlimit(Resource::Nofile, files).map_err(Into::into));
    missing
}

#[expect(unsafe_code, reason = "close_range has no safe form: it closes descriptors that somebody may own")]
fn close_others() -> io::Result<()> {
    // SAFETY: called first of all, when nothing of this process has opened a file yet: what is closed was inherited.
    let closed = unsafe { libc::close_range(FIRST_OTHER, libc::c_uint::MAX, 0) };
    if closed == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
