//! Measures one caller-id call through a real worker process: the time in the worker (fresh instance, call, drop), and
//! the time in the front, which includes the connection. `SWITCHBOARD_BIN` names the binary; `cargo xtask bench` builds
//! it and the guests first.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::FutureExt;
use switchboard_plugin_host::pool::{PoolConfig, ProcessSpawner, WorkerPool};
use switchboard_plugin_protocol::capability::GetValue;
use switchboard_plugin_protocol::{CapabilityReply, ComponentRef, Digest, MemoryClass, Outcome};

#[path = "shared/mod.rs"]
mod shared;

use shared::spec;

const CALLS: usize = 20_000;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compiles a guest into the artifact cache, as an upload does.
fn compile(program: &Path, guest: &str, number: u8, cache: &Path) -> Result<ComponentRef> {
    let wasm = top().join(format!("target/assets/plugins/{guest}.wasm"));
    let file =
        std::fs::File::open(&wasm).with_context(|| format!("{}: cargo xtask guests", wasm.display()))?;
    let artifact = format!("{guest}.cwasm");
    let output = Command::new(program)
        .args(["compile", "--digest", "bench"])
        .stdin(file)
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(output.status.success(), "{guest} was not compiled");
    // The output is one line of JSON, followed by the artifact.
    let line = output.stdout.iter().position(|byte| *byte == b'\n').context("no report")?;
    std::fs::write(cache.join(&artifact), output.stdout.get(line + 1..).unwrap_or_default())?;
    Ok(ComponentRef { digest: Digest([number; 32]), artifact })
}

fn percentile(sorted: &[u64], part: f64) -> u64 {
    let index = (sorted.len() as f64 * part) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn print(what: &str, mut micros: Vec<u64>) {
    micros.sort_unstable();
    println!("{what:55} p50 {:>6} us   p99 {:>6} us", percentile(&micros, 0.5), percentile(&micros, 0.99));
}

async fn one(pool: &WorkerPool, component: &ComponentRef, class: MemoryClass) -> Result<(u64, u64)> {
    let started = Instant::now();
    // Every key-value call is answered at once, so that only the cost of the call itself is measured.
    let callback = Arc::new(|_, _| async { CapabilityReply::answered::<GetValue>(&Ok(None)) }.boxed());
    let finished = pool.invoke(spec(component, class), callback).await?;
    ensure!(matches!(finished.outcome, Outcome::Answered(_)), "{:?} {:?}", finished.outcome, finished.log);
    Ok((finished.usage.wall_us, u64::try_from(started.elapsed().as_micros())?))
}

async fn sequential(
    pool: &WorkerPool,
    what: &str,
    component: &ComponentRef,
    class: MemoryClass,
    calls: usize,
) -> Result<()> {
    let (mut inside, mut outside) = (Vec::with_capacity(calls), Vec::with_capacity(calls));
    for n in 0..calls + calls / 10 {
        let (worker, front) = one(pool, component, class).await?;
        if n >= calls / 10 {
            inside.push(worker);
            outside.push(front);
        }
    }
    print(&format!("{what}: in the worker"), inside);
    print(&format!("{what}: from the front"), outside);
    Ok(())
}

fn main() -> Result<()> {
    // `cargo test --all-targets` runs this too, without measuring.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let program = std::env::var_os("SWITCHBOARD_BIN")
        .map_or_else(|| top().join("target/release/switchboard"), PathBuf::from);
    let cache = tempfile::tempdir()?;
    let rust = compile(&program, "caller-id-rust", 1, cache.path())?;
    let asking = compile(&program, "phone-book", 2, cache.path())?;
    let typescript = compile(&program, "caller-id-typescript", 3, cache.path())?;
    let python = compile(&program, "caller-id-python", 4, cache.path())?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let cache_dir = cache.path().to_owned();
        let spawner = ProcessSpawner { program, args: vec!["worker".into()], cache_dir };
        let pool = Arc::new(WorkerPool::start(spawner, PoolConfig::default()));
        ensure!(pool.all_ready(Duration::from_secs(30)).await, "no worker got ready");
        sequential(&pool, "Rust", &rust, MemoryClass::Small, CALLS).await?;
        sequential(&pool, "Rust, one key-value question", &asking, MemoryClass::Small, CALLS).await?;
        sequential(&pool, "TypeScript", &typescript, MemoryClass::Large, CALLS / 10).await?;
        sequential(&pool, "Python", &python, MemoryClass::Large, CALLS / 40).await?;
        for lanes in [4, 16] {
            let started = Instant::now();
            let all = (0..lanes).map(|_| {
                let (pool, rust) = (Arc::clone(&pool), rust.clone());
                tokio::spawn(async move {
                    let mut outside = Vec::new();
                    for _ in 0..CALLS / lanes {
                        outside.push(one(&pool, &rust, MemoryClass::Small).await?.1);
                    }
                    Ok::<_, anyhow::Error>(outside)
                })
            });
            let mut outside = Vec::new();
            for lane in all.collect::<Vec<_>>() {
                outside.extend(lane.await??);
            }
            let rate = outside.len() as f64 / started.elapsed().as_secs_f64();
            print(&format!("Rust, {lanes} at once ({rate:.0} calls/s): from the front"), outside);
        }
        Ok(())
    })
}
