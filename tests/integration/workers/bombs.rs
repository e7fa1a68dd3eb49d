use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use switchboard_tests::{ALICE, Demo, THEO, bombs};

/// How long a refusal may take.
const WITHIN: Duration = Duration::from_secs(10);

/// By how many KiB the front may have grown when all bombs are over.
const SLACK_KIB: u64 = 24 << 10;

/// A figure of a process in KiB, such as `VmRSS`.
fn memory_kib(pid: u32, figure: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
    Ok(line.context("no such figure")?.trim().trim_end_matches(" kB").parse()?)
}

fn all() -> Result<Vec<(&'static str, Vec<u8>, &'static str)>> {
    let with = |module: &str| wat::parse_str(format!("(component (core module {module}))"));
    Ok(vec![
        ("doubling 20 times", bombs::doubling(20)?, "instances"),
        ("doubling 40 times", bombs::doubling(40)?, "instances"),
        ("doubling 64 times", bombs::doubling(64)?, "instances"),
        ("100,000 functions", bombs::functions(100_000), "functions"),
        ("components 20,000 deep", bombs::nested_components(20_000), "levels of components"),
        ("types 20,000 deep", bombs::nested_types(20_000), "levels of types"),
        ("types as deep as their bytes allow", bombs::nested_types(170_000), "levels of types"),
        ("more bytes of types", bombs::nested_types(5_000_000), "bytes of component types"),
        ("blocks 20,000 deep", bombs::nested_blocks(20_000), "levels of blocks"),
        ("1,900 loops with 1,900 variables", bombs::loops_with_variables(1_900, 1_900), "blocks times local"),
        ("40 MB of zeros", vec![0; 40 << 20], "not a WebAssembly component"),
        ("40 MB of zeros in a memory", bombs::zeros(40 << 20), "bytes of data"),
        ("200,000 types", bombs::types(200_000), "types"),
        ("a huge table", with("(table 9000000 funcref)")?, "entries in one table"),
        ("a huge memory", with("(memory 65536)")?, "bytes of memory"),
        (
            "components handed on",
            wat::parse_str(r#"(component (import "c" (component)))"#)?,
            "an import of its own",
        ),
    ])
}

/// Each is refused in time with its cause, the front does not grow, and calls ring meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn compile_bombs_are_refused_and_calls_ring_meanwhile() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, theo) = (demo.sign_in(ALICE).await?, demo.sign_in(THEO).await?);
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    alice.card("before", &ring).await?;
    theo.upload(b"\0asm\x01\0\0\0".to_vec()).await?.expect(422)?;
    let before = memory_kib(demo.pid(), "VmRSS")?;

    let over = tokio_util::sync::CancellationToken::new();
    let canary = tokio::spawn({
        let (alice, ring, over) = (alice.clone(), ring.clone(), over.clone());
        async move {
            let mut slowest = Duration::ZERO;
            let mut rung = 0_u32;
            while !over.is_cancelled() {
                let begun = Instant::now();
                let card = alice.card(&format!("canary-{rung}"), &ring).await?;
                let why = card["why"].as_array().into_iter().flatten();
                let mut found =
                    why.filter(|why| why["source"] == "plugin:phone-book" && why["outcome"] == "found");
                ensure!(found.next().is_some(), "the plugin did not answer: {card}");
                slowest = slowest.max(begun.elapsed());
                rung += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Ok::<_, anyhow::Error>((rung, slowest))
        }
    });
    for (name, bomb, words) in all()? {
        let begun = Instant::now();
        let answer = theo.upload(bomb).await?;
        let took = begun.elapsed();
        assert_eq!(answer.status.as_u16(), 422, "{name}: {}", answer.body);
        let detail = answer.body["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(words), "{name}: {detail:?} does not say {words:?}");
        assert!(took < WITHIN, "{name} took {took:?}");
        println!(
            "{name:36} {:>5} ms, front {:>6} KiB: {detail}",
            took.as_millis(),
            memory_kib(demo.pid(), "VmRSS")?
        );
    }
    over.cancel();
    let (rung, slowest) = canary.await??;
    let (after, peak) = (memory_kib(demo.pid(), "VmRSS")?, memory_kib(demo.pid(), "VmHWM")?);
    println!(
        "front: {before} KiB before, {after} KiB after, {peak} KiB at most; {rung} calls, slowest {slowest:?}"
    );
    assert!(after < before + SLACK_KIB, "the front grew from {before} to {after} KiB");
    assert!(rung > 0 && slowest < Duration::from_secs(2), "{rung} calls, the slowest took {slowest:?}");
    Ok(())
}
