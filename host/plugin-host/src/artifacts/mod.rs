//! The cache of compiled artifacts. They are native code that workers run, so nobody else may be able to change them.
//!
//! Each front has a folder of its own. Only the front writes to it; workers read it. The file name of an artifact names
//! the component and the engine that it was compiled for, and contains an authentication code over both and over the
//! artifact's bytes. The key is stored beside the folder, where workers can't read it. A file that does not match its
//! name counts as missing: it is removed, and the component in the store is compiled again.

mod authenticity;
mod entry;
mod writer;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use switchboard_domain::clock::Clock;

use authenticity::Key;
use entry::{Entry, Identity, Name};
pub(crate) use writer::ArtifactWriter;

/// How often a file in use is checked for whether it is still the one that was authenticated.
const RECHECK_INTERVAL: Duration = Duration::from_secs(1);

/// How long to wait after calls have started compiling a component until they may start it again.
const RETRY_DELAY: Duration = Duration::from_secs(30);

/// How often the time of an artifact's last use is written to its file, so that it survives a restart.
const LAST_USE_INTERVAL: Duration = Duration::from_secs(3600);

/// The cache of compiled artifacts.
#[derive(Debug)]
pub(crate) struct Artifacts {
    folder: PathBuf,
    key: Arc<Key>,
    /// The most bytes of all artifacts together. Beyond it, the least recently used ones are removed.
    budget: u64,
    clock: Clock,
    /// The workers' engine, once a worker has reported it. All workers are of the same build.
    engine: OnceLock<String>,
    entries: Mutex<HashMap<Name, Entry>>,
    /// One lock per component that is being compiled.
    compiling: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// When calls last started to compile a component whose artifact was missing.
    attempts: Mutex<HashMap<String, Instant>>,
}

