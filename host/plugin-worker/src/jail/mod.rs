//! The jail: restrictions on a process that reads or runs what tenants upload. If a guest breaks out of wasmtime, or a
//! component takes over the compiler, it finds a process that holds no secrets and can reach nothing else.
//!
//! | file | restriction |
//! | --- | --- |
//! | `process` | it inherits no environment, file descriptors, core dumps or privileges |
//! | `files` | Landlock: no file but the artifact cache, no TCP, no signals to other processes |
//! | `system_calls` | seccomp: only the system calls that are needed |
//!
//! The order matters. Landlock restricts the calling thread and the threads that it starts later, so [`begin`] must be
//! called before any thread is started. An async runtime opens sockets to itself when it is built, so the system call
//! filter must come after that: [`PartialJail::finish`] applies it to all threads. No byte from a tenant may be read
//! before both are done.

mod files;
mod process;
mod system_calls;

use std::path::Path;

use switchboard_plugin_protocol::Jail;

pub use process::clear_environment;

/// The first half of the jail: files are restricted, system calls are not yet.
#[derive(Debug)]
#[must_use]
pub struct PartialJail {
    jail: Jail,
    opens_files: bool,
}

/// Closes every inherited file except standard input, output and error, and denies all files outside the folder
/// `readable`. Must be called while the process has only one thread. `niceness` is added to the process's nice value,
/// so that it gives way to others.
pub fn begin(readable: Option<&Path>, niceness: i32) -> PartialJail {
    let mut jail = Jail { missing: process::restrict(niceness), ..Jail::default() };
    match files::restrict(readable) {
        Ok(version) => jail.landlock = version,
        Err(why) => jail.missing.push(why),
    }
    PartialJail { jail, opens_files: readable.is_some() }
}

impl PartialJail {
    /// Limits all threads, existing and later ones, to the system calls that are needed.
    #[must_use]
    pub fn finish(mut self) -> Jail {
        match system_calls::restrict(self.opens_files) {
            Ok(()) => self.jail.system_calls = true,
            Err(error) => self.jail.missing.push(format!("system calls are not filtered (seccomp): {error}")),
        }
        self.jail
    }
}
