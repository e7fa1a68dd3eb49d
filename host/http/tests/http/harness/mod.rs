//! The whole HTTP interface in the test's own process: router, services and a database of its own, the emulated Microsoft,
//! and plugins that are functions of the test.
//!
//! It listens on a loopback port, so that tests are the same people at the same browsers as in `tests/integration`. What
//! only the binary has (its connections' limits, its commands, its signals) is tested there, and so are real guests.

pub(crate) mod authority;
pub(crate) mod outside;
pub(crate) mod plugins;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use serde_json::Value;
use switchboard_domain::clock::Clock;
use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::hook::Hook;
use switchboard_domain::number::Region;
use switchboard_http::{App, AppConfig, CALLING_SESSION_LIFE, Calling, Edge, Stopping, router};
use switchboard_microsoft::{AcsConfig, ClientCredential, Microsoft, MicrosoftConfig};
use switchboard_microsoft_emulator::{Emulator, EmulatorConfig, people};
use switchboard_plugin_host::pool::PoolConfig;
use switchboard_plugin_host::{ARTIFACT_BYTES, COMPILE_WITHIN, Egress, PluginHost, PluginHostConfig};
use switchboard_plugin_protocol::{CapabilityRequest, Outcome};
use switchboard_services::accounts::{AgentGraph, UserTokens};
use switchboard_services::{Retention, Services};
use switchboard_store::{MasterKey, Store, Tenant, TenantContext};
use switchboard_tests::{Database, Person, Postgres, emulator, on_postgres};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use plugins::{FakePlugins, HookRequest};

/// The HTTP interface with everything behind it.
pub(crate) struct TestApp {
    /// `http://127.0.0.1:…`, where agents go.
    pub(crate) front: String,
    /// `http://127.0.0.1:…`, where Microsoft is emulated.
    pub(crate) emulator: String,
    /// The database.
    pub(crate) store: Store,
    fabrikam: TenantContext,
    /// The plugins, and what the host replies to them.
    pub(crate) plugins: FakePlugins,
    ahead: Arc<AtomicI64>,
    _emulator: Emulator,
    _stop: DropGuard,
    database: Option<Database>,
    data: TempDir,
}

impl TestApp {
    /// Starts with the sample tenants. Fabrikam has one customer, Diego Siciliani; nobody has a plugin.
    ///
    /// # Errors
    /// When a part can't be started.
    pub(crate) async fn start() -> Result<Self> {
        Self::start_reaching(Egress::default()).await
    }

    /// As [`TestApp::start`], with other rules about where plugins' requests may go.
    ///
    /// # Errors
    /// When a part can't be started.
    pub(crate) async fn start_reaching(egress: Egress) -> Result<Self> {
        Self::start_with(egress, None, COMPILE_WITHIN).await
    }

    /// As [`TestApp::start`], with a synthetic ring in each tenant at this interval.
    ///
    /// # Errors
    /// When a part can't be started.
    pub(crate) async fn start_ringing(interval: Duration) -> Result<Self> {
        Self::start_with(Egress::default(), Some(interval), COMPILE_WITHIN).await
    }

    /// As [`TestApp::start`], with other patience for the compiler.
    ///
    /// # Errors
    /// When a part can't be started.
    pub(crate) async fn start_compiling_within(within: Duration) -> Result<Self> {
        Self::start_with(Egress::default(), None, within).await
    }

