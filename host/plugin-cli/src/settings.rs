//! Settings that a version requires and nobody has set.

use serde_json::Value;

use crate::error::CliError;
use crate::output::plain;
use crate::server::Server;
use crate::versions;

/// The names of the settings that the schema of a version requires and the admin has not set.
///
/// # Errors
/// When the server can't be reached or refuses.
pub(crate) async fn missing(server: &Server, name: &str, version: &Value) -> Result<Vec<String>, CliError> {
    let texts = |list: &Value| -> Vec<String> {
        list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let required = texts(&version["settingsSchema"]["required"]);
    if required.is_empty() {
        return Ok(required);
    }
    let set = texts(&versions::plugin(server, name).await?["settingsSet"]);
    Ok(required.into_iter().filter(|required| !set.contains(required)).collect())
}

/// A line for each of them.
pub(crate) fn lines(missing: &[String]) -> impl Iterator<Item = String> {
    missing.iter().map(|name| {
        plain(&format!("  the setting {name} is required and has no value: an admin sets it in the console"))
    })
}
