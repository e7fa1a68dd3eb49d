//! Drops what the process inherited: environment, file descriptors, core dumps, privileges.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

/// The first file descriptor after standard input, output and error.
const FIRST_OTHER: libc::c_uint = 3;

/// How many files may be open at once. Each loaded component keeps its artifact open.
const OPEN_FILES: u64 = 4096;

/// Replaces this process by the same program without an environment, unless the environment is empty already. Removing
/// the variables would not be enough: the bytes that a process was started with stay in its memory.
///
/// # Errors
/// When the program can't be executed again.
pub fn clear_environment() -> io::Result<()> {
    if std::env::vars_os().next().is_none() {
        return Ok(());
    }
    Err(Command::new("/proc/self/exe").args(std::env::args_os().skip(1)).env_clear().exec())
}

/// Applies the restrictions; returns those that failed, in words for an operator.
pub(super) fn restrict(niceness: i32) -> Vec<String> {
    let mut missing = Vec::new();
    let mut done = |what: &str, result: io::Result<()>| {
        if let Err(error) = result {
            missing.push(format!("{what}: {error}"));
        }
    };
    done("inherited files stay open", close_others());
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    done("core dumps are possible", setrlimit(Resource::Core, none).map_err(Into::into));
    // Otherwise other processes of the same user could read this one's memory, and this one theirs.
    done(
        "other processes can read the process's memory",
        set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(Into::into),
    );
    done(
        "privileges can be gained by executing programs",
        rustix::thread::set_no_new_privs(true).map_err(Into::into),
    );
    done(
        "the process has the front's priority",
        rustix::process::nice(niceness).map(drop).map_err(Into::into),
    );
    let limit = getrlimit(Resource::Nofile);
    let files = limit.maximum.map_or(OPEN_FILES, |most| most.min(OPEN_FILES));
    let files = Rlimit { current: Some(files), maximum: Some(files) };
    done("the number of open files is not limited", setrlimit(Resource::Nofile, files).map_err(Into::into));
    missing
}

#[expect(unsafe_code, reason = "close_range has no safe form: it closes descriptors that somebody may own")]
fn close_others() -> io::Result<()> {
    // SAFETY: this is the first thing that the process does. It has not opened a file yet, so everything that is closed
    // here was inherited and belongs to no object of ours.
    let closed = unsafe { libc::close_range(FIRST_OTHER, libc::c_uint::MAX, 0) };
    if closed == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
