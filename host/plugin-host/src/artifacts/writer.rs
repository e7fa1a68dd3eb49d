//! An artifact that is being written.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::Name;
use super::authenticity::Code;

/// An artifact that is being written. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub(crate) struct Making {
    file: File,
    path: Unfinished,
    folder: PathBuf,
    code: Code,
    name: Name,
}

#[derive(Debug)]
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        super::remove(&self.0);
    }
}

impl Making {
    pub(super) async fn begin(folder: &Path, code: Code, name: Name) -> io::Result<Self> {
        let path = folder.join(format!("{}.making", uuid::Uuid::new_v4()));
        let file = File::options().write(true).create_new(true).mode(0o600).open(&path).await?;
        Ok(Self { file, path: Unfinished(path), folder: folder.to_owned(), code, name })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.code.update(bytes);
        self.file.write_all(bytes).await
    }

    /// Whole or not at all: a worker never sees half an artifact. It need not outlive the machine's power: what is cut
    /// off does not fit its code, and is made again.
    pub(super) async fn finish(mut self) -> io::Result<(Name, String, String)> {
        self.file.flush().await?;
        let code = self.code.finish();
        let file = self.name.file(&code);
        tokio::fs::rename(&self.path.0, self.folder.join(&file)).await?;
        Ok((self.name, code, file))
    }
}
