//! The file of an SQLite database: held by one server, and still the one that was opened.

use std::fs::{self, File, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// The lock that a server holds on its SQLite database, so that no other process serves it or restores a backup over
/// it. It is released when it is dropped, and by the system when the process ends.
#[derive(Debug)]
pub struct DatabaseLock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl DatabaseLock {
    /// Takes the lock of the database in this file.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another process holds it.
    pub fn take(database: &Path) -> Result<Self, StoreError> {
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let lock = File::options().create(true).truncate(false).write(true).open(PathBuf::from(name))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self(lock)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Conflict(format!(
                "another process has the database {}; an SQLite database has one server, PostgreSQL takes several",
                database.display()
            ))),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Which file was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenedFile {
    path: PathBuf,
    identity: (u64, u64),
}

fn identity(path: &Path) -> std::io::Result<(u64, u64)> {
    fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
}

impl OpenedFile {
    pub(crate) fn new(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { path: path.to_owned(), identity: identity(path)? })
    }

    /// How many bytes of room its disk has.
    pub(crate) fn room(&self) -> Result<u64, StoreError> {
        let system = rustix::fs::statvfs(&self.path).map_err(std::io::Error::from)?;
        Ok(system.f_bavail.saturating_mul(system.f_frsize))
    }

    /// Fails if the file was deleted or replaced. SQLite would go on answering, but everything written would be lost.
    pub(crate) fn still_there(&self) -> Result<(), StoreError> {
        if identity(&self.path).is_ok_and(|now| now == self.identity) {
            return Ok(());
        }
        Err(StoreError::Conflict(format!(
            "the database file {} was deleted or replaced under this server; restart it",
            self.path.display()
        )))
    }
}
