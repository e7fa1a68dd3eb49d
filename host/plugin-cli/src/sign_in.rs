//! `switchboard plugin sign-in`: keeps a token for a server.

use std::io::{IsTerminal, Read};

use serde_json::json;

use crate::credentials;
use crate::error::CliError;
use crate::output::Output;
use crate::server::{Server, ServerOptions};

/// More than any token has.
const MAX_BYTES: u64 = 4096;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    server: ServerOptions,
}

/// Reads the token from standard input, tries it and keeps it.
///
/// # Errors
/// When there is no token, or the server does not know it.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    if std::io::stdin().is_terminal() {
        eprintln!("Paste the API token and press Enter, then Ctrl-D:");
    }
    let mut text = String::new();
    std::io::stdin().take(MAX_BYTES).read_to_string(&mut text).map_err(CliError::file("standard input"))?;
    let token = text.trim();
    if token.is_empty() || token.contains(char::is_whitespace) {
        return Err(CliError::Project("standard input: one API token is expected, such as swb_…".to_owned()));
    }
    Server::with_token(&options.server, token.to_owned())?.get(&[], &[]).await?;
    let file = credentials::keep(&options.server.server, token)?;
    output.result(
        &json!({"server": options.server.server, "file": file}),
        &format!("The token works, and is kept in {} (readable by you alone).", file.display()),
    );
    Ok(())
}
