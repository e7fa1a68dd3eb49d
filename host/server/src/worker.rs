//! `switchboard worker`: runs guests for the front that started it.

use std::os::fd::AsFd;
use std::path::PathBuf;

use anyhow::{Context, Result};

use switchboard_plugin_worker::{JailMode, MemoryClass, jail, serve};
use tokio::net::UnixStream;

use crate::serve::leave_signals_to_the_front;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The memory class of the guests: `small` or `large`.
    #[arg(long, value_parser = class)]
    class: MemoryClass,
    /// The folder with the compiled artifacts.
    #[arg(long)]
    cache: PathBuf,
    /// The file descriptor of the inherited socket. At present it must be 0, standard input.
    #[arg(long, default_value_t = 0)]
    socket_fd: u8,
    /// Whether to run guests when this machine can't enforce the complete jail: `required` (no) or `best-effort` (yes).
    #[arg(long, default_value = "required")]
    jail: JailMode,
    /// It runs what somebody tries, and gives way to workers that serve calls.
    #[arg(long)]
    probation: bool,
}

/// What is added to the process's nice value, so that guests give way to the front. Otherwise a guest that computes could
/// delay the cards of all agents.
const NICENESS: i32 = 5;

/// The same for a worker in which plugins are tried: it gives way to those that serve calls, too.
const PROBATION_NICENESS: i32 = 10;

fn class(text: &str) -> Result<MemoryClass, String> {
    match text {
        "small" => Ok(MemoryClass::Small),
        "large" => Ok(MemoryClass::Large),
        other => Err(format!("{other:?} is neither small nor large")),
    }
}

/// Serves until the front closes the socket.
pub(crate) fn run(options: &Options) -> Result<()> {
    jail::clear_environment().context("the worker could not be started without its environment")?;
    crate::telemetry::log("warn");
    anyhow::ensure!(options.socket_fd == 0, "the socket must be standard input");
    // A container's share of the processors is read from files, which the jail denies later.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let partial_jail =
        jail::begin(Some(&options.cache), if options.probation { PROBATION_NICENESS } else { NICENESS });
    let socket = std::io::stdin().as_fd().try_clone_to_owned().context("there is no standard input")?;
    // Short guests run on the thread that receives their invocation. On another thread each message, timer and answer
    // would have to wake a thread, which takes longer than such a guest.
    let main = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let guests = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    main.block_on(async {
        leave_signals_to_the_front()?;
        let socket = std::os::unix::net::UnixStream::from(socket);
        socket.set_nonblocking(true)?;
        let socket = UnixStream::from_std(socket)
            .context("standard input is not a socket; only a server can start workers")?;
        let jail = partial_jail.finish();
        serve(socket, options.class, &options.cache, jail, options.jail, guests.handle()).await?;
        Ok::<_, anyhow::Error>(())
    })?;
    // Guests may still compute on their threads, but nobody waits for them any more.
    guests.shutdown_background();
    main.shutdown_background();
    Ok(())
}
