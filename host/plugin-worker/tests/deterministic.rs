//! The same call with the same time and the same chance has the same answer and the same log, in each language.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails there fails the test")]

mod shared;

use std::path::Path;

use switchboard_domain::context::{Purpose, RequestContext};
use switchboard_plugin_protocol::{
    ComponentRef, Determinism, Digest, FromWorker, Granted, Invocation, Jail, JailMode, Limits, LogLine,
    MemoryClass, Outcome, Prefetched, ToWorker, split,
};
use switchboard_plugin_worker::{compile::compile, serve};
use tokio::net::UnixStream;
use tokio::runtime::Handle;

use shared::{alice, ringing};

fn context() -> RequestContext {
    RequestContext {
        agent: alice(),
        default_region: "US".into(),
        now: "2026-01-01T00:00:00Z".into(),
        deadline_ms: 10_000,
        purpose: Purpose::Test,
        extra: Vec::new(),
    }
}

/// The folder with the compiled form of a component, and the class of its memory.
fn compiled(name: &str) -> (tempfile::TempDir, MemoryClass) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../target/assets/plugins/{name}.wasm"));
    let component = std::fs::read(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; `cargo xtask guests` builds it", file.display()));
    let compiled = compile(&component, name).unwrap();
    let cache = tempfile::tempdir().unwrap();
    std::fs::write(cache.path().join("it.cwasm"), compiled.artifact).unwrap();
    (cache, compiled.report.memory.class)
}

/// How calls of a component end, one after the other in a worker of their own.
async fn runs(cache: &Path, class: MemoryClass, numbers: [&str; 2]) -> Vec<(Outcome, Vec<LogLine>)> {
    let (near, far) = UnixStream::pair().unwrap();
    let folder = cache.to_owned();
    tokio::spawn(async move {
        serve(far, class, &folder, Jail::default(), JailMode::Required, &Handle::current()).await
    });
    let (mut from, to) = split::<FromWorker, ToWorker>(near);
    let mut ended = Vec::new();
    for (id, number) in (1..).zip(numbers) {
        let invocation = Invocation {
            id,
            tenant: 1,
            component: ComponentRef { digest: Digest([1; 32]), artifact: "it.cwasm".into() },
            request: ringing(number, vec![("do".into(), "time-and-chance".into())]),
            context: context(),
            granted: Granted::default(),
            prefetched: Prefetched::default(),
            limits: Limits {
                deadline_ms: 10_000,
                computing_ms: 10_000,
                memory_bytes: class.memory_bytes(),
                capability_calls: 10,
                log_lines: 10,
                log_bytes: 1000,
            },
            determinism: Some(Determinism { starts_at_ms: 1_767_225_600_000, seed: 7 }),
        };
        to.send(&ToWorker::Invoke(Box::new(invocation))).await.unwrap();
        let (outcome, log) = loop {
            if let FromWorker::Finished { outcome, log, .. } = from.next().await.unwrap().unwrap() {
                break (outcome, log);
            }
        };
        assert!(matches!(outcome, Outcome::Answered(_)), "{number}: {outcome:?} {log:?}");
        ended.push((outcome, log));
    }
    ended
}

#[tokio::test]
async fn the_same_call_is_answered_the_same() {
    let (known, unknown) = ("+14255550100", "+14255550199");
    for name in ["probe", "caller-id-rust", "caller-id-typescript", "caller-id-python"] {
        let (cache, class) = compiled(name);
        // In each worker the second call comes after another one.
        let once = runs(cache.path(), class, [known, unknown]).await;
        let again = runs(cache.path(), class, [unknown, known]).await;
        assert_eq!([&once[0], &once[1]], [&again[1], &again[0]], "{name}");
    }
}
