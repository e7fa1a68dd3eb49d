//! What the compile child may take of the machine.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Threads that compile. A set number, so that what compiling takes does not depend on the machine.
const THREADS: usize = 4;

/// Bytes of address space. Measured with four threads: Rust 0.6 GB, TypeScript 0.9 GB, Python (18 MB) 2.1 GB.
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
    let exactly = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::As, exactly(ADDRESS_SPACE))?;
    setrlimit(Resource::Cpu, exactly(PROCESSOR_SECONDS))?;
    Ok(())
}
