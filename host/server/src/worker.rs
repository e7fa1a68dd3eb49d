//! `switchboard worker`: runs guests for the front that started it.

use std::os::fd::AsFd;
use std::path::PathBuf;

use anyhow::{Context, Result};

use switchboard_plugin_worker::{JailMode, MemoryClass, jail, serve};
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
    /// Whether guests may run where the machine lacks a part of the jail: `required` or `best-effort`.
    #[arg(long, default_value = "required")]
    jail: JailMode,
}

/// By how much guests give way to the front: a guest that computes must not make everybody's cards late.
const NICER: i32 = 5;

fn class(text: &str) -> Result<MemoryClass, String> {
    match text {
        "small" => Ok(MemoryClass::Small),
        "large" => Ok(MemoryClass::Large),
        other => Err(format!("{other:?} is neither small nor large")),
    }
}

/// Serves until the front closes the socket.
pub(crate) fn run(options: &Options) -> Result<()> {
    jail::leave_environment().context("the worker could not be started without its environment")?;
    crate::telemetry::log("warn");
    anyhow::ensure!(options.socket_fd == 0, "the socket must be standard input");
    // Asked before the jail is shut: what a container may use of the machine stands in files.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let begun = jail::begin(Some(&options.cache), NICER);
    let socket = std::io::stdin().as_fd().try_clone_to_owned().context("there is no standard input")?;
    // Short guests run on the thread that hears of them: between threads each message, each timer and each answer would
    // wake somebody, which takes longer than such a guest.
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let guests = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    own.block_on(async {
        let socket = std::os::unix::net::UnixStream::from(socket);
        socket.set_nonblocking(true)?;
        let socket =
            UnixStream::from_std(socket).context("standard input is no socket; a front starts workers")?;
        let jail = begun.finish();
        serve(socket, options.class, &options.cache, jail, options.jail, guests.handle()).await?;
        Ok::<_, anyhow::Error>(())
    })?;
    // Guests that compute still hold their threads: nobody waits for them any more.
    guests.shutdown_background();
    own.shutdown_background();
    Ok(())
}
