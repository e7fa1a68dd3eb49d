//! Limits how much of the machine the compile child may use.

use std::io;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};

/// The most threads that compile. The number is fixed because each thread needs address space, which is limited too.
const THREADS: usize = 4;

/// Bytes of address space. Measured: Rust and TypeScript reserve 0.8 GB, of which 0.5 GB is the stack for reading types,
/// and touch 0.04 and 0.11 GB. Python (18 MB) touches 0.38 GB. Each further compiler thread reserves about 0.1 GB.
const ADDRESS_SPACE: u64 = 4 << 30;

/// Sets the limits of this process; `processor` is the processor time of all its threads together, because the time that passes
/// says more of the machine than of the component. Must be called before it compiles, and before it is jailed.
///
/// # Errors
/// When a limit can't be set.
pub fn limit_process(processor: Duration) -> io::Result<()> {
    // The number of processors is read from files, which the jail denies later.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(io::Error::other)?;
    setrlimit(Resource::As, Rlimit { current: Some(ADDRESS_SPACE), maximum: Some(ADDRESS_SPACE) })?;
    // The soft limit sends SIGXCPU, from which the front learns the reason; the hard limit sends SIGKILL.
    let seconds = processor.as_secs();
    setrlimit(Resource::Cpu, Rlimit { current: Some(seconds), maximum: Some(seconds + 5) })?;
    Ok(())
}
