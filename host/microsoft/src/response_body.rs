//! Reading the bodies of responses, up to a limit: the server may be hostile or broken.

use reqwest::Response;
use serde::de::DeserializeOwned;

use crate::error::MicrosoftError;

/// The largest body in bytes of a response that should be small: metadata, keys, tokens.
const MAX_BYTES: usize = 1 << 20;

/// The JSON of a response. `what` names it in errors.
///
/// # Errors
/// [`MicrosoftError::Unreachable`] when it breaks off, [`MicrosoftError::Malformed`] when it is larger than 1 MiB or no
/// such JSON. The body is never part of the error, because it may hold tokens.
pub(crate) async fn json<T: DeserializeOwned>(
    what: &str,
    mut response: Response,
) -> Result<T, MicrosoftError> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await? {
        if body.len() + part.len() > MAX_BYTES {
            return Err(MicrosoftError::Malformed(format!("{what} is larger than {MAX_BYTES} bytes")));
        }
        body.extend_from_slice(&part);
    }
    serde_json::from_slice(&body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        MicrosoftError::Malformed(format!("{what} can't be read (line {line}, column {column})"))
    })
}
