//! `switchboard tenant`: manages the operator's customer organisations. The audit trail records these commands as done at
//! the console.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use switchboard_domain::clock::Clock;
use switchboard_domain::ids::TenantId;
use switchboard_microsoft::Microsoft;
use switchboard_services::accounts::UserTokens;
use switchboard_store::{Act, Opening, OperatorContext, Store, Tenant, TenantFilter, TenantOverview};
use tokio::sync::mpsc;

use crate::config::{Config, ConfigSource};
use crate::database;

/// How many tenants are read at once.
const PAGE: u32 = 200;

/// How many lines of an export may wait to be written to the file.
const QUEUE_LINES: usize = 64;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Invite an organisation. Its people can sign in after one of its administrators has approved.
    Create(Create),
    /// List the organisations by name.
    List(ConfigSource),
    /// Show one organisation and how much data it has.
    Show(Of),
    /// Check whether an organisation is ready for calls, and print what to do if it is not. This queries Microsoft as the
    /// person of the organisation who signed in last. Ends with status 1 if it is not ready.
    Check(Of),
    /// Lock out all people of an organisation at once. Its data is kept.
    Suspend {
        #[command(flatten)]
        of: Of,
        /// The reason, which its people see.
        #[arg(long)]
        reason: String,
    },
    /// Let a suspended organisation in again.
    Resume(Of),
    /// Write all data of an organisation to a file as lines of JSON, without secrets.
    Export {
        #[command(flatten)]
        of: Of,
        /// A file that does not exist yet.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Delete a suspended organisation with all its data.
    Delete {
        #[command(flatten)]
        of: Of,
        /// The organisation's name, to confirm that this is the right one.
        #[arg(long, value_name = "NAME")]
        confirm: String,
    },
}

/// The organisation that a command is about.
#[derive(clap::Args)]
pub(crate) struct Of {
    #[command(flatten)]
    source: ConfigSource,
    /// The organisation's Entra tenant id.
    #[arg(long)]
    id: TenantId,
}

#[derive(clap::Args)]
pub(crate) struct Create {
    #[command(flatten)]
    of: Of,
    /// The organisation's name, for display.
    #[arg(long)]
    name: String,
    /// The region of phone numbers that are written without a country code (ISO 3166-1 alpha-2).
    #[arg(long, default_value = "US")]
    region: String,
}

/// The database, and the operator who runs the command.
struct Console {
    store: Store,
    operator: OperatorContext,
}

impl Console {
    /// Opens a database as it is: servers that run must not find another schema because somebody has looked.
    async fn open(source: &ConfigSource) -> Result<Self> {
        Self::of(&source.read()?, Opening::Looks).await
    }

    async fn of(config: &Config, opening: Opening) -> Result<Self> {
        let store = database::open_without_lock(config, opening).await?;
        let name = std::env::var("SUDO_USER")
            .or_else(|_| std::env::var("USER"))
            .unwrap_or_else(|_| "console".into());
        Ok(Self { operator: store.sessions().operator_at_console(&name), store })
    }

    fn act(&self, action: &'static str, id: &TenantId) -> Act {
        self.operator.act(action, id.as_str(), now())
    }

    async fn show(&self, id: &TenantId) -> Result<TenantOverview> {
        Ok(self.store.operator().overview(&self.operator, id, now()).await?)
    }
}

fn now() -> Timestamp {
    Clock::system().now()
}

fn line(overview: &TenantOverview) -> String {
    let TenantOverview { tenant, state, users, active_plugins, .. } = overview;
    format!(
        "{} {:<9} {users} users, {active_plugins} active plugins  {}",
        tenant.id,
        state.as_str(),
        tenant.name
    )
}

pub(crate) fn run(command: &Command) -> Result<()> {
    database::block_on(async {
        match command {
            Command::Create(options) => create(options).await,
            Command::List(source) => list(source).await,
            Command::Show(of) => show(of).await,
            Command::Check(of) => check(of).await,
            Command::Suspend { of, reason } => {
                let console = Console::open(&of.source).await?;
                let act = console.act("tenant.suspend", &of.id).with("reason", reason.as_str());
                console.store.operator().suspend(&console.operator, &of.id, reason, &act).await?;
                print_overview(&console, &of.id).await
            }
            Command::Resume(of) => {
                let console = Console::open(&of.source).await?;
                let act = console.act("tenant.resume", &of.id);
                console.store.operator().resume(&console.operator, &of.id, &act).await?;
                print_overview(&console, &of.id).await
            }
            Command::Export { of, to } => export(of, to).await,
            Command::Delete { of, confirm } => {
                let console = Console::open(&of.source).await?;
                let act = console.act("tenant.delete", &of.id);
                let deleted =
                    console.store.operator().delete(&console.operator, &of.id, confirm, &act).await?;
                let rows: u64 = deleted.rows.values().sum();
                println!("{} is deleted: {rows} rows, {} components", of.id, deleted.components);
                Ok(())
            }
        }
    })
}

