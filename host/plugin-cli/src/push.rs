//! `switchboard plugin push`: uploads the component, and rehearses it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::component;
use crate::error::CliError;
use crate::output::{Output, plain};
use crate::rehearsal::{self, Rehearsal};
use crate::server::{Server, ServerOptions};
use crate::settings;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The component, or the folder of the plugin that was built.
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Make it the active version too, whatever the rehearsal says.
    #[arg(long)]
    activate: bool,
    /// Do not ring by hand for many callers after the upload.
    #[arg(long)]
    no_rehearsal: bool,
    #[command(flatten)]
    server: ServerOptions,
}

/// Uploads a component, rehearses it beside the version that is active until then, and activates it where that is asked for. What
/// comes of the rehearsal is told, and the upload stands.
///
/// # Errors
/// [`CliError::Refused`] where the server refuses the component.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let version = push(&server, &component::find(&options.path)?).await?;
    let (name, digest) = name_and_digest(&version)?;
    let rehearsed = if options.no_rehearsal { None } else { Some(rehearse(&server, &version).await) };
    if options.activate {
        server.post(&[name, "versions", digest, "activate"], &json!({})).await?;
    }
    let known = version["alreadyKnown"] == true;
    let mut lines = vec![format!(
        "{} {} is {}: {digest}",
        plain(name),
        plain(version["version"].as_str().unwrap_or_default()),
        match (options.activate, known) {
            (true, _) => "active",
            (false, true) => "there already",
            (false, false) => "uploaded and not active yet",
        }
    )];
    let warnings = version["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str);
    lines.extend(warnings.map(|warning| plain(&format!("  warning: {warning}"))));
    lines.extend(not_granted(&server, &version).await?);
    let missing =
        if options.activate { settings::missing(&server, name, &version).await? } else { Vec::new() };
    lines.extend(settings::lines(&missing));
    if !options.activate {
        lines.push(format!("  to activate it: switchboard plugin activate {name} {digest}"));
    }
    let (mut rehearsal, mut not_rehearsed) = (Value::Null, Value::Null);
    match rehearsed {
        Some(Ok(done)) => {
            lines.extend(done.draw(output));
            rehearsal = done.document;
        }
        Some(Err(why)) => {
            lines.push(plain(&format!("  not rehearsed: {why}")));
            not_rehearsed = why.into();
        }
        None => {}
    }
    let document = json!({
        "activated": options.activate, "version": version, "rehearsal": rehearsal, "notRehearsed": not_rehearsed,
        "settingsMissing": missing,
    });
    output.result(&document, &lines.join("\n"));
    Ok(())
}

/// Rehearses a version that was uploaded, or says why not: that is no failure of the upload.
async fn rehearse(server: &Server, version: &Value) -> Result<Rehearsal, String> {
    if !rehearsal::names_callers(version) {
        return Err("it does not say who is calling, so that it changes no card".to_owned());
    }
    Rehearsal::of(server, version, false).await.map_err(|error| error.to_string())
}

/// Uploads the component in a file; returns the version.
///
/// # Errors
/// As [`run`].
pub(crate) async fn push(server: &Server, file: &Path) -> Result<Value, CliError> {
    server.upload(fs::read(file).map_err(CliError::file(file))?).await
}

/// Name and digest of a version.
///
/// # Errors
/// When the server answered something else.
pub(crate) fn name_and_digest(version: &Value) -> Result<(&str, &str), CliError> {
    version["name"].as_str().zip(version["digest"].as_str()).ok_or_else(|| {
        CliError::Server("the server's answer has no name and digest: it is of another version".to_owned())
    })
}

/// A line for each capability that the plugin asks for and the admin has not granted: it answers `denied` until then.
///
/// # Errors
/// As [`run`].
pub(crate) async fn not_granted(server: &Server, version: &Value) -> Result<Vec<String>, CliError> {
    let asked = version["grantsAsked"].as_array().into_iter().flatten();
    let asked: Vec<_> = asked.filter_map(|grant| grant["capability"].as_str()).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let plugins = server.get(&[], &[]).await?;
    let plugin = plugins["items"].as_array().into_iter().flatten().find(|one| one["name"] == version["name"]);
    let granted: Vec<_> =
        plugin.and_then(|plugin| plugin["grants"].as_array()).into_iter().flatten().collect();
    let missing =
        asked.into_iter().filter(|asked| !granted.iter().any(|grant| grant["capability"] == *asked));
    Ok(missing
        .map(|capability| {
            plain(&format!(
                "  not granted: {capability}; an admin grants it in the console, or with `activate --grant`"
            ))
        })
        .collect())
}
