//! `switchboard plugin activate`: makes a version the active one.

use serde_json::json;

use crate::error::CliError;
use crate::output::{Output, plain};
use crate::server::{Server, ServerOptions};
use crate::{settings, versions};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's name.
    name: String,
    /// The version: its digest or the beginning of it, or its number; the newest version where it is absent.
    digest: Option<String>,
    /// Grant everything that the version's manifest asks for. Without it, what was granted stays.
    #[arg(long)]
    grant: bool,
    #[command(flatten)]
    server: ServerOptions,
}

/// Activates a version.
///
/// # Errors
/// When there is no such version, or the token is no admin's.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let version = versions::find(&server, &options.name, options.digest.as_deref()).await?;
    let digest = version["digest"].as_str().unwrap_or_default();
    let body = if options.grant { json!({"grants": version["grantsAsked"]}) } else { json!({}) };
    let mut activation = server.post(&[&options.name, "versions", digest, "activate"], &body).await?;
    let text =
        format!("{} {} is active: {digest}", options.name, version["version"].as_str().unwrap_or_default());
    let missing = settings::missing(&server, &options.name, &version).await?;
    let lines: Vec<_> = [plain(&text)].into_iter().chain(settings::lines(&missing)).collect();
    activation["settingsMissing"] = json!(missing);
    output.result(&activation, &lines.join("\n"));
    Ok(())
}
