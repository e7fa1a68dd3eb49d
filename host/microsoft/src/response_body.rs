//! Reading answers, but not without end: who answers may be hostile or broken.

use reqwest::Response;
use serde::de::DeserializeOwned;

use crate::MicrosoftError;

/// The most that is read of an answer that should be small: metadata, keys, tokens.
const MOST: usize = 1 << 20;

/// The JSON of an answer.
///
/// # Errors
/// When it breaks off, is larger than 1 MiB, or is not what it should be. The body is never part of the error: it may hold
/// tokens.
pub(crate) async fn json<T: DeserializeOwned>(what: &str, mut answer: Response) -> Result<T, MicrosoftError> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await? {
        if body.len() + part.len() > MOST {
            return Err(MicrosoftError::Malformed(format!("{what} is larger than {MOST} bytes")));
        }
        body.extend_from_slice(&part);
    }
    serde_json::from_slice(&body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        MicrosoftError::Malformed(format!("{what} can't be read (line {line}, column {column})"))
    })
}