    async fn start_with(
        egress: Egress,
        ring_interval: Option<Duration>,
        compile_within: Duration,
    ) -> Result<Self> {
        let data = TempDir::new()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let front = format!("http://{}", listener.local_addr()?);
        let ahead = Arc::new(AtomicI64::new(0));
        let clock = clock(&ahead);
        let microsoft = emulated(data.path(), clock.clone()).await?;
        let redirect_uri = format!("{front}/auth/callback");
        microsoft.add_redirect_uri(&redirect_uri);
        microsoft.add_redirect_uri(&format!("{front}/auth/admin-consent/callback"));
        let (store, database) = opened(data.path(), clock.now()).await?;
        let fabrikam = seed(&store, clock.now()).await?;

        let config = MicrosoftConfig {
            authority: microsoft.url.clone(),
            graph: format!("{}/v1.0", microsoft.url),
            acs: AcsConfig::single(microsoft.url.clone(), microsoft.acs_access_key()),
            client_id: microsoft.client_id().to_owned(),
            credential: ClientCredential::Secret(microsoft.client_secret().to_owned()),
            redirect_uri,
        };
        let tokens =
            UserTokens::new(store.clone(), Arc::new(Microsoft::new(config, clock.clone())?), clock.clone());
        let graph = AgentGraph::new(tokens);
        let plugins = FakePlugins::default();
        let host = PluginHostConfig {
            program: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/harness/compiler.sh"),
            artifacts: data.path().join("artifacts"),
            artifact_bytes: ARTIFACT_BYTES,
            compile_within,
            pool: PoolConfig { small_workers: 1, large_workers: 1, ..PoolConfig::default() },
            egress,
        };
        let directory = Arc::new(graph.clone());
        let host =
            PluginHost::start_with_workers(plugins.clone(), host, store.clone(), directory, clock.clone())?;
        let services = Services::new(store.clone(), host.clone(), graph, &clock);
        let stop = CancellationToken::new();
        services.start(Retention::default(), ring_interval, clock.clone(), &stop);
        tokio::spawn(services.call_log.clone().run(stop.clone()));
        tokio::spawn(services.customer_imports.clone().run(stop.clone()));

        let config = AppConfig {
            public_origin: front.clone(),
            calling: Calling::Simulated(microsoft.url.clone()),
            operator_tenant: Some(people::CONTOSO.to_owned()),
            calling_session_life: CALLING_SESSION_LIFE,
            retention: Retention::default(),
        };
        let app = App::new(config, Edge::default(), host, services, clock, &Stopping::default());
        let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(listener, service).into_future());
        Ok(Self {
            front,
            emulator: microsoft.url.clone(),
            store,
            fabrikam,
            plugins,
            ahead,
            _emulator: microsoft,
            _stop: stop.drop_guard(),
            database,
            data,
        })
    }

    /// Signs somebody in, as a browser would.
    ///
    /// # Errors
    /// When a step of the sign-in fails.
    pub(crate) async fn sign_in(&self, user: &str) -> Result<Person> {
        let person = self.stranger()?;
        // Not to the page: the web client is maybe not built.
        let landed = person.sign_in_returning_to(user, "/healthz").await?;
        ensure!(landed.path() == "/healthz" && landed.query().is_none(), "the sign-in failed: {landed}");
        Ok(person)
    }

    /// Somebody who has not signed in.
    ///
    /// # Errors
    /// When the HTTP client can't be made.
    pub(crate) fn stranger(&self) -> Result<Person> {
        Person::stranger(&self.front)
    }

    /// From now on it is so much later, here and at Microsoft.
    pub(crate) fn advance(&self, by: Duration) {
        self.ahead.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// Fabrikam, of no user.
    pub(crate) fn fabrikam(&self) -> &TenantContext {
        &self.fabrikam
    }

    /// The time here and at Microsoft.
    pub(crate) fn now(&self) -> Timestamp {
        clock(&self.ahead).now()
    }

    /// Uploads and activates a plugin that a function answers for; `None`: it never answers.
    ///
    /// # Errors
    /// When a step is refused.
    pub(crate) async fn install(
        &self,
        admin: &Person,
        name: &str,
        hooks: &[Hook],
        answers: impl Fn(&HookRequest) -> Option<Outcome> + Send + Sync + 'static,
    ) -> Result<()> {
        self.plugins.install(admin, name, hooks, answers).await
    }

    /// As [`TestApp::install`], with what the plugin asks of the host first.
    ///
    /// # Errors
    /// When a step is refused.
    pub(crate) async fn install_asking(
        &self,
        admin: &Person,
        name: &str,
        hooks: &[Hook],
        asks: impl Fn(&HookRequest) -> Option<CapabilityRequest> + Send + Sync + 'static,
        answers: impl Fn(&HookRequest) -> Option<Outcome> + Send + Sync + 'static,
    ) -> Result<()> {
        self.plugins.install_asking(admin, name, hooks, asks, answers).await
    }

    /// Adds customers of these names to Fabrikam's.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn add_customers(&self, names: impl Iterator<Item = String>) -> Result<()> {
        let customers: Vec<Customer> =
            names.enumerate().map(|(n, name)| customer(&format!("added-{n}"), &name, None, &[])).collect();
        self.insert_customers(&customers).await
    }

    /// Adds customers to Fabrikam's.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn insert_customers(&self, customers: &[Customer]) -> Result<()> {
        Ok(self
            .store
            .customers()
            .insert(&self.fabrikam, customers, Region::US, Timestamp::UNIX_EPOCH)
            .await?)
    }

    /// How many rows a table has.
    ///
    /// # Errors
    /// When the database can't be asked.
    pub(crate) fn count(&self, table: &str) -> Result<String> {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        if let Some(database) = &self.database {
            return database.sql(&sql);
        }
        let script =
            "import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])";
        let mut python = std::process::Command::new("python3");
        python.args(["-c", script]).arg(self.data.path().join("switchboard.db")).arg(&sql);
        let (well, said) = switchboard_tests::said(&mut python)?;
        ensure!(well, "{said}");
        Ok(said.trim().to_owned())
    }

    /// Turns knobs of the emulated Microsoft.
    ///
    /// # Errors
    /// When it refuses them.
    pub(crate) async fn emulate(&self, knobs: &Value) -> Result<()> {
        emulator::turn(&self.emulator, "state", knobs).await
    }

    /// Sets all knobs of the emulated Microsoft back.
    ///
    /// # Errors
    /// When it does not answer.
    pub(crate) async fn emulate_health(&self) -> Result<()> {
        emulator::reset(&self.emulator).await
    }

    /// Entra object ids of a tenant's people, by their accounts.
    ///
    /// # Errors
    /// When the emulated Microsoft does not answer.
    pub(crate) async fn object_ids(&self, domain: &str) -> Result<Vec<(String, String)>> {
        emulator::object_ids(&self.emulator, domain).await
    }
}

