//! Content codings, read by another implementation than the one that writes them.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

/// What a body in a content coding (`br`, `gzip` or `identity`) says.
///
/// # Errors
/// When it is not in that coding, or breaks off.
pub fn decoded(coding: &str, body: &[u8]) -> Result<Vec<u8>> {
    let function = match coding {
        "identity" => return Ok(body.to_vec()),
        "br" => "brotliDecompressSync",
        "gzip" => "gunzipSync",
        other => bail!("nobody knows the coding {other}"),
    };
    let script = format!("process.stdout.write(require('zlib').{function}(require('fs').readFileSync(0)))");
    let mut node = Command::new("node")
        .args(["-e", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // It reads all before it writes anything.
    node.stdin.take().context("no standard input")?.write_all(body)?;
    let output = node.wait_with_output()?;
    ensure!(output.status.success(), "{coding}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}
