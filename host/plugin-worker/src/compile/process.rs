//! Limits how much of the machine the compile child may use.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// The most threads that compile. The number is fixed because each thread needs address space, which is limited too.
const THREADS: usize = 4;

/// Bytes of address space. Measured: Rust and TypeScript reserve 0.8 GB, of which 0.5 GB is the stack for reading types,
/// and touch 0.04 and 0.11 GB. Python (18 MB) touches 0.38 GB. Each further compiler thread reserves about 0.1 GB.
const ADDRESS_SPACE: u64 = 4 << 30;

/// Seconds of processor time of all threads together. The front's deadline is 60 s of wall time.
const PROCESSOR_SECONDS: u64 = 90;

/// Sets the limits of this process. Must be called before it compiles, and before it is jailed.
///
/// # Errors
/// When a limit can't be set.
pub fn limit_process() -> io::Result<()> {
    // The number of processors is read from files, which the jail denies later.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(io::Error::other)?;
    setrlimit(Resource::As, Rlimit { current: Some(ADDRESS_SPACE), maximum: Some(ADDRESS_SPACE) })?;
    // The soft limit sends SIGXCPU, from which the front learns the reason; the hard limit sends SIGKILL.
    let more = PROCESSOR_SECONDS + 5;
    setrlimit(Resource::Cpu, Rlimit { current: Some(PROCESSOR_SECONDS), maximum: Some(more) })?;
    Ok(())
}
