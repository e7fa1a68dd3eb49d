//! Reads JSON documents of the project: an error names the file, the member and the line.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::CliError;

/// The document in a file.
///
/// # Errors
/// When the file can't be read, is no JSON, or a member is wrong.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, CliError> {
    let text = fs::read_to_string(path).map_err(CliError::file(path))?;
    parse(&text).map_err(|why| CliError::Project(format!("{}: {why}", path.display())))
}

/// The document in a text. The error says where in it and why.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let document = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let member = error.path().to_string();
        let why = error.into_inner();
        if member == "." { why.to_string() } else { format!("{member}: {why}") }
    })?;
    deserializer.end().map_err(|error| error.to_string())?;
    Ok(document)
}