async fn print_overview(console: &Console, id: &TenantId) -> Result<()> {
    println!("{}", line(&console.show(id).await?));
    Ok(())
}

async fn create(options: &Create) -> Result<()> {
    let tenant = Tenant::checked(options.of.id.as_str(), &options.name, &options.region, &[])?;
    // The first one may be created before a server has run.
    let console = Console::of(&options.of.source.read()?, Opening::Migrates).await?;
    let act = console.act("tenant.invite", &tenant.id);
    console.store.operator().invite(&console.operator, &tenant, &act).await?;
    print_overview(&console, &tenant.id).await
}

async fn list(source: &ConfigSource) -> Result<()> {
    let console = Console::open(source).await?;
    let (filter, mut cursor) = (TenantFilter::default(), None);
    loop {
        let page =
            console.store.operator().list(&console.operator, &filter, cursor.as_deref(), PAGE, now()).await?;
        for overview in &page.items {
            println!("{}", line(overview));
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn show(of: &Of) -> Result<()> {
    let console = Console::open(&of.source).await?;
    let overview = console.show(&of.id).await?;
    let counts = console.store.operator().counts(&console.operator, &of.id).await?;
    println!("{}", line(&overview));
    println!(
        "region {}; {} customers, {} calls, {} plugin versions, {} API tokens, {} sessions",
        overview.tenant.default_region,
        counts.customers,
        counts.calls,
        counts.plugin_versions,
        counts.api_tokens,
        overview.sessions
    );
    if let (Some(by), Some(why)) = (&overview.suspended_by, &overview.suspended_for) {
        println!("suspended by {by}: {why}");
    }
    Ok(())
}

async fn check(of: &Of) -> Result<()> {
    let config = of.source.read()?;
    let console = Console::of(&config, Opening::Looks).await?;
    let act = console.act("tenant.check", &of.id);
    let context = console.store.operator().enter(&console.operator, &of.id, &act).await?;
    let microsoft =
        Microsoft::new(config.microsoft.clients(&config.server.public_origin())?, Clock::system())?;
    let tokens = UserTokens::new(console.store.clone(), Arc::new(microsoft), Clock::system());
    let report = tokens.onboarding(&context).await?;
    match &report.asked_as {
        Some(person) => println!("asked as {person}"),
        None => println!("nobody of it has signed in yet: what only a sign-in can show is not known"),
    }
    for finding in &report.findings {
        println!("{:<8} {:<20} {}", finding.state.as_str(), finding.id, finding.seen);
        if let Some(to_do) = &finding.to_do {
            println!("{:<8} {:<20} → {to_do}", "", "");
        }
    }
    ensure!(report.ready, "{} is not ready for calls", of.id);
    println!("{} is ready for calls", of.id);
    Ok(())
}

/// A new file that nobody else may read: it holds everything of a tenant.
fn private_file(to: &Path) -> std::io::Result<std::fs::File> {
    std::fs::File::options().write(true).create_new(true).mode(0o600).open(to)
}

async fn export(of: &Of, to: &Path) -> Result<()> {
    ensure!(!to.exists(), "{} is there already", to.display());
    let console = Console::open(&of.source).await?;
    let act = console.act("tenant.export", &of.id);
    let context = console.store.operator().enter(&console.operator, &of.id, &act).await?;
    let mut file = private_file(to).with_context(|| format!("{} can't be written", to.display()))?;
    let (sender, mut lines) = mpsc::channel::<Vec<u8>>(QUEUE_LINES);
    let writing = async {
        let mut bytes = 0;
        while let Some(line) = lines.recv().await {
            bytes += line.len();
            file.write_all(&line)?;
        }
        file.sync_all()?;
        Ok::<_, std::io::Error>(bytes)
    };
    let (exported, written) = tokio::join!(console.store.tenants().export(&context, now(), sender), writing);
    exported?;
    println!("{}: {} bytes", to.display(), written?);
    Ok(())
}
