//! Secrets. They come from files of their own or from the environment, never from the configuration file, and they are
//! never printed.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use figment::{Figment, Source};
use serde::{Deserialize, Serialize, Serializer};

/// The keys that hold a secret. For each there is a second key that ends in `_file` and names a file with the secret.
const SECRETS: &[&str] = &[
    "database.password",
    "microsoft.client_secret",
    "microsoft.acs.access_key",
    "microsoft.acs.secondary_access_key",
    "telemetry.metrics.token",
];

/// Whether a value of this key may be a secret, so that no message shows it: one of the keys above, or a table that holds one,
/// where somebody may have put the secret itself.
pub(super) fn may_be_secret(key: &str) -> bool {
    SECRETS.iter().any(|secret| {
        let rest = secret.strip_prefix(key);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// A secret. It is hidden wherever the configuration is printed.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("(hidden)")
    }
}

/// Refuses secrets in the configuration file, because they would end up in its backups and its repository.
pub(super) fn refuse_in_file(figment: &Figment, file: Option<&Path>) -> Result<()> {
    for key in SECRETS {
        let from_file = figment
            .find_metadata(key)
            .and_then(|metadata| metadata.source.as_ref())
            .is_some_and(|source| matches!(source, Source::File(_)));
        if from_file {
            let file = file.map(Path::display).map(|file| file.to_string()).unwrap_or_default();
            bail!(
                "{file}: `{key}` is a secret and does not belong into this file; put it into a file of its own and name \
                 that as `{key}_file`, or set {}",
                super::explain::variable(key)
            );
        }
    }
    Ok(())
}

/// Whether a secret is set. Adds to `wrong` if it is set twice or its file can't be read.
pub(super) fn is_set(
    key: &str,
    secret: Option<&Secret>,
    file: Option<&PathBuf>,
    wrong: &mut Vec<String>,
) -> bool {
    if secret.is_some() && file.is_some() {
        wrong.push(format!("both `{key}` and `{key}_file` are set; keep one of them"));
    }
    // It is read, and not only looked for: a server that can't read it would not start.
    if let Err(error) = text(key, None, file) {
        wrong.push(format!("{error:#}"));
    }
    secret.is_some() || file.is_some()
}

/// The secret's text, without the line break that editors add at the end of a file.
///
/// # Errors
/// When its file can't be read or holds nothing.
pub(super) fn text(key: &str, secret: Option<&Secret>, file: Option<&PathBuf>) -> Result<Option<String>> {
    match (secret, file) {
        (Some(secret), _) => Ok(Some(secret.0.clone())),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("`{key}_file`: {} can't be read", file.display()))?;
            let text = text.trim_end_matches(['\n', '\r']);
            ensure!(!text.is_empty(), "`{key}_file`: {} is empty", file.display());
            Ok(Some(text.to_owned()))
        }
        (None, None) => Ok(None),
    }
}
