//! The program's allocator: the system's own, which can end the process with a status of its own when memory runs out.
//!
//! By itself Rust aborts then, which from outside looks like any other crash. A compile child has to say that a component
//! needs too much memory, and nothing can be said any more once there is none: only the exit status is left.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI32, Ordering};

/// See the module.
pub(crate) struct Allocator;

/// With which status the process ends when memory runs out; 0 leaves that to Rust.
static STATUS: AtomicI32 = AtomicI32::new(0);

/// From now on this process ends with this status when memory runs out.
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
    reason = "an allocator is unsafe by its trait; this one passes everything on to the system's"
)]
// SAFETY: each call is passed on to the system's allocator as it came, and its answer is given back as it is.
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

    /// Runs this test once more in a child, which asks for more memory than any machine has.
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
