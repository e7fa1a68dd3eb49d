//! `switchboard demo`: runs emulated Microsoft services, SQLite, sample tenants, sample plugins and the web client
//! together.

mod customers;
mod seed;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use ipnet::{Ipv4Net, Ipv6Net};
use switchboard_domain::clock::Clock;
use switchboard_http::{Calling, Edge};
use switchboard_microsoft::{AcsConfig, ClientCredential, MicrosoftConfig};
use switchboard_microsoft_emulator::{Emulator, EmulatorConfig, people};
use switchboard_plugin_host::pool::{JailMode, PoolConfig};
use switchboard_plugin_host::{ARTIFACT_BYTES, Egress};
use switchboard_services::Retention;
use switchboard_store::{DatabaseLock, MasterKey, Store};

use crate::config::Limits;
use crate::front::{DrainConfig, Front, FrontConfig};
use crate::serve::{Listener, Signals};

/// No load balancer has to notice that a demo stops, so it only finishes what is in flight.
const DRAIN: DrainConfig = DrainConfig { lead: Duration::ZERO, within: Duration::from_secs(3) };

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The loopback address for agents; port 0 for any free port.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The loopback address of the emulated Microsoft services.
    #[arg(long, default_value = "127.0.0.1:9100")]
    emulator: SocketAddr,
    /// The folder that keeps data over restarts [default: switchboard-demo in the user's data folder].
    #[arg(long)]
    data: Option<PathBuf>,
    /// A PostgreSQL database (postgres://…) instead of SQLite in the data folder.
    #[arg(long)]
    database: Option<String>,
    /// Whether to run plugins when this machine can't enforce the complete jail: `required` (no) or `best-effort` (yes).
    #[arg(long, default_value = "best-effort")]
    jail: JailMode,
}

fn data_folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("XDG_DATA_HOME") {
        return Ok(PathBuf::from(folder).join("switchboard-demo"));
    }
    let home = std::env::var_os("HOME").context("HOME is not set: choose the data folder with --data")?;
    Ok(PathBuf::from(home).join(".local/share/switchboard-demo"))
}

/// Runs the demo until SIGTERM or Ctrl-C.
pub(crate) fn run(options: Options) -> Result<()> {
    crate::telemetry::log("info");
    anyhow::ensure!(
        options.listen.ip().is_loopback() && options.emulator.ip().is_loopback(),
        "the demo signs in anybody as anybody: it listens on loopback only"
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(demo(options));
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}

async fn demo(options: Options) -> Result<()> {
    let signals = Signals::watch()?;
    let data = options.data.map_or_else(data_folder, Ok)?;
    std::fs::create_dir_all(&data).with_context(|| {
        format!("the data folder {} can't be created; choose another with --data", data.display())
    })?;
    let listener = Listener::bind(options.listen, Limits::default())
        .await
        .context("choose another address with --listen")?;
    let public_origin = format!("http://{}", listener.address()?);
    let emulator = Emulator::start(EmulatorConfig {
        listen: options.emulator,
        data: data.clone(),
        clock: Clock::system(),
    })
    .await
    .with_context(|| {
        format!("the emulator can't start on {}; choose another address with --emulator", options.emulator)
    })?;
    let redirect_uri = format!("{public_origin}/auth/callback");
    emulator.add_redirect_uri(&redirect_uri);
    emulator.add_redirect_uri(&format!("{public_origin}/auth/admin-consent/callback"));
    let key = MasterKey::from_file(&data.join("master.key"))?;
    let now = Clock::system().now();
    let (store, _held) = match &options.database {
        Some(url) => {
            (Store::open_postgres(url, None, &key, now).await.context("the database can't be opened")?, None)
        }
        None => {
            let file = data.join("switchboard.db");
            let held = DatabaseLock::take(&file)?;
            (Store::open_sqlite(&file, &key, now).await?, Some(held))
        }
    };
    let front = Front::start(
        FrontConfig {
            public_origin: public_origin.clone(),
            microsoft: MicrosoftConfig {
                authority: emulator.url.clone(),
                graph: format!("{}/v1.0", emulator.url),
                acs: AcsConfig::single(emulator.url.clone(), emulator.acs_access_key()),
                client_id: emulator.client_id().to_owned(),
                credential: ClientCredential::Secret(emulator.client_secret().to_owned()),
                redirect_uri,
            },
            calling: Calling::Simulated(emulator.url.clone()),
            operator_tenant: Some(people::CONTOSO.to_owned()),
            artifacts: data.join("artifacts"),
            artifact_bytes: ARTIFACT_BYTES,
            pool: PoolConfig { jail: options.jail, ..PoolConfig::default() },
            // Systems that plugins call in a demo run on this machine too.
            egress: Egress::new(&[
                Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8).into(),
                Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128).into(),
            ]),
            retention: Retention::default(),
            ring_interval: None,
            edge: Edge::default(),
            drain: DRAIN,
        },
        store,
    )?;
    let seeded = async {
        seed::seed(&front.plugins, &Clock::system()).await?;
        front.ready().await
    };
    tokio::select! {
        seeded = seeded => seeded?,
        () = signals.first.cancelled() => return Ok(()),
    }
    let emulator_url = emulator.url.clone();
    let serving = front.serve(listener, &signals);
    // The listener queues requests already, so the server is ready when somebody reads this line.
    println!("ready {public_origin} {emulator_url}");
    eprintln!(
        "\n  Agents:       {public_origin}   (sign in as alice@fabrikam.example)\n  Ring a phone: {emulator_url}\n  \
         Data:         {}\n",
        data.display()
    );
    let ended = Box::pin(serving).await;
    drop(emulator);
    ended
}
