//! `switchboard openapi`: prints the OpenAPI document.

use std::io::Write;

/// Prints the document.
pub(crate) fn print() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &switchboard_http::openapi())?;
    writeln!(out)?;
    Ok(())
}
