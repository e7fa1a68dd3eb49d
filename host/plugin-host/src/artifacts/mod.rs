//! The cache of compiled artifacts: native code that workers run, so its authenticity decides about everything.
//!
//! Each front has its own folder, which it alone writes and workers read. An artifact's file name says which component
//! it was made from, for which engine, and carries an authentication code over that and its bytes; the key lies beside
//! the folder, where no worker can read. A file that does not fit its name is a miss: it is removed and made again from
//! the component in the store.

mod authenticity;
mod making;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use switchboard_domain::clock::Clock;

use authenticity::Key;
pub(crate) use making::Making;

/// How often a file that is in use is looked at, whether it is still the one that was checked.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long calls wait before they have an artifact made again that could not be made.
const TRY_AGAIN: Duration = Duration::from_secs(30);

/// How often the time of an artifact's last use is written to its file, for the next start.
const NOTE_USE: Duration = Duration::from_secs(3600);

/// The cache.
#[derive(Debug)]
pub(crate) struct Artifacts {
    folder: PathBuf,
    key: Arc<Key>,
    /// Bytes of all artifacts together; beyond it those used longest ago go.
    budget: u64,
    clock: Clock,
    /// What the workers' engine is, once one has said so. All are of the same build.
    engine: OnceLock<String>,
    entries: Mutex<HashMap<Name, Entry>>,
    making: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// When calls last had a missing artifact made.
    tried: Mutex<HashMap<String, Instant>>,
}

/// What an artifact is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Name {
    digest_hex: String,
    engine: String,
}

#[derive(Debug, Clone)]
struct Entry {
    file: String,
    code: String,
    bytes: u64,
    /// The file whose code was checked. `None`: not checked yet.
    checked: Option<Identity>,
    looked: Instant,
    used: SystemTime,
    noted: SystemTime,
}

/// Tells a file from another that took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
}

impl Identity {
    fn of(file: &fs::Metadata) -> Self {
        Self {
            device: file.dev(),
            inode: file.ino(),
            bytes: file.size(),
            modified: (file.mtime(), file.mtime_nsec()),
        }
    }
}

impl Name {
    fn file(&self, code: &str) -> String {
        format!("{}-{}-{code}.cwasm", self.digest_hex, self.engine)
    }

    fn parse(file: &str) -> Option<(Self, String)> {
        let mut parts = file.strip_suffix(".cwasm")?.split('-');
        let (digest, engine, code) = (parts.next()?, parts.next()?, parts.next()?);
        let name = Self { digest_hex: digest.to_owned(), engine: engine.to_owned() };
        (parts.next().is_none() && digest.len() == 64).then(|| (name, code.to_owned()))
    }
}

