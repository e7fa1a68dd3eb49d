//! A small file system of a test's own, which can be full.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};

/// A mounted file system, unmounted when dropped.
#[derive(Debug)]
pub struct Mount(PathBuf);

impl Mount {
    /// One in memory, of this size, such as `80m`.
    ///
    /// # Errors
    /// When it can't be mounted: only root can.
    pub fn tmpfs(at: &Path, size: &str) -> Result<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(at)
            .status()?;
        ensure!(mounted.success(), "a small file system can't be mounted: this test needs root");
        Ok(Self(at.to_owned()))
    }

    /// Fills what is left, with a file: there is room again when that is removed.
    ///
    /// # Errors
    /// When it does not get full.
    pub fn fill(&self) -> Result<PathBuf> {
        let filler = self.0.join("filler");
        let filled = Command::new("dd")
            .args(["if=/dev/zero", "bs=64k", "status=none"])
            .arg(format!("of={}", filler.display()))
            .stderr(Stdio::null())
            .status()?;
        ensure!(!filled.success(), "the disk was not filled");
        Ok(filler)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Lazily: what still has a file open there lets go in a moment.
        if !Command::new("umount").arg("-l").arg(&self.0).status().is_ok_and(|status| status.success()) {
            eprintln!("{} stays mounted", self.0.display());
        }
    }
}