/// The emulated Microsoft. All tests sign with the same keys: making new ones takes longer than most tests.
async fn emulated(data: &Path, clock: Clock) -> Result<Emulator> {
    for key in ["emulator-signing-key.der", "emulator-signing-key-next.der"] {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(key);
        if kept.is_file() {
            std::fs::copy(&kept, data.join(key))?;
        }
    }
    let config = EmulatorConfig { listen: "127.0.0.1:0".parse()?, data: data.to_owned(), clock };
    let emulator = Emulator::start(config).await?;
    for key in ["emulator-signing-key.der", "emulator-signing-key-next.der"] {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(key);
        if !kept.is_file() {
            // Whole or not at all: other tests read it meanwhile.
            let whole = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR"))?;
            std::fs::copy(data.join(key), whole.path())?;
            whole.persist(kept)?;
        }
    }
    Ok(emulator)
}

/// A database of its own, of the kind that this test run is for.
async fn opened(data: &Path, now: Timestamp) -> Result<(Store, Option<Database>)> {
    let key = MasterKey::from_file(&data.join("master.key"))?;
    if on_postgres() {
        let database = Database::empty(Postgres::get()?)?;
        return Ok((Store::open_postgres(&database.url, None, &key, now).await?, Some(database)));
    }
    Ok((Store::open_sqlite(&data.join("switchboard.db"), &key, now).await?, None))
}

/// The system's clock, as far ahead as the test says.
fn clock(ahead: &Arc<AtomicI64>) -> Clock {
    let (system, ahead) = (Clock::system(), Arc::clone(ahead));
    Clock::from_fn(move || {
        let ahead = jiff::SignedDuration::from_millis(ahead.load(Ordering::Relaxed));
        system.now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    })
}

/// The sample tenants; answers Fabrikam's context.
async fn seed(store: &Store, now: Timestamp) -> Result<TenantContext> {
    let mut fabrikam = None;
    for tenant in people::tenants() {
        let new = Tenant {
            id: tenant.id.into(),
            name: tenant.name.to_owned(),
            default_region: "US".to_owned(),
            url_schemes: Vec::new(),
        };
        let context = store.tenants().provision(&new, now).await?;
        if tenant.id == people::FABRIKAM {
            fabrikam = Some(context);
        }
    }
    let fabrikam = fabrikam.context("there is no sample tenant Fabrikam")?;
    let diego = customer("diego", "Diego Siciliani", Some("Northwind Traders"), &["+14255550123"]);
    store.customers().insert(&fabrikam, &[diego], Region::US, now).await?;
    Ok(fabrikam)
}

/// A customer.
pub(crate) fn customer(id: &str, name: &str, company: Option<&str>, numbers: &[&str]) -> Customer {
    let phones = numbers.iter().map(|number| CustomerPhone {
        number: (*number).to_owned(),
        e164: Some((*number).to_owned()),
        extension: None,
        label: None,
    });
    Customer {
        id: id.to_owned(),
        record_type: "contact".to_owned(),
        name: name.to_owned(),
        company: company.map(str::to_owned),
        title: None,
        email: None,
        phones: phones.collect(),
        owner: None,
        last_activity: None,
        url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        extra: Vec::new(),
    }
}
