//! `switchboard worker`: runs guests for the front that started it.

use std::os::fd::AsFd;
use std::path::PathBuf;

use anyhow::{Context, Result};

use switchboard_plugin_worker::{MemoryClass, serve};
use tokio::net::UnixStream;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Which guests: `small` or `large`.
    #[arg(long, value_parser = class)]
    class: MemoryClass,
    /// Where the compiled artifacts are.
    #[arg(long)]
    cache: PathBuf,
    /// The inherited socket. Only standard input is one today.
    #[arg(long, default_value_t = 0)]
    socket_fd: u8,
}

fn class(text: &str) -> Result<MemoryClass, String> {
    match text {
        "small" => Ok(MemoryClass::Small),
        "large" => Ok(MemoryClass::Large),
        other => Err(format!("{other:?} is neither small nor large")),
    }
}

/// Serves until the front closes the socket.
pub(crate) fn run(options: &Options) -> Result<()> {
    crate::telemetry::log("warn");
    anyhow::ensure!(options.socket_fd == 0, "the socket must be standard input");
    let socket = std::io::stdin().as_fd().try_clone_to_owned().context("there is no standard input")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let socket = std::os::unix::net::UnixStream::from(socket);
        socket.set_nonblocking(true)?;
        let socket =
            UnixStream::from_std(socket).context("standard input is no socket; a front starts workers")?;
        serve(socket, options.class, &options.cache).await?;
        Ok::<_, anyhow::Error>(())
    })?;
    // Guests that compute still hold their threads: nobody waits for them any more.
    runtime.shutdown_background();
    Ok(())
}