impl Artifacts {
    /// Opens the cache, and removes what an earlier process left unfinished.
    pub(crate) fn open(folder: &Path, budget: u64, clock: Clock) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let key = Arc::new(Key::from_file(&folder.with_extension("key"))?);
        let mut entries = HashMap::new();
        for file in fs::read_dir(folder)? {
            let file = file?;
            let text = file.file_name().to_string_lossy().into_owned();
            let Some((name, code)) = Name::parse(&text) else {
                tracing::info!("removing {text} from the artifact cache: it is no finished artifact");
                fs::remove_file(file.path())?;
                continue;
            };
            let about = file.metadata()?;
            let used = about.accessed().or(about.modified())?;
            let (bytes, looked) = (about.len(), Instant::now());
            entries.insert(name, Entry { file: text, code, bytes, checked: None, looked, used, noted: used });
        }
        let artifacts = Self {
            folder: folder.to_owned(),
            key,
            budget,
            clock,
            engine: OnceLock::new(),
            entries: Mutex::new(entries),
            making: Mutex::default(),
            tried: Mutex::default(),
        };
        artifacts.evict(None);
        Ok(artifacts)
    }

    /// What the workers said of their engine.
    pub(crate) fn set_engine(&self, engine: &str) {
        let first = self.engine.get_or_init(|| engine.to_owned());
        if first != engine {
            tracing::error!("plugin workers are of different builds: {first} and {engine}");
        }
    }

    fn name(&self, digest_hex: &str) -> Option<Name> {
        Some(Name { digest_hex: digest_hex.to_owned(), engine: self.engine.get()?.clone() })
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<Name, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file name of a component's artifact, if it is there and was checked. Takes no time: once in a while a look
    /// whether the file is still the same.
    pub(crate) fn find(&self, digest_hex: &str) -> Option<String> {
        let name = self.name(digest_hex)?;
        let mut entries = self.entries();
        let entry = entries.get_mut(&name)?;
        let checked = entry.checked?;
        if entry.looked.elapsed() > LOOK_AGAIN {
            let now = fs::metadata(self.folder.join(&entry.file)).map(|file| Identity::of(&file));
            if !now.is_ok_and(|now| now == checked) {
                entry.checked = None;
                return None;
            }
            entry.looked = Instant::now();
        }
        entry.used = self.clock.system_time();
        if entry.used.duration_since(entry.noted).is_ok_and(|since| since > NOTE_USE) {
            entry.noted = entry.used;
            note_use(&self.folder.join(&entry.file), entry.used);
        }
        Some(entry.file.clone())
    }

    /// As [`Artifacts::find`], after checking a file that is not checked yet. `None`: it must be made.
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
                (entry.checked, entry.looked, entry.used) =
                    (Some(identity), Instant::now(), self.clock.system_time());
                return Some(entry.file.clone());
            }
            Ok(Ok(None)) => "it is not what this front wrote: changed, cut off or another file's".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        tracing::error!(
            plugin.digest = digest_hex,
            "a compiled artifact is not used: {why}; it is made again"
        );
        self.remove(digest_hex);
        None
    }

    /// Forgets an artifact and its file.
    pub(crate) fn remove(&self, digest_hex: &str) {
        let removed = self.name(digest_hex).and_then(|name| self.entries().remove(&name));
        if let Some(entry) = removed {
            remove(&self.folder.join(entry.file));
        }
    }

    /// Begins an artifact.
    pub(crate) async fn make(&self, digest_hex: &str, engine: &str) -> io::Result<Making> {
        let name = Name { digest_hex: digest_hex.to_owned(), engine: engine.to_owned() };
        Making::begin(&self.folder, self.key.begin(digest_hex, engine), name).await
    }

    /// Keeps a finished artifact under its name, and makes room for it.
    pub(crate) async fn keep(&self, making: Making) -> io::Result<()> {
        let (name, code, file) = making.finish().await?;
        let about = fs::metadata(self.folder.join(&file))?;
        let now = self.clock.system_time();
        let entry = Entry {
            file: file.clone(),
            code,
            bytes: about.len(),
            checked: Some(Identity::of(&about)),
            looked: Instant::now(),
            used: now,
            noted: now,
        };
        let before = self.entries().insert(name.clone(), entry);
        if let Some(before) = before.filter(|before| before.file != file) {
            remove(&self.folder.join(before.file));
        }
        self.evict(Some(&name));
        Ok(())
    }

    /// Removes what was used longest ago until the rest fits, but never `kept`.
    fn evict(&self, kept: Option<&Name>) {
        let mut entries = self.entries();
        let mut bytes: u64 = entries.values().map(|entry| entry.bytes).sum();
        while bytes > self.budget {
            let oldest = entries.iter().filter(|(name, _)| Some(*name) != kept);
            let Some(oldest) = oldest.min_by_key(|(_, entry)| entry.used).map(|(name, _)| name.clone())
            else {
                return;
            };
            if let Some(entry) = entries.remove(&oldest) {
                bytes -= entry.bytes;
                remove(&self.folder.join(&entry.file));
                tracing::info!(
                    plugin.digest = oldest.digest_hex,
                    artifact.bytes = entry.bytes,
                    "an artifact that was not used for long made room"
                );
            }
        }
    }

    /// Whether a call that finds no artifact should have it made: one does, and after a while another, should it fail.
    pub(crate) fn try_now(&self, digest_hex: &str) -> bool {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        tried.retain(|_, at| at.elapsed() < TRY_AGAIN);
        if tried.contains_key(digest_hex) {
            return false;
        }
        tried.insert(digest_hex.to_owned(), Instant::now());
        true
    }

    /// It was made: should it go again, the next call has it made at once.
    pub(crate) fn made(&self, digest_hex: &str) {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner).remove(digest_hex);
    }

    /// One at a time makes a component's artifact; who waited finds it made.
    pub(crate) async fn turn(&self, digest_hex: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let turn = {
            let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
            making.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(making.entry(digest_hex.to_owned()).or_default())
        };
        turn.lock_owned().await
    }
}

fn remove(file: &Path) {
    if let Err(error) = fs::remove_file(file)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "an artifact stays: {}", file.display());
    }
}

fn note_use(file: &Path, at: SystemTime) {
    let noted = fs::File::options().write(true).open(file);
    if let Err(error) = noted.and_then(|file| file.set_times(fs::FileTimes::new().set_accessed(at))) {
        tracing::debug!(%error, "an artifact's last use is not noted");
    }
}

#[cfg(test)]
mod tests;
