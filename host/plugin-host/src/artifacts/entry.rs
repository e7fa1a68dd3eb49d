//! The names of artifacts, and what the cache knows of each.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::time::{Instant, SystemTime};

/// Identifies an artifact: its component, and the engine that it was compiled for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) digest_hex: String,
    pub(super) engine: String,
}

/// What the cache knows of an artifact.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) file: String,
    pub(super) code: String,
    pub(super) bytes: u64,
    /// The file whose code was verified; `None` if that is still to be done.
    pub(super) checked: Option<Identity>,
    /// When the file was last compared with `checked`.
    pub(super) checked_at: Instant,
    pub(super) last_use: SystemTime,
    /// The last use that is recorded in the file's access time.
    pub(super) recorded_use: SystemTime,
}

/// Distinguishes a file from another one that has replaced it under the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    bytes: u64,
    modified: (i64, i64),
}

impl Identity {
    pub(super) fn of(file: &fs::Metadata) -> Self {
        Self {
            device: file.dev(),
            inode: file.ino(),
            bytes: file.size(),
            modified: (file.mtime(), file.mtime_nsec()),
        }
    }
}

impl Name {
    pub(super) fn file(&self, code: &str) -> String {
        format!("{}-{}-{code}.cwasm", self.digest_hex, self.engine)
    }

    pub(super) fn parse(file: &str) -> Option<(Self, String)> {
        let mut parts = file.strip_suffix(".cwasm")?.split('-');
        let (digest, engine, code) = (parts.next()?, parts.next()?, parts.next()?);
        let name = Self { digest_hex: digest.to_owned(), engine: engine.to_owned() };
        (parts.next().is_none() && digest.len() == 64).then(|| (name, code.to_owned()))
    }
}
