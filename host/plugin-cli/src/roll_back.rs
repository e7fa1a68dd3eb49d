//! `switchboard plugin rollback`: makes the version active that was active before.

use serde_json::json;

use crate::error::CliError;
use crate::output::{Output, plain};
use crate::server::{Server, ServerOptions};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's name.
    name: String,
    #[command(flatten)]
    server: ServerOptions,
}

/// Rolls a plugin back.
///
/// # Errors
/// When no other version was active before, or the token is no admin's.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let activation = server.post(&[&options.name, "rollback"], &json!({})).await?;
    let digest = activation["digest"].as_str().unwrap_or_default();
    output.result(&activation, &plain(&format!("{} is back at {digest}", options.name)));
    Ok(())
}
