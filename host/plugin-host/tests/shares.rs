//! A tenant's share of a worker, and whose turn is next, through the real pool and its protocol.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt;
use switchboard_plugin_host::pool::{PoolConfig, PoolError, PoolName, Spawned, Spawner, WorkerPool};
use switchboard_plugin_protocol::{
    CapabilityFailure, CapabilityReply, ComponentRef, Digest, Failure, FromWorker, Jail, MemoryClass,
    Outcome, ToWorker, Usage, split,
};
use tokio::net::UnixStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

#[path = "../benches/shared/mod.rs"]
mod shared;

/// Workers whose guests end one after the other, each when the test lets it.
#[derive(Clone)]
struct Slow {
    running: Arc<AtomicUsize>,
    may_end: Arc<Semaphore>,
}

impl Slow {
    fn new() -> Self {
        Self { running: Arc::default(), may_end: Arc::new(Semaphore::new(0)) }
    }

    /// Waits until so many guests run; there are never more.
    async fn runs(&self, guests: usize) {
        let reached = async {
            while self.running.load(Ordering::SeqCst) < guests {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), reached).await.unwrap();
        assert_eq!(self.running.load(Ordering::SeqCst), guests);
    }
}

impl Spawner for Slow {
    fn spawn(&self, _: MemoryClass, _: PoolName) -> io::Result<Spawned> {
        let (near, far) = UnixStream::pair()?;
        let all = self.clone();
        tokio::spawn(async move {
            let (mut from, to) = split::<ToWorker, FromWorker>(far);
            let ready = FromWorker::Ready { engine: "e".into(), jail: Jail::default(), notes: Vec::new() };
            to.send(&ready).await.unwrap();
            while let Ok(Some(message)) = from.next().await {
                let ToWorker::Invoke(invocation) = message else { continue };
                all.running.fetch_add(1, Ordering::SeqCst);
                let (all, to) = (all.clone(), to.clone());
                tokio::spawn(async move {
                    all.may_end.acquire().await.unwrap().forget();
                    all.running.fetch_sub(1, Ordering::SeqCst);
                    let finished = FromWorker::Finished {
                        invocation: invocation.id,
                        outcome: Outcome::Failed(Failure::Trapped("on purpose".into())),
                        usage: Usage::default(),
                        log: Vec::new(),
                        lost_lines: 0,
                    };
                    // The test may be over.
                    drop(to.send(&finished).await);
                });
            }
        });
        Ok(Spawned { socket: near, process: None })
    }
}

async fn call(pool: Arc<WorkerPool>, tenant: String) -> Result<(), PoolError> {
    let component = ComponentRef { digest: Digest([1; 32]), artifact: "a.cwasm".into() };
    let mut spec = shared::spec(&component, MemoryClass::Large);
    spec.tenant = tenant.into();
    (spec.limits.deadline_ms, spec.limits.computing_ms) = (60_000, 60_000);
    let asked = |_, _| async { CapabilityReply::failed(CapabilityFailure::Broken) }.boxed();
    pool.invoke(spec, Arc::new(asked)).await.map(drop)
}

async fn started(slow: &Slow) -> Arc<WorkerPool> {
    let config = PoolConfig { small_workers: 1, large_workers: 1, ..PoolConfig::default() };
    let pool = Arc::new(WorkerPool::start(slow.clone(), config));
    assert!(pool.all_ready(Duration::from_secs(20)).await);
    pool
}

/// Of 48 guests that a worker of the large class runs, the front uses 42, and one tenant gets half of them.
const OF_TENANT: usize = 21;
const IN_ALL: usize = 42;

#[tokio::test]
async fn one_tenant_leaves_room_in_a_worker_for_the_others() {
    let slow = Slow::new();
    let pool = started(&slow).await;
    let mut noisy = JoinSet::new();
    for _ in 0..100 {
        noisy.spawn(call(Arc::clone(&pool), "noisy".to_owned()));
    }
    slow.runs(OF_TENANT).await;
    let quiet = tokio::spawn(call(Arc::clone(&pool), "quiet".to_owned()));
    slow.runs(OF_TENANT + 1).await;
    slow.may_end.add_permits(1000);
    assert_eq!(quiet.await.unwrap(), Ok(()));
    // Nobody of the noisy tenant was refused either: they had their turns.
    while let Some(ended) = noisy.join_next().await {
        assert_eq!(ended.unwrap(), Ok(()));
    }
}

#[tokio::test]
async fn in_a_full_worker_tenants_take_turns_and_nobody_is_told_that_it_is_full() {
    let slow = Slow::new();
    let pool = started(&slow).await;
    let mut noisy = JoinSet::new();
    for n in 0..200 {
        noisy.spawn(call(Arc::clone(&pool), format!("noisy-{}", n % 4)));
    }
    slow.runs(IN_ALL).await;
    let quiet = tokio::spawn(call(Arc::clone(&pool), "quiet".to_owned()));
    // Some 40 of each noisy tenant wait before it. Five tenants take turns, and then the guest itself must end, which
    // at worst is after all that began before it.
    slow.may_end.add_permits(5 + IN_ALL);
    assert_eq!(quiet.await.unwrap(), Ok(()));
    noisy.shutdown().await;
}
