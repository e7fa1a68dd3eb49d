//! `switchboard emulator`: emulates Microsoft's services and a telephone network, for a server that is configured to use
//! them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use switchboard_domain::clock::Clock;
use switchboard_microsoft_emulator::{Emulator, EmulatorConfig};
use tokio_util::sync::CancellationToken;

use crate::serve::Signals;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The loopback address to listen on; port 0 for any free port.
    #[arg(long, default_value = "127.0.0.1:9100")]
    listen: SocketAddr,
    /// The folder in which it keeps its keys.
    #[arg(long)]
    data: PathBuf,
    /// A redirect URI to register: the server's public URL and /auth/callback. Can be given several times.
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<String>,
}

/// Runs until SIGTERM or Ctrl-C.
pub(crate) fn run(options: &Options) -> Result<()> {
    crate::telemetry::log("info");
    ensure!(
        options.listen.ip().is_loopback(),
        "the emulator signs in anybody as anybody: it listens on loopback only"
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let signals = Signals::watch()?;
        let stopped: &CancellationToken = &signals.first;
        std::fs::create_dir_all(&options.data)
            .with_context(|| format!("--data: the folder {} can't be created", options.data.display()))?;
        let config =
            EmulatorConfig { listen: options.listen, data: options.data.clone(), clock: Clock::system() };
        let emulator = Emulator::start(config).await.with_context(|| {
            format!("the emulator can't start on {}; choose another address with --listen", options.listen)
        })?;
        for uri in &options.redirect_uri {
            emulator.add_redirect_uri(uri);
        }
        let url = emulator.url.clone();
        println!("ready {url}");
        eprint!("{}", example(&emulator));
        stopped.cancelled().await;
        drop(emulator);
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

/// The configuration of a server that uses this emulator.
fn example(emulator: &Emulator) -> String {
    let (url, client, secret, key) =
        (&emulator.url, emulator.client_id(), emulator.client_secret(), emulator.acs_access_key());
    format!(
        "\n  In the configuration:\n\n    [microsoft]\n    authority = \"{url}\"\n    graph = \"{url}/v1.0\"\n    \
         client_id = \"{client}\"\n    [microsoft.acs]\n    endpoint = \"{url}\"\n    [calling]\n    \
         mode = \"simulated\"\n    emulator_url = \"{url}\"\n\n  In the environment:\n\n    \
         SWITCHBOARD__MICROSOFT__CLIENT_SECRET={secret}\n    SWITCHBOARD__MICROSOFT__ACS__ACCESS_KEY={key}\n\n  \
         More: {url}/emulator/info\n\n"
    )
}
