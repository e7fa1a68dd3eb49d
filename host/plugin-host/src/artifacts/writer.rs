//! Writes an artifact into the cache.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::Name;
use super::authenticity::Code;

/// An artifact that is being written. If it is dropped before [`ArtifactWriter::finish`], its file is removed.
#[derive(Debug)]
pub(crate) struct ArtifactWriter {
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

impl ArtifactWriter {
    pub(super) async fn begin(folder: &Path, code: Code, name: Name) -> io::Result<Self> {
        let path = folder.join(format!("{}.making", uuid::Uuid::new_v4()));
        let file = File::options().write(true).create_new(true).mode(0o600).open(&path).await?;
        Ok(Self { file, path: Unfinished(path), folder: folder.to_owned(), code, name })
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.code.update(bytes);
        self.file.write_all(bytes).await
    }

    /// Gives the file its final name, so that workers see it complete or not at all. The file is not synced to disk: if
    /// the machine loses power, the cut-off file does not match its authentication code and is compiled again.
    pub(super) async fn finish(mut self) -> io::Result<(Name, String, String)> {
        self.file.flush().await?;
        let code = self.code.finish();
        let file = self.name.file(&code);
        tokio::fs::rename(&self.path.0, self.folder.join(&file)).await?;
        Ok((self.name, code, file))
    }
}
