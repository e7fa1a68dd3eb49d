//! The program's allocator: the system's own, which can also end the process with a chosen status when memory runs out.
//!
//! By default Rust aborts then, which looks like any other crash from outside. A compile child must report that a
//! component needs too much memory, and without memory the exit status is the only way to report anything.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI32, Ordering};

/// The system's allocator, with the exit status described above.
pub(crate) struct Allocator;

/// The status with which the process ends when memory runs out. With 0, Rust aborts as usual.
static STATUS: AtomicI32 = AtomicI32::new(0);

/// Makes this process end with this status when memory runs out.
pub(crate) fn exit_when_exhausted(status: u8) {
    STATUS.store(status.into(), Ordering::Relaxed);
}

fn checked(allocated: *mut u8) -> *mut u8 {
    let status = STATUS.load(Ordering::Relaxed);
    if allocated.is_null() && status != 0 {
        #[expect(unsafe_code, reason = "std::process::exit would run destructors, which need memory")]
        // SAFETY: `_exit` may be called at any time; it ends the process at once.
        unsafe {
            libc::_exit(status)
        }
    }
    allocated
}

#[expect(
    unsafe_code,
    reason = "the trait is unsafe to implement; this allocator only forwards to the system's"
)]
// SAFETY: each call is forwarded to the system's allocator unchanged, and so is its result.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        checked(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        checked(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        checked(unsafe { System.realloc(memory, layout, new_size) })
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
    }
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;
    use std::process::Command;

    use super::*;

    const NAME: &str = "allocator::tests::a_process_without_memory_ends_with_its_status";

    /// Runs this test again in a child process, which allocates more memory than any machine has.
    #[test]
    fn a_process_without_memory_ends_with_its_status() {
        if std::env::var_os("SWITCHBOARD_EXHAUST_MEMORY").is_some() {
            exit_when_exhausted(42);
            black_box(Vec::<u8>::with_capacity(black_box(1 << 60)));
        }
        let program = std::env::current_exe().unwrap();
        let child = Command::new(program)
            .args(["--exact", NAME])
            .env("SWITCHBOARD_EXHAUST_MEMORY", "1")
            .output()
            .unwrap();
        assert_eq!(child.status.code(), Some(42), "{}", String::from_utf8_lossy(&child.stderr));
    }
}
