use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use switchboard_plugin_protocol::{FromWorker, Jail, split};
use tokio::net::UnixStream;

use super::*;

/// Workers on a machine that lacks a part of the jail.
#[derive(Default, Clone)]
struct Unjailed {
    started: Arc<AtomicUsize>,
    loads: Arc<AtomicUsize>,
}

impl Spawner for Unjailed {
    fn spawn(&self, _: MemoryClass, _: PoolName) -> io::Result<Spawned> {
        self.started.fetch_add(1, Ordering::Relaxed);
        let (near, far) = UnixStream::pair()?;
        let loads = Arc::clone(&self.loads);
        tokio::spawn(async move {
            let (mut from, to) = split::<ToWorker, FromWorker>(far);
            let jail = Jail { missing: vec!["this kernel has no Landlock".into()], ..Jail::default() };
            to.send(&FromWorker::Ready { engine: "e".into(), jail, notes: Vec::new() }).await.unwrap();
            while let Ok(Some(message)) = from.next().await {
                if let ToWorker::Load { load, .. } = message {
                    loads.fetch_add(1, Ordering::Relaxed);
                    to.send(&FromWorker::Loaded { load, result: Err("too large".into()) }).await.unwrap();
                }
            }
        });
        Ok(Spawned { socket: near, process: None })
    }
}

fn component() -> ComponentRef {
    ComponentRef { digest: Digest([1; 32]), artifact: "a.cwasm".into() }
}

#[tokio::test]
async fn without_a_whole_jail_nothing_is_run_where_one_is_required() {
    let spawner = Unjailed::default();
    let pool = WorkerPool::start(spawner.clone(), PoolConfig { small_workers: 1, ..PoolConfig::default() });
    let started = Instant::now();
    assert!(!pool.all_ready(Duration::from_secs(30)).await);
    assert!(started.elapsed() < Duration::from_secs(10), "it is clear at once");
    let why = pool.refusal().unwrap_or_default();
    assert!(why.contains("this kernel has no Landlock") && why.contains("best-effort"), "{why}");
    let refused = pool.load(MemoryClass::Small, component(), Duration::from_secs(5)).await;
    assert!(matches!(&refused, Err(PoolError::NotJailed(_))), "{refused:?}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(spawner.started.load(Ordering::Relaxed), 2, "one of each class, and not again and again");
    assert_eq!(spawner.loads.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn with_what_there_is_of_a_jail_guests_run_where_that_is_allowed() {
    let config = PoolConfig { jail: JailMode::BestEffort, ..PoolConfig::default() };
    let pool = WorkerPool::start(Unjailed::default(), config);
    assert!(pool.all_ready(Duration::from_secs(30)).await);
    assert_eq!(pool.refusal(), None);
    let answer = pool.load(MemoryClass::Small, component(), Duration::from_secs(5)).await;
    assert_eq!(answer, Ok(Err("too large".to_owned())));
}

/// Workers on a machine with a whole jail.
#[derive(Default, Clone)]
struct Jailed {
    started: Arc<AtomicUsize>,
    alive: Arc<AtomicUsize>,
}

impl Spawner for Jailed {
    fn spawn(&self, _: MemoryClass, pool: PoolName) -> io::Result<Spawned> {
        assert_eq!(pool, PoolName::Probation);
        self.started.fetch_add(1, Ordering::SeqCst);
        self.alive.fetch_add(1, Ordering::SeqCst);
        let (near, far) = UnixStream::pair()?;
        let alive = Arc::clone(&self.alive);
        tokio::spawn(async move {
            let (mut from, to) = split::<ToWorker, FromWorker>(far);
            let ready = FromWorker::Ready { engine: "e".into(), jail: Jail::default(), notes: Vec::new() };
            // The pool may have ended it already.
            drop(to.send(&ready).await);
            while let Ok(Some(message)) = from.next().await {
                if let ToWorker::Load { load, .. } = message {
                    drop(to.send(&FromWorker::Loaded { load, result: Ok(()) }).await);
                }
            }
            alive.fetch_sub(1, Ordering::SeqCst);
        });
        Ok(Spawned { socket: near, process: None })
    }
}

const WITHIN: Duration = Duration::from_secs(20);

fn on_probation(spawner: &Jailed, idle: Duration) -> WorkerPool {
    let config = PoolConfig { probation_idle: idle, ..PoolConfig::default() };
    WorkerPool::on_probation(Arc::new(spawner.clone()), &config)
}

async fn comes_true(what: impl Fn() -> bool) {
    let waiting = async {
        while !what() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(WITHIN, waiting).await.unwrap();
}

#[tokio::test]
async fn a_worker_on_probation_is_there_while_somebody_needs_it() {
    let workers = Jailed::default();
    let pool = on_probation(&workers, Duration::from_millis(100));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!((workers.started.load(Ordering::SeqCst), pool.status()), (0, Vec::new()), "nobody needs one");
    let in_use = pool.prepare(MemoryClass::Small, component(), WITHIN).await.unwrap();
    let [status] = &pool.status()[..] else { panic!("{:?}", pool.status()) };
    assert_eq!(
        (status.pool, status.class, status.ready, status.starts),
        (PoolName::Probation, MemoryClass::Small, true, 1)
    );
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!((workers.alive.load(Ordering::SeqCst), pool.status().len()), (1, 1), "it is in use");
    drop(in_use);
    comes_true(|| pool.status().is_empty() && workers.alive.load(Ordering::SeqCst) == 0).await;
    // Of the other class, and once more of this one.
    drop(pool.prepare(MemoryClass::Large, component(), WITHIN).await.unwrap());
    drop(pool.prepare(MemoryClass::Small, component(), WITHIN).await.unwrap());
    let starts: Vec<_> = pool.status().iter().map(|worker| (worker.class, worker.starts)).collect();
    assert_eq!(starts, [(MemoryClass::Small, 2), (MemoryClass::Large, 1)]);
    drop(pool);
    comes_true(|| workers.alive.load(Ordering::SeqCst) == 0).await;
}

/// Whoever comes while a worker ends gets the next one.
#[tokio::test]
async fn nobody_meets_a_worker_on_probation_that_ends() {
    let workers = Jailed::default();
    let pool = on_probation(&workers, Duration::from_millis(1));
    for round in 0..200 {
        let prepared = pool.prepare(MemoryClass::Small, component(), WITHIN).await;
        assert!(prepared.is_ok(), "round {round}: {prepared:?}");
        drop(prepared);
        tokio::time::sleep(Duration::from_micros(500 + 50 * (round % 40))).await;
        assert!(workers.alive.load(Ordering::SeqCst) <= 2, "one, and perhaps the one before it");
    }
    assert!(workers.started.load(Ordering::SeqCst) > 1, "none has ended");
}
