//! `switchboard plugin activate`: makes a version the active one.

use serde_json::{Value, json};

use crate::error::CliError;
use crate::output::{Output, plain};
use crate::server::{Server, ServerOptions};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's name.
    name: String,
    /// The version's digest, or its beginning; the newest version where it is absent.
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
    let version = find(&server, &options.name, options.digest.as_deref()).await?;
    let digest = version["digest"].as_str().unwrap_or_default();
    let body = if options.grant { json!({"grants": version["grantsAsked"]}) } else { json!({}) };
    let activation = server.post(&[&options.name, "versions", digest, "activate"], &body).await?;
    let text =
        format!("{} {} is active: {digest}", options.name, version["version"].as_str().unwrap_or_default());
    output.result(&activation, &plain(&text));
    Ok(())
}

/// The version whose digest begins so; the newest where none is named.
async fn find(server: &Server, name: &str, digest: Option<&str>) -> Result<Value, CliError> {
    let versions = crate::versions::of(server, name).await?;
    let Some(wanted) = digest else {
        return versions.into_iter().next().ok_or_else(|| missing(name, "no version"));
    };
    let digits = wanted.strip_prefix("sha256:").unwrap_or(wanted);
    let fits = |version: &Value| {
        version["digest"].as_str().is_some_and(|one| one.trim_start_matches("sha256:").starts_with(digits))
    };
    let mut found: Vec<_> = versions.into_iter().filter(fits).collect();
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => {
            Err(CliError::Server(format!("several versions of {name} begin with {wanted}: write more of it")))
        }
        (None, _) => Err(missing(name, &format!("no version {wanted}"))),
    }
}

fn missing(name: &str, what: &str) -> CliError {
    CliError::Server(format!("{name} has {what}: `switchboard plugin versions {name}` lists them"))
}
