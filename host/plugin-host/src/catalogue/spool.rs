//! Components on their way into the catalogue: on disk, so that uploads take no memory, and only so many at a time.

use std::fs;
use std::io::{self, Seek};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::digest::{Context, SHA256};
use switchboard_domain::ids::TenantId;
use switchboard_fair_share::{Limits, Share, Shares};
use tokio::io::AsyncWriteExt;

use crate::PluginHostError;

/// How many uploads are read at a time. Each takes up to 64 MiB of disk. Nobody waits: a client that is told to come again has
/// not sent its bytes yet.
const UPLOADS: Limits = Limits { per_key: 2, total: 8, waiting_per_key: 0, patience: Duration::from_secs(2) };

/// The folder of uploads that are under way, and the share of each tenant.
#[derive(Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    shares: Shares<TenantId>,
}

/// An upload whose bytes are being received. Its file has no name, so that it is gone when this is dropped.
pub struct Upload {
    file: tokio::fs::File,
    hash: Context,
    bytes: u64,
    _share: Option<Share<TenantId>>,
}

/// A component that was received as a whole.
#[derive(Debug)]
pub(crate) struct Received {
    file: fs::File,
    pub(crate) digest_hex: String,
    _share: Option<Share<TenantId>>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Spool {
    /// Opens the folder, and makes it if it is missing.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        Ok(Self { folder: folder.to_owned(), shares: Shares::new("uploads", UPLOADS) })
    }

    /// Begins an upload of a tenant, if the tenant and everybody together have not as many under way as they may.
    pub(crate) fn begin(&self, tenant: &TenantId) -> Result<Upload, PluginHostError> {
        let share = self.shares.try_take(tenant.clone())?;
        self.begin_with(Some(share))
    }

    fn begin_with(&self, share: Option<Share<TenantId>>) -> Result<Upload, PluginHostError> {
        let file = tempfile::tempfile_in(&self.folder).map_err(|error| not_kept(&error))?;
        Ok(Upload {
            file: tokio::fs::File::from_std(file),
            hash: Context::new(&SHA256),
            bytes: 0,
            _share: share,
        })
    }

    /// A component that is known, for compiling it again.
    pub(crate) async fn known(&self, component: &[u8]) -> Result<Received, PluginHostError> {
        let mut upload = self.begin_with(None)?;
        upload.write(component).await?;
        upload.received().await
    }
}

impl Upload {
    /// Adds bytes.
    ///
    /// # Errors
    /// When they can't be kept, for instance because the disk is full.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), PluginHostError> {
        self.hash.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.file.write_all(bytes).await.map_err(|error| not_kept(&error))
    }

    /// How many bytes were added.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) async fn received(mut self) -> Result<Received, PluginHostError> {
        self.file.flush().await.map_err(|error| not_kept(&error))?;
        let file = self.file.into_std().await;
        Ok(Received { file, digest_hex: hex::encode(self.hash.finish()), _share: self._share })
    }
}

impl Received {
    /// The file from its beginning, as another process reads it.
    pub(crate) fn reader(&self) -> io::Result<fs::File> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(file)
    }

    /// All bytes, for the store.
    pub(crate) async fn bytes(&self) -> Result<Vec<u8>, PluginHostError> {
        let file = self.reader().map_err(|error| not_kept(&error))?;
        let reading = tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut &file, &mut bytes).map(|_| bytes)
        });
        let read = reading.await.map_err(|error| not_kept(&error))?;
        read.map_err(|error| not_kept(&error))
    }
}

fn not_kept(error: &dyn std::fmt::Display) -> PluginHostError {
    PluginHostError::Unavailable(format!("the upload could not be kept: {error}; try again"))
}
