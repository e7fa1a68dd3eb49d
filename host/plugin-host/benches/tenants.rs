//! Measures the memory of front and workers after 1,000 tenants, each with a component of its own, have been called once.
//! `SWITCHBOARD_BIN` names the binary; `cargo xtask bench` builds it and the guests first.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::{FutureExt, StreamExt};
use switchboard_plugin_host::pool::{PoolConfig, ProcessSpawner, WorkerPool};
use switchboard_plugin_protocol::capability::GetValue;
use switchboard_plugin_protocol::{CapabilityReply, ComponentRef, Digest, MemoryClass, Outcome};

#[path = "shared/mod.rs"]
mod shared;

const TENANTS: u16 = 1000;

/// The sample guest with an additional custom section, which makes it a different component.
fn component(guest: &[u8], number: u16) -> Vec<u8> {
    let text = format!("tenant {number:05}");
    let (name, text) = (b"bench".as_slice(), text.as_bytes());
    let length = u8::try_from(1 + name.len() + text.len()).unwrap_or_default();
    let section = [&[0, length, 5], name, text].concat();
    [guest, &section].concat()
}

async fn compile(program: &Path, component: Vec<u8>, number: u16, cache: &Path) -> Result<ComponentRef> {
    let (program, artifact) = (program.to_owned(), format!("{number}.cwasm"));
    let path = cache.join(&artifact);
    tokio::task::spawn_blocking(move || {
        use std::io::Write;
        let mut child = Command::new(program)
            .args(["compile", "--digest", "bench"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        child.stdin.take().context("no input")?.write_all(&component)?;
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "not compiled: {}", String::from_utf8_lossy(&output.stdout));
        let line = output.stdout.iter().position(|byte| *byte == b'\n').context("no report")?;
        std::fs::write(path, output.stdout.get(line + 1..).unwrap_or_default())?;
        let mut digest = [0; 32];
        digest[..2].copy_from_slice(&number.to_be_bytes());
        Ok(ComponentRef { digest: Digest(digest), artifact })
    })
    .await?
}

/// Resident and proportional bytes of a process, in MiB.
fn memory(pid: u32) -> Result<(f64, f64)> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let field = |name: &str| {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        kib.map(|kib| kib / 1024.0).context("no such field in smaps_rollup")
    };
    Ok((field("Rss:")?, field("Pss:")?))
}

fn print(what: &str, pool: &WorkerPool) -> Result<()> {
    let (mut resident, mut proportional) = memory(std::process::id())?;
    println!("{what}: front (pool only) {resident:.1} MiB resident, {proportional:.1} MiB proportional");
    for worker in pool.status() {
        let pid = worker.pid.context("a worker died")?;
        let (rss, pss) = memory(pid)?;
        println!(
            "{what}: {:5} worker {rss:.1} MiB resident, {pss:.1} MiB proportional",
            worker.class.as_str()
        );
        (resident, proportional) = (resident + rss, proportional + pss);
    }
    println!("{what}: all {resident:.1} MiB resident, {proportional:.1} MiB proportional");
    Ok(())
}

fn main() -> Result<()> {
    // `cargo test --all-targets` runs this too, without measuring.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = std::env::var_os("SWITCHBOARD_BIN")
        .map_or_else(|| top.join("target/release/switchboard"), PathBuf::from);
    let wasm = top.join("target/assets/plugins/caller-id-rust.wasm");
    let guest = std::fs::read(&wasm).with_context(|| format!("{}: cargo xtask guests", wasm.display()))?;
    let cache = tempfile::tempdir()?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let started = Instant::now();
        let compiling = (0..TENANTS).map(|n| compile(&program, component(&guest, n), n, cache.path()));
        let components: Vec<Result<ComponentRef>> =
            futures::stream::iter(compiling).buffer_unordered(4).collect().await;
        let components = components.into_iter().collect::<Result<Vec<_>>>()?;
        println!("{TENANTS} components compiled in {:.1} s", started.elapsed().as_secs_f64());

        let spawner = ProcessSpawner {
            program: program.clone(),
            args: vec!["worker".into()],
            cache_dir: cache.path().to_owned(),
        };
        let pool = WorkerPool::start(spawner, PoolConfig::default());
        ensure!(pool.all_ready(Duration::from_secs(30)).await, "no worker got ready");
        print("before", &pool)?;
        let started = Instant::now();
        for component in &components {
            let spec = shared::spec(component, MemoryClass::Small);
            let callback =
                Arc::new(|_, _| async { CapabilityReply::answered::<GetValue>(&Ok(None)) }.boxed());
            let finished = pool.invoke(spec, callback).await?;
            ensure!(matches!(finished.outcome, Outcome::Answered(_)), "{:?}", finished.outcome);
        }
        let each = started.elapsed().as_micros() / u128::from(TENANTS);
        println!("loaded and called once: {each} us each");
        print("after", &pool)
    })
}
