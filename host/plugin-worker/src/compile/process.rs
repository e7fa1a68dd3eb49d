//! What the compile child may take of the machine.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Threads that compile. A set number, so that what compiling takes does not depend on the machine.
const THREADS: usize = 4;

/// Bytes of address space. Measured: Rust and TypeScript reserve 0.8 GB, 0.5 GB of it as stack to read types on, and touch
/// 0.04 and 0.11 GB; Python (18 MB) touches 0.38 GB. Each further thread of the compiler reserves some 0.1 GB.
const ADDRESS_SPACE: u64 = 4 << 30;

/// Seconds of processor time on all threads together; the front's deadline is 60 s.
const PROCESSOR_SECONDS: u64 = 120;

/// Limits this process. Must be called before it compiles.
///
/// # Errors
/// When a limit can't be set.
pub fn limit_process() -> io::Result<()> {
    // Asked before files are shut: how many there are stands in some.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().map_err(io::Error::other)?;
    setrlimit(Resource::As, Rlimit { current: Some(ADDRESS_SPACE), maximum: Some(ADDRESS_SPACE) })?;
    // At the first limit comes the signal that tells why, at the second the end.
    let more = PROCESSOR_SECONDS + 5;
    setrlimit(Resource::Cpu, Rlimit { current: Some(PROCESSOR_SECONDS), maximum: Some(more) })?;
    Ok(())
}
