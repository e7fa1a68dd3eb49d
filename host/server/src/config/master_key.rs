//! The master key, which wraps the database's data keys.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use switchboard_store::MasterKey;

/// The files of the master key and of its predecessors.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct MasterKeys {
    pub(crate) file: Option<PathBuf>,
    pub(crate) previous_files: Vec<PathBuf>,
}

impl MasterKeys {
    pub(super) fn check(&self, wrong: &mut Vec<String>) {
        match &self.file {
            None => wrong.push(super::missing("master_key.file", "\"/etc/switchboard/master.key\"")),
            Some(file) if !file.exists() => wrong.push(format!(
                "`master_key.file`: {0} is not there; for a new database, `switchboard keys generate --to {0}` makes one",
                file.display()
            )),
            Some(_) => {}
        }
    }

    /// The master key, followed by its predecessors.
    ///
    /// # Errors
    /// When none is configured, or one can't be read.
    pub(crate) fn read(&self) -> Result<Vec<MasterKey>> {
        let file = self
            .file
            .as_ref()
            .ok_or_else(|| anyhow!(super::missing("master_key.file", "\"/etc/switchboard/master.key\"")))?;
        std::iter::once(file)
            .chain(&self.previous_files)
            .map(|file| {
                MasterKey::read(file)
                    .with_context(|| format!("the master key {} can't be used", file.display()))
            })
            .collect()
    }
}
