//! `switchboard plugin rehearse`: rings by hand for many callers, with a version and with the active one.

use serde_json::json;

use crate::error::CliError;
use crate::output::{Output, plain};
use crate::rehearsal::{Rehearsal, names_callers};
use crate::server::{Server, ServerOptions};
use crate::versions;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's name.
    name: String,
    /// The version: its digest or the beginning of it, or its number; the newest version where it is absent.
    #[arg(long, value_name = "DIGEST|VERSION")]
    version: Option<String>,
    /// Let it do everything that it asks for, as if an admin had granted it; takes an admin's token. Otherwise it may do what
    /// is granted to the plugin now.
    #[arg(long)]
    as_if_granted: bool,
    #[command(flatten)]
    server: ServerOptions,
}

/// Rehearses a version. Nobody's phone rings, and nothing is changed.
///
/// # Errors
/// [`CliError::Refused`] where the version has no answer for a caller, or says nothing of callers. That a card would change is none.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let version = versions::find(&server, &options.name, options.version.as_deref()).await?;
    let number = plain(version["version"].as_str().unwrap_or_default());
    if !names_callers(&version) {
        return Err(CliError::Refused(format!(
            "{} {number} does not say who is calling (it has no hook caller-id), so that it changes no card",
            options.name
        )));
    }
    let done = Rehearsal::of(&server, &version, options.as_if_granted).await?;
    let mut lines = vec![format!(
        "{} {number} was rehearsed: {}",
        plain(&options.name),
        version["digest"].as_str().unwrap_or_default()
    )];
    lines.extend(done.draw(output));
    let document = json!({
        "name": options.name, "version": version["version"], "digest": version["digest"], "rehearsal": done.document,
    });
    output.result(&document, &lines.join("\n"));
    match done.failures() {
        0 => Ok(()),
        1 => {
            Err(CliError::Refused(format!("{} {number} has no answer for one of the callers", options.name)))
        }
        several => {
            let text = format!("{} {number} has no answer for {several} of the callers", options.name);
            Err(CliError::Refused(text))
        }
    }
}
