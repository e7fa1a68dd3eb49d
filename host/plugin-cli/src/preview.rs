//! `switchboard plugin preview`: the developer's own calls use a version that is not active, or use it no more.

use serde_json::{Value, json};

use crate::error::CliError;
use crate::output::{Output, plain};
use crate::push::not_granted;
use crate::server::{Server, ServerOptions};
use crate::versions;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's name.
    name: String,
    /// The version: its digest or the beginning of it, or its number; the newest version where it is absent.
    #[arg(conflicts_with = "end")]
    digest: Option<String>,
    /// End the preview: your calls use the active version again.
    #[arg(long)]
    end: bool,
    #[command(flatten)]
    server: ServerOptions,
}

/// Begins a preview of the person whose token it is, or ends it.
///
/// # Errors
/// When there is no such version, it is the active one, or there is no preview to end.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let name = &options.name;
    if options.end {
        if !end(&server, name).await? {
            return Err(CliError::Server(format!("you preview no version of {name}")));
        }
        tell_ended(name, output);
        return Ok(());
    }
    let version = versions::find(&server, name, options.digest.as_deref()).await?;
    let digest = version["digest"].as_str().unwrap_or_default();
    let begun = begin(&server, name, digest).await?;
    let mut lines = vec![plain(&format!(
        "your own calls use {name} {} until {}: {digest}",
        version["version"].as_str().unwrap_or_default(),
        begun["endsAt"].as_str().unwrap_or_default()
    ))];
    lines.extend(not_granted(&server, &version).await?);
    lines.push(plain(&format!("  to end it: switchboard plugin preview {name} --end")));
    output.result(&begun, &lines.join("\n"));
    Ok(())
}

/// Begins a preview, or renews it.
///
/// # Errors
/// As [`run`].
pub(crate) async fn begin(server: &Server, name: &str, digest: &str) -> Result<Value, CliError> {
    server.put(&[name, "preview"], &json!({"digest": digest})).await
}

/// Ends the preview; says whether there was one.
///
/// # Errors
/// When the server can't be reached or refuses.
pub(crate) async fn end(server: &Server, name: &str) -> Result<bool, CliError> {
    server.delete(&[name, "preview"]).await
}

/// Says that there is no preview any more.
pub(crate) fn tell_ended(name: &str, output: Output) {
    let text = format!("the preview of {name} has ended: your calls use the active version");
    output.result(&json!({"previewEnded": name}), &plain(&text));
}
