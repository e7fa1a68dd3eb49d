//! Tokens for servers: in the environment, or in a file that only this user can read.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use url::Url;

use crate::document;
use crate::error::CliError;

/// The variable with a token, for CI.
pub(crate) const VARIABLE: &str = "SWITCHBOARD_TOKEN";

type Tokens = BTreeMap<String, String>;

/// The token for a server.
///
/// # Errors
/// When there is none, or others can read the file.
pub(crate) fn token(server: &Url) -> Result<String, CliError> {
    if let Ok(token) = std::env::var(VARIABLE)
        && !token.trim().is_empty()
    {
        return Ok(token.trim().to_owned());
    }
    let file = file()?;
    if file.exists() {
        refuse_readable_by_others(&file)?;
        let tokens: Tokens = document::read(&file)?;
        if let Some(token) = tokens.get(&key(server)) {
            return Ok(token.clone());
        }
    }
    Err(CliError::Server(format!(
        "there is no token for {0}: make one there (in the console, under API tokens), then run `switchboard plugin sign-in \
         --server {0}` or set {VARIABLE}",
        key(server)
    )))
}

/// Keeps a token for a server; returns the file.
///
/// # Errors
/// When the file can't be written.
pub(crate) fn keep(server: &Url, token: &str) -> Result<PathBuf, CliError> {
    let file = file()?;
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(CliError::file(folder))?;
    let mut tokens: Tokens = if file.exists() { document::read(&file)? } else { Tokens::new() };
    tokens.insert(key(server), token.to_owned());
    let text = serde_json::to_string_pretty(&tokens).map_err(|error| CliError::Machine(error.to_string()))?;
    // Written beside and moved, so that it never is half there; readable by this user alone from its first byte.
    let new = file.with_extension("new");
    let mut options = OpenOptions::new();
    let mut out = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)
        .map_err(CliError::file(&new))?;
    out.set_permissions(fs::Permissions::from_mode(0o600)).map_err(CliError::file(&new))?;
    out.write_all(text.as_bytes()).map_err(CliError::file(&new))?;
    fs::rename(&new, &file).map_err(CliError::file(&file))?;
    Ok(file)
}

fn file() -> Result<PathBuf, CliError> {
    let base = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    let base = base.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")));
    let base = base.ok_or_else(|| CliError::Machine("there is no place for tokens: set HOME".to_owned()))?;
    Ok(base.join("switchboard/tokens.json"))
}

fn key(server: &Url) -> String {
    server.origin().ascii_serialization()
}

fn refuse_readable_by_others(file: &Path) -> Result<(), CliError> {
    let mode = fs::metadata(file).map_err(CliError::file(file))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let text = format!("{0} has tokens and can be read by others: run `chmod 600 {0}`", file.display());
    Err(CliError::Machine(text))
}
