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
    fn spawn(&self, _: MemoryClass) -> io::Result<Spawned> {
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
