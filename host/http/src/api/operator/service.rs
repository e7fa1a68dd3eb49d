//! `GET /api/v1/operator/service`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use switchboard_plugin_host::MemoryClass;
use switchboard_plugin_host::pool::{PoolName, WorkerStatus};
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;
use crate::session::Operator;

/// How much memory a guest has in a worker.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ServiceWorkerClass)]
pub(crate) enum WorkerClass {
    Small,
    Large,
}

/// What a worker is for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ServiceWorkerPool)]
pub(crate) enum WorkerPool {
    /// It serves calls, and runs all the time.
    Live,
    /// In it somebody tries a version. It is there while it is needed, and a while longer.
    Probation,
}

/// A worker of the server that answers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ServiceWorker)]
pub(crate) struct Worker {
    pool: WorkerPool,
    /// How much memory a guest has there.
    class: WorkerClass,
    /// Whether it takes calls of plugins.
    ready: bool,
    /// How often it was begun: more than once where it had ended.
    starts: u32,
    /// Calls of plugins that are under way there.
    in_flight: usize,
    /// Components that are loaded there.
    components: u32,
}

impl From<WorkerStatus> for Worker {
    fn from(worker: WorkerStatus) -> Self {
        let WorkerStatus { pool, class, pid: _, ready, starts, in_flight, components } = worker;
        let class = match class {
            MemoryClass::Small => WorkerClass::Small,
            MemoryClass::Large => WorkerClass::Large,
        };
        let pool = match pool {
            PoolName::Live => WorkerPool::Live,
            PoolName::Probation => WorkerPool::Probation,
        };
        Self { pool, class, ready, starts, in_flight, components }
    }
}

/// Connections to the database of the server that answers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ServiceDatabasePool)]
pub(crate) struct Pool {
    name: &'static str,
    open: u32,
    in_use: u32,
    /// So many may be open.
    most: u32,
}

/// People who wait for a calling token of an ACS resource, at the server that answers.
#[derive(Serialize, ToSchema)]
#[schema(as = ServiceTokenQueue)]
pub(crate) struct TokenQueue {
    resource: String,
    waiting: u64,
}

/// How the service does.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ServiceState)]
pub(crate) struct Service {
    /// Of the server that answers.
    version: &'static str,
    workers: Vec<Worker>,
    /// Active versions that this server still compiles or loads.
    plugins_loading: usize,
    /// Active versions that it could not compile or load.
    plugins_not_loadable: usize,
    /// Calls that plugins have still to be told of, of all tenants.
    call_log_waiting: i64,
    /// Those of them that are due now.
    call_log_due: i64,
    /// Tenants whose last synthetic ring was not complete.
    failing_rings: i64,
    database: Vec<Pool>,
    calling_tokens: Vec<TokenQueue>,
}

/// Workers and queues: those of the server that answers, and what all servers have still to do.
#[utoipa::path(
    get, path = "/operator/service", operation_id = "get_service_state", tag = "operator",
    responses((status = 200, description = "How the service does now.", body = Service), (status = 404))
)]
pub(crate) async fn service(State(app): State<App>, _: Operator) -> Result<Json<Service>, Problem> {
    let (waiting, due) = app.store.call_log().backlog(app.clock.now()).await?;
    let failing_rings = app.store.tenants().count_failing_rings().await?;
    let pools = app.store.pools().into_iter();
    let queues = app.services.tokens.microsoft().acs.queue_metrics().into_iter();
    Ok(Json(Service {
        version: env!("CARGO_PKG_VERSION"),
        workers: app.plugins.workers().into_iter().map(Worker::from).collect(),
        plugins_loading: app.plugins.readiness().left(),
        plugins_not_loadable: app.plugins.readiness().failed(),
        call_log_waiting: waiting,
        call_log_due: due,
        failing_rings,
        database: pools
            .map(|pool| Pool { name: pool.name, open: pool.open, in_use: pool.in_use, most: pool.most })
            .collect(),
        calling_tokens: queues
            .map(|(resource, queue)| TokenQueue { resource, waiting: queue.waiting })
            .collect(),
    }))
}
