//! What holds in a process that looks at or runs what tenants upload: should a guest break out of wasmtime, or a
//! component take over the compiler, it finds a process with nothing in it and no way out.
//!
//! | file | holds |
//! | --- | --- |
//! | `process` | nothing inherited: environment, file descriptors, core dumps, privileges |
//! | `files` | Landlock: no file but the artifact cache, no TCP, no signals to others |
//! | `system_calls` | seccomp: the calls that are needed, and no other |
//!
//! The order matters. Landlock holds the thread that calls it and those that it starts, so [`begin`] comes before any
//! thread. The runtime opens sockets to itself when it is made, so the filter comes after it: [`Begun::finish`] puts
//! it on all threads. Nothing of a tenant is looked at before both are done.

mod files;
mod process;
mod system_calls;

use std::path::Path;

use switchboard_plugin_protocol::Jail;

pub use process::leave_environment;

/// A jail whose files are shut and whose system calls are still free.
#[derive(Debug)]
#[must_use]
pub struct Begun {
    jail: Jail,
    opens_files: bool,
}

/// Shuts everything that was inherited but standard input, output and error, and all files but those of `readable`.
/// Must be called before there is a second thread. `nicer` is by how much the process gives way to others.
pub fn begin(readable: Option<&Path>, nicer: i32) -> Begun {
    let mut jail = Jail { missing: process::shut(nicer), ..Jail::default() };
    match files::shut(readable) {
        Ok(version) => jail.landlock = version,
        Err(why) => jail.missing.push(why),
    }
    Begun { jail, opens_files: readable.is_some() }
}

impl Begun {
    /// Holds all threads, those that are there and those to come, to the system calls that are needed.
    #[must_use]
    pub fn finish(mut self) -> Jail {
        match system_calls::hold(self.opens_files) {
            Ok(()) => self.jail.system_calls = true,
            Err(error) => self.jail.missing.push(format!("system calls are not filtered (seccomp): {error}")),
        }
        self.jail
    }
}
