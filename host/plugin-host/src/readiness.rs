//! Counts the active plugins that are not ready yet. A plugin is ready when it is compiled for this engine and loaded.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// The progress of making the active plugins ready.
#[derive(Debug, Default)]
pub struct PluginReadiness {
    left: AtomicUsize,
    failed: AtomicUsize,
    /// By how many bytes the artifacts of the active plugins exceed what the cache may hold.
    excess: AtomicU64,
}

impl PluginReadiness {
    pub(crate) fn begin(&self, plugins: usize) {
        self.left.store(plugins, Ordering::Relaxed);
        self.failed.store(0, Ordering::Relaxed);
        self.excess.store(0, Ordering::Relaxed);
    }

    pub(crate) fn exceeds_cache(&self, bytes: u64) {
        self.excess.store(bytes, Ordering::Relaxed);
    }

    /// By how many bytes the artifacts of the active plugins exceed what the cache may hold: 0 where they fit.
    #[must_use]
    pub fn excess(&self) -> u64 {
        self.excess.load(Ordering::Relaxed)
    }

    pub(crate) fn done(&self, ready: bool) {
        self.left.fetch_sub(1, Ordering::Relaxed);
        if !ready {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Active versions that are still being made ready.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left.load(Ordering::Relaxed)
    }

    /// Active versions that could not be made ready.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.failed.load(Ordering::Relaxed)
    }
}
