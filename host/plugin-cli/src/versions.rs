//! `switchboard plugin versions`: lists what the server has.

use serde_json::{Value, json};

use crate::error::CliError;
use crate::output::{Output, plain};
use crate::server::{Server, ServerOptions};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's name; all plugins where it is absent.
    name: Option<String>,
    #[command(flatten)]
    server: ServerOptions,
}

/// Lists versions, the newest first.
///
/// # Errors
/// When the server has no such plugin.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let plugins = match &options.name {
        Some(name) => vec![plugin(&server, name).await?],
        None => all(&server).await?,
    };
    let mut lines = Vec::new();
    for plugin in &plugins {
        for version in plugin["versions"].as_array().into_iter().flatten() {
            let text = |member: &str| plain(version[member].as_str().unwrap_or_default());
            let mark = if version["digest"] == plugin["active"] { "*" } else { " " };
            let digest: String = text("digest").chars().take("sha256:".len() + 12).collect();
            lines.push(format!(
                "{mark} {} {} {digest} {} {}",
                text("name"),
                text("version"),
                text("uploadedAt"),
                text("uploadedBy")
            ));
        }
    }
    lines.push(if lines.is_empty() { "no plugin was uploaded".to_owned() } else { "* active".to_owned() });
    output.result(&json!({"items": plugins}), &lines.join("\n"));
    Ok(())
}

async fn all(server: &Server) -> Result<Vec<Value>, CliError> {
    Ok(server.get(&[], &[]).await?["items"].as_array().cloned().unwrap_or_default())
}

/// A plugin with its versions.
///
/// # Errors
/// When there is none of this name.
pub(crate) async fn plugin(server: &Server, name: &str) -> Result<Value, CliError> {
    let mut plugins = all(server).await?;
    let at = plugins.iter().position(|plugin| plugin["name"] == name).ok_or_else(|| {
        CliError::Server(format!(
            "the server has no plugin {name:?}: upload it with `switchboard plugin push`"
        ))
    })?;
    Ok(plugins.swap_remove(at))
}

/// The versions of a plugin, the newest first.
///
/// # Errors
/// As [`run`].
pub(crate) async fn of(server: &Server, name: &str) -> Result<Vec<Value>, CliError> {
    Ok(plugin(server, name).await?["versions"].as_array().cloned().unwrap_or_default())
}

/// The version of this number, or whose digest begins so; the newest where none is named.
///
/// # Errors
/// When there is no such version, or there are several.
pub(crate) async fn find(server: &Server, name: &str, wanted: Option<&str>) -> Result<Value, CliError> {
    let versions = of(server, name).await?;
    let Some(wanted) = wanted else {
        return versions.into_iter().next().ok_or_else(|| missing(name, "no version"));
    };
    let digits = wanted.strip_prefix("sha256:").unwrap_or(wanted);
    let fits = |version: &Value| {
        let digest = version["digest"].as_str().unwrap_or_default().trim_start_matches("sha256:");
        version["version"] == wanted || digest.starts_with(digits)
    };
    let mut found: Vec<_> = versions.into_iter().filter(fits).collect();
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(CliError::Server(format!(
            "several versions of {name} fit {wanted}: write the digest, or more of it"
        ))),
        (None, _) => Err(missing(name, &format!("no version {wanted}"))),
    }
}

fn missing(name: &str, what: &str) -> CliError {
    CliError::Server(format!("{name} has {what}: `switchboard plugin versions {name}` lists them"))
}
