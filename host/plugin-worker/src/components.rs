//! The cache of loaded components. When it is full, the least recently used one is dropped.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use switchboard_plugin_protocol::{ComponentRef, Digest};
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::guest::Guest;
use crate::v1::Hooks;

/// The most components that stay loaded. One written in Rust takes about 0.3 MB.
const MAX_LOADED: usize = 2000;

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
    clock: std::sync::atomic::AtomicU64,
}

impl Components {
    pub(crate) fn new(engine: Engine, linker: Linker<Guest>, cache: &Path) -> Self {
        let (loaded, clock) = (Mutex::default(), std::sync::atomic::AtomicU64::new(0));
        Self { engine, linker, cache: cache.to_owned(), loaded, clock }
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
        if loaded.len() >= MAX_LOADED
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
