//! The cache of loaded components. When it is full, the least recently used one is dropped.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Resource, getrlimit};
use switchboard_plugin_protocol::{ComponentRef, Digest};
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::guest::Guest;
use crate::v1::Hooks;

/// The most components that stay loaded. One written in Rust takes about 0.3 MB.
const MAX_LOADED: usize = 2000;

/// Files of the worker that are no component's: its socket, its standard streams, its runtimes.
const OTHER_FILES: u64 = 64;

/// How many components stay loaded: a loaded one keeps its file open, and there may be only so many open files.
fn most_loaded(open_files: Option<u64>) -> usize {
    let room = open_files.map(|most| usize::try_from(most.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX));
    room.map_or(MAX_LOADED, |room| room.clamp(1, MAX_LOADED))
}

/// A loaded component with its hooks.
pub(crate) struct Loaded {
    pub(crate) hooks: Hooks,
}

/// The loaded components of a worker, each with the time of its last use. The time is a count of uses, since only the
/// order matters.
pub(crate) struct Components {
    engine: Engine,
    linker: Linker<Guest>,
    cache: PathBuf,
    loaded: Mutex<HashMap<Digest, (Arc<Loaded>, u64)>>,
    most_loaded: usize,
    clock: std::sync::atomic::AtomicU64,
}

impl Components {
    pub(crate) fn new(engine: Engine, linker: Linker<Guest>, cache: &Path) -> Self {
        let (loaded, clock) = (Mutex::default(), std::sync::atomic::AtomicU64::new(0));
        let most_loaded = most_loaded(getrlimit(Resource::Nofile).current);
        Self { engine, linker, cache: cache.to_owned(), loaded, most_loaded, clock }
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn count(&self) -> usize {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn unload(&self, digest: &Digest) {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).remove(digest);
    }

    /// The component, which is loaded now if it is not loaded yet.
    pub(crate) fn get(&self, component: &ComponentRef) -> wasmtime::Result<Arc<Loaded>> {
        let now = self.clock.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        {
            let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((found, used)) = loaded.get_mut(&component.digest) {
                *used = now;
                return Ok(Arc::clone(found));
            }
        }
        let fresh = Arc::new(self.load(&component.artifact)?);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.len() >= self.most_loaded
            && let Some(oldest) = loaded.iter().min_by_key(|(_, (_, used))| *used).map(|(digest, _)| *digest)
        {
            loaded.remove(&oldest);
        }
        loaded.insert(component.digest, (Arc::clone(&fresh), now));
        Ok(fresh)
    }

    #[expect(
        unsafe_code,
        reason = "an artifact is native code; the front alone writes them and named this one"
    )]
    fn load(&self, artifact: &str) -> wasmtime::Result<Loaded> {
        wasmtime::ensure!(
            !artifact.contains(['/', '\\']) && !artifact.starts_with('.'),
            "{artifact:?} is not a file name within the artifact cache"
        );
        // SAFETY: only the front writes to the artifact cache, from the output of its own compile child.
        let component = unsafe { Component::deserialize_file(&self.engine, self.cache.join(artifact)) }?;
        Ok(Loaded { hooks: Hooks::new(&self.linker.instantiate_pre(&component)?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_components_are_loaded_than_files_can_be_open() {
        assert_eq!(most_loaded(None), MAX_LOADED);
        assert_eq!(most_loaded(Some(4_096)), MAX_LOADED);
        assert_eq!(most_loaded(Some(1_024)), 960);
        assert_eq!(most_loaded(Some(10)), 1);
    }
}
