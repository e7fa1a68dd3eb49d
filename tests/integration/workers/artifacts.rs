use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo, Person, THEO};

fn ring() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

fn artifacts(demo: &Demo) -> Result<Vec<PathBuf>> {
    let files = fs::read_dir(demo.data().join("artifacts"))?.map(|file| Ok(file?.path()));
    files.collect::<Result<_>>()
}

/// What is done to an artifact.
type Change = fn(&PathBuf) -> std::io::Result<()>;

fn why(card: &Value) -> Value {
    let mut why = card["why"].as_array().into_iter().flatten();
    why.rfind(|why| why["source"] == "plugin:phone-book").cloned().unwrap_or_default()
}

/// Rings until the plugin answers again; the first card comes without it, and says why. Says whether there was such a card:
/// on a busy machine the compiler may be through before the first call.
async fn comes_back(alice: &Person, name: &str) -> Result<bool> {
    let first = why(&alice.card(&format!("{name}-first"), &ring()).await?);
    if first["outcome"] == "found" {
        return Ok(false);
    }
    ensure!(
        first["outcome"] == "failed" && first["detail"].to_string().contains("compiled"),
        "{name}: {first}"
    );
    for attempt in 0..200 {
        let card = alice.card(&format!("{name}-{attempt}"), &ring()).await?;
        if why(&card)["outcome"] == "found" {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("{name}: the plugin did not come back")
}

/// Artifacts that are gone (another machine, an engine of another build), changed or cut off are made again from the
/// store; calls meanwhile get the built-in answer.
#[tokio::test]
async fn artifacts_are_made_again() -> Result<()> {
    let mut demo = Demo::start().await?;
    // She rings before anything is compiled: a sign-in would give the compiler time.
    let alice = demo.sign_in(ALICE).await?;
    let mut changes: Vec<(&str, Change)> = vec![
        ("gone", |file| fs::remove_file(file)),
        ("changed", |file| {
            let mut bytes = fs::read(file)?;
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(file, bytes)
        }),
        ("cut off", |file| fs::File::options().write(true).open(file)?.set_len(1000)),
    ];
    for (name, change) in changes.drain(..) {
        let mut rung_before = false;
        for round in 1..=5 {
            // The round before goes on as soon as one plugin answers; the others may still be compiled.
            for attempt in 0.. {
                let before = artifacts(&demo)?;
                if before.len() >= 2 {
                    break;
                }
                ensure!(attempt < 200, "{before:?}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            demo.stop()?;
            let before = artifacts(&demo)?;
            ensure!(before.len() >= 2, "{before:?}");
            for file in &before {
                change(file)?;
            }
            let spoilt: Vec<_> = before.iter().map(|file| fs::read(file).ok()).collect();
            demo = demo.start_again().await?;
            rung_before = comes_back(&alice.at(&demo.front), &format!("{name}-{round}")).await?;
            let after = artifacts(&demo)?;
            let made_again = before.iter().zip(&spoilt).any(|(file, spoilt)| fs::read(file).ok() != *spoilt);
            ensure!(made_again, "{name}: no artifact was made again");
            assert!(
                after.iter().all(|file| fs::metadata(file).is_ok_and(|file| file.len() > 1000)),
                "{after:?}"
            );
            if rung_before {
                break;
            }
        }
        ensure!(rung_before, "{name}: no call rang before the plugin was compiled");
    }
    Ok(())
}

/// What a front compiled is native code: nobody may upload it.
#[tokio::test]
async fn a_compiled_artifact_is_no_upload() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let artifact = artifacts(&demo)?.into_iter().next().context("there is no artifact")?;
    let refused = theo.upload(fs::read(artifact)?).await?.expect(422)?;
    assert!(refused["detail"].to_string().contains("not a WebAssembly component"), "{refused}");
    Ok(())
}
