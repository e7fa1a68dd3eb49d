//! Plugins that were compiled for a released contract run for good: `tests/kept` has a component for each version and language, which
//! is never built again. Python's would have 18 MB; the example in Python is built anew and tested elsewhere.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails there fails the test")]

mod shared;

use std::path::Path;

use switchboard_domain::caller_match::{Outcome as Found, Resolution};
use switchboard_domain::context::{Purpose, RequestContext};
use switchboard_plugin_protocol::{
    ComponentRef, Digest, FromWorker, Granted, HookResponse, Invocation, Jail, JailMode, Limits, Outcome,
    Prefetched, ToWorker, split,
};
use switchboard_plugin_worker::{compile::compile, serve};
use tokio::net::UnixStream;
use tokio::runtime::Handle;

use shared::{alice, ringing};

/// What a kept component says of a caller.
async fn resolved(file: &Path, number: &str) -> Resolution {
    let compiled = compile(&std::fs::read(file).unwrap(), "kept").unwrap();
    assert_eq!(compiled.report.manifest.contract, "1.0.0");
    let class = compiled.report.memory.class;
    let cache = tempfile::tempdir().unwrap();
    std::fs::write(cache.path().join("kept.cwasm"), compiled.artifact).unwrap();
    let (near, far) = UnixStream::pair().unwrap();
    let folder = cache.path().to_owned();
    tokio::spawn(async move {
        serve(far, class, &folder, Jail::default(), JailMode::Required, &Handle::current()).await
    });
    let (mut from, to) = split::<FromWorker, ToWorker>(near);
    let invocation = Invocation {
        id: 1,
        tenant: 1,
        component: ComponentRef { digest: Digest([1; 32]), artifact: "kept.cwasm".into() },
        request: ringing(number, Vec::new()),
        context: RequestContext {
            agent: alice(),
            default_region: "US".into(),
            now: "2026-01-01T00:00:00Z".into(),
            deadline_ms: 10_000,
            purpose: Purpose::Live,
            extra: vec![("of-a-later-host".into(), "1".into())],
        },
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
        determinism: None,
    };
    to.send(&ToWorker::Invoke(Box::new(invocation))).await.unwrap();
    loop {
        match from.next().await.unwrap().unwrap() {
            FromWorker::Finished { outcome: Outcome::Answered(response), .. } => match *response {
                HookResponse::Resolution(resolution) => return resolution,
                other => panic!("{other:?}"),
            },
            FromWorker::Finished { outcome, log, .. } => panic!("{outcome:?} {log:?}"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn what_was_compiled_for_a_released_contract_still_names_the_caller() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/kept");
    let mut tried = 0;
    for version in
        std::fs::read_dir(kept).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for file in std::fs::read_dir(version).unwrap().map(|entry| entry.unwrap().path()) {
            let known = resolved(&file, "+14255550100").await;
            let Found::Found(matches) = &known.outcome else { panic!("{}: {known:?}", file.display()) };
            assert_eq!(matches[0].name, "Northwind Traders, reception", "{}", file.display());
            assert_eq!((matches[0].source.as_str(), matches[0].record_id.as_str()), ("example", "1"));
            let unknown = resolved(&file, "+14255550199").await;
            assert_eq!(unknown.outcome, Found::NotFound, "{}", file.display());
            tried += 1;
        }
    }
    assert!(tried >= 2, "there is a component for each language: {tried}");
}