impl Artifacts {
    /// Opens the cache, and removes files that an earlier process left unfinished.
    pub(crate) fn open(folder: &Path, budget: u64, clock: Clock) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let key = Arc::new(Key::from_file(&folder.with_extension("key"))?);
        let mut entries = HashMap::new();
        for file in fs::read_dir(folder)? {
            let file = file?;
            let text = file.file_name().to_string_lossy().into_owned();
            let Some((name, code)) = Name::parse(&text) else {
                tracing::info!(
                    "{text} is removed from the artifact cache, because it is not a finished artifact"
                );
                fs::remove_file(file.path())?;
                continue;
            };
            let about = file.metadata()?;
            let last_use = about.accessed().or(about.modified())?;
            let entry = Entry {
                file: text,
                code,
                bytes: about.len(),
                checked: None,
                checked_at: Instant::now(),
                last_use,
                recorded_use: last_use,
            };
            entries.insert(name, entry);
        }
        let artifacts = Self {
            folder: folder.to_owned(),
            key,
            budget,
            clock,
            engine: OnceLock::new(),
            entries: Mutex::new(entries),
            compiling: Mutex::default(),
            attempts: Mutex::default(),
        };
        artifacts.evict(None);
        Ok(artifacts)
    }

    /// Sets the engine that the workers have reported.
    pub(crate) fn set_engine(&self, engine: &str) {
        let first = self.engine.get_or_init(|| engine.to_owned());
        if first != engine {
            tracing::error!(
                "plugin workers have different engines, {first} and {engine}; restart the server so that all are of \
                 the same build"
            );
        }
    }

    fn name(&self, digest_hex: &str) -> Option<Name> {
        Some(Name { digest_hex: digest_hex.to_owned(), engine: self.engine.get()?.clone() })
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<Name, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file name of a component's artifact, if it exists and was verified. This is fast enough for every call: it
    /// touches the file only once per [`RECHECK_INTERVAL`], to see whether it is still the same.
    pub(crate) fn find(&self, digest_hex: &str) -> Option<String> {
        let name = self.name(digest_hex)?;
        let mut entries = self.entries();
        let entry = entries.get_mut(&name)?;
        let checked = entry.checked?;
        if entry.checked_at.elapsed() > RECHECK_INTERVAL {
            let now = fs::metadata(self.folder.join(&entry.file)).map(|file| Identity::of(&file));
            if !now.is_ok_and(|now| now == checked) {
                entry.checked = None;
                return None;
            }
            entry.checked_at = Instant::now();
        }
        entry.last_use = self.clock.system_time();
        if entry.last_use.duration_since(entry.recorded_use).is_ok_and(|since| since > LAST_USE_INTERVAL) {
            entry.recorded_use = entry.last_use;
            record_use(&self.folder.join(&entry.file), entry.last_use);
        }
        Some(entry.file.clone())
    }

    /// As [`Artifacts::find`], but verifies a file that was not verified yet. `None` means that the component must be
    /// compiled.
    pub(crate) async fn prepare(&self, digest_hex: &str) -> Option<String> {
        if let Some(found) = self.find(digest_hex) {
            return Some(found);
        }
        let name = self.name(digest_hex)?;
        let entry = self.entries().get(&name)?.clone();
        let (key, file, of) = (Arc::clone(&self.key), self.folder.join(&entry.file), name.clone());
        let checking = tokio::task::spawn_blocking(move || {
            let identity = Identity::of(&fs::metadata(&file)?);
            let fits = key.code(&of.digest_hex, &of.engine, fs::File::open(&file)?)? == entry.code;
            let same = Identity::of(&fs::metadata(&file)?) == identity;
            Ok::<_, io::Error>((fits && same).then_some(identity))
        });
        let why = match checking.await {
            Ok(Ok(Some(identity))) => {
                let mut entries = self.entries();
                let entry = entries.get_mut(&name)?;
                (entry.checked, entry.checked_at, entry.last_use) =
                    (Some(identity), Instant::now(), self.clock.system_time());
                return Some(entry.file.clone());
            }
            Ok(Ok(None)) => {
                "it is not what this front wrote: it was changed, cut off or replaced by another file"
                    .to_owned()
            }
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        tracing::error!(
            plugin.digest = digest_hex,
            "a compiled artifact is removed, and its component is compiled again: {why}"
        );
        self.remove(digest_hex);
        None
    }

    /// Removes an artifact and its file.
    pub(crate) fn remove(&self, digest_hex: &str) {
        let removed = self.name(digest_hex).and_then(|name| self.entries().remove(&name));
        if let Some(entry) = removed {
            remove(&self.folder.join(entry.file));
        }
    }

    /// Begins to write an artifact.
    pub(crate) async fn begin(&self, digest_hex: &str, engine: &str) -> io::Result<ArtifactWriter> {
        let name = Name { digest_hex: digest_hex.to_owned(), engine: engine.to_owned() };
        ArtifactWriter::begin(&self.folder, self.key.begin(digest_hex, engine), name).await
    }

    /// Adds a completely written artifact to the cache, and makes room for it.
    pub(crate) async fn add(&self, artifact: ArtifactWriter) -> io::Result<()> {
        let (name, code, file) = artifact.finish().await?;
        let about = fs::metadata(self.folder.join(&file))?;
        let now = self.clock.system_time();
        let entry = Entry {
            file: file.clone(),
            code,
            bytes: about.len(),
            checked: Some(Identity::of(&about)),
            checked_at: Instant::now(),
            last_use: now,
            recorded_use: now,
        };
        let before = self.entries().insert(name.clone(), entry);
        if let Some(before) = before.filter(|before| before.file != file) {
            remove(&self.folder.join(before.file));
        }
        self.evict(Some(&name));
        Ok(())
    }

    /// Removes the least recently used artifacts until the rest fits the budget, but never `kept`.
    fn evict(&self, kept: Option<&Name>) {
        let mut entries = self.entries();
        let mut bytes: u64 = entries.values().map(|entry| entry.bytes).sum();
        while bytes > self.budget {
            let oldest = entries.iter().filter(|(name, _)| Some(*name) != kept);
            let Some(oldest) = oldest.min_by_key(|(_, entry)| entry.last_use).map(|(name, _)| name.clone())
            else {
                return;
            };
            if let Some(entry) = entries.remove(&oldest) {
                bytes -= entry.bytes;
                remove(&self.folder.join(&entry.file));
                tracing::info!(
                    plugin.digest = oldest.digest_hex,
                    artifact.bytes = entry.bytes,
                    "the least recently used artifact was removed, because the cache is full"
                );
            }
        }
    }

    /// The most bytes of all artifacts together.
    pub(crate) fn budget(&self) -> u64 {
        self.budget
    }

    /// The bytes of a component's artifact for the workers' engine, if there is one.
    pub(crate) fn bytes(&self, digest_hex: &str) -> Option<u64> {
        let name = self.name(digest_hex)?;
        self.entries().get(&name).map(|entry| entry.bytes)
    }

    /// Whether a call that finds no artifact should start compiling it. Only one call does; if that attempt fails, the
    /// next one starts after [`RETRY_DELAY`].
    pub(crate) fn start_attempt(&self, digest_hex: &str) -> bool {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.retain(|_, at| at.elapsed() < RETRY_DELAY);
        if attempts.contains_key(digest_hex) {
            return false;
        }
        attempts.insert(digest_hex.to_owned(), Instant::now());
        true
    }

    /// Forgets an attempt that succeeded. If the artifact is lost again, the next call compiles it at once.
    pub(crate) fn clear_attempt(&self, digest_hex: &str) {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).remove(digest_hex);
    }

    /// Locks the compilation of a component, so that only one task compiles it. The others find the artifact when they
    /// get the lock.
    pub(crate) async fn lock(&self, digest_hex: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let lock = {
            let mut compiling = self.compiling.lock().unwrap_or_else(PoisonError::into_inner);
            compiling.retain(|_, lock| Arc::strong_count(lock) > 1);
            Arc::clone(compiling.entry(digest_hex.to_owned()).or_default())
        };
        lock.lock_owned().await
    }
}

fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "the artifact {} could not be removed", file.display());
    }
}

/// Records the last use as the file's access time. The file system does not do so where it is mounted with `noatime`.
fn record_use(file: &Path, at: SystemTime) {
    let opened = fs::File::options().write(true).open(file);
    if let Err(error) = opened.and_then(|file| file.set_times(fs::FileTimes::new().set_accessed(at))) {
        tracing::debug!(%error, "the last use of the artifact {} could not be recorded", file.display());
    }
}

#[cfg(test)]
mod tests;
