use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo};

/// Bytes by which secrets are recognised: no two of ours begin alike.
const START: usize = 8;

/// Where a process can be looked at only by root, and root looks at its memory: answers which of the secrets are there.
/// Only pages that were ever written are read: the others hold nothing, and there are terabytes of them.
fn found_in_memory(pid: u32, secrets: &[(&'static str, Vec<u8>)]) -> Result<BTreeSet<&'static str>> {
    let memory = fs::File::open(format!("/proc/{pid}/mem"))?;
    let pages = fs::File::open(format!("/proc/{pid}/pagemap"))?;
    let page = 4096_u64;
    let (mut found, mut searched) = (BTreeSet::new(), 0_usize);
    for line in fs::read_to_string(format!("/proc/{pid}/maps"))?.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let Some((from, to)) = range.split_once('-') else { continue };
        let (from, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
        if !rights.starts_with("rw") {
            continue;
        }
        ensure!(to - from <= 1 << 32, "{line} is too large to be looked at");
        let mut entries = vec![0; usize::try_from((to - from) / page * 8)?];
        pages.read_exact_at(&mut entries, from / page * 8)?;
        // Present, or swapped out.
        let touched =
            entries.chunks_exact(8).map(|entry| entry.last().is_some_and(|flags| flags & 0xc0 != 0));
        let mut run: Vec<u8> = Vec::new();
        for (at, touched) in (from..to).step_by(4096).zip(touched) {
            if touched {
                let length = run.len();
                run.resize(length + 4096, 0);
                // A page may go while we look.
                if memory.read_exact_at(&mut run[length..], at).is_err() {
                    run.truncate(length);
                }
            } else if !run.is_empty() {
                searched += run.len();
                search(&run, secrets, &mut found);
                run.clear();
            }
        }
        searched += run.len();
        search(&run, secrets, &mut found);
    }
    ensure!(searched > 1 << 18, "only {searched} bytes of process {pid} could be searched");
    println!("process {pid}: {searched} bytes searched");
    Ok(found)
}

fn search(bytes: &[u8], secrets: &[(&'static str, Vec<u8>)], found: &mut BTreeSet<&'static str>) {
    let starts: Vec<u64> = secrets.iter().map(|(_, secret)| start(secret)).collect();
    let mut last = 0_u64;
    let mut at = 0;
    for byte in bytes {
        last = last << 8 | u64::from(*byte);
        at += 1;
        if !starts.contains(&last) || at < START {
            continue;
        }
        for (name, secret) in secrets {
            if bytes.get(at - START..).is_some_and(|rest| rest.starts_with(secret)) {
                found.insert(name);
            }
        }
    }
}

fn start(secret: &[u8]) -> u64 {
    secret.iter().take(START).fold(0, |start, byte| start << 8 | u64::from(*byte))
}

async fn secrets(demo: &Demo, cookie: &str) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let info: Value = reqwest::get(format!("{}/emulator/info", demo.emulator)).await?.json().await?;
    let text = |name: &str| info[name].as_str().map(str::to_owned).context("the emulator does not tell it");
    let acs = text("acsConnectionString")?;
    let acs_key = acs.split("accesskey=").nth(1).context("no access key")?.to_owned();
    let cookie = cookie.split_once('=').map_or(cookie, |(_, value)| value).to_owned();
    Ok(vec![
        ("master key", fs::read(demo.data().join("master.key"))?),
        ("key of the artifact cache", fs::read(demo.data().join("artifacts.key"))?),
        ("client secret", text("clientSecret")?.into_bytes()),
        ("ACS access key", acs_key.into_bytes()),
        ("session cookie", cookie.into_bytes()),
    ])
}

/// After calls were made: nothing of the front's is in its workers.
#[tokio::test]
async fn workers_hold_nothing_of_the_fronts() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    for n in 0..20 {
        alice.card(&format!("call-{n}"), &ring).await?;
    }
    let secrets = secrets(&demo, &alice.session_cookie()?).await?;
    assert!(secrets.iter().all(|(_, secret)| secret.len() >= 16), "too short to be looked for");
    let artifacts = demo.data().join("artifacts");
    let workers = demo.workers()?;
    assert!(workers.len() >= 2, "{workers:?}");
    for pid in workers {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        for line in ["Seccomp:\t2", "NoNewPrivs:\t1"] {
            assert!(status.lines().any(|found| found == line), "{line} is not so in {status}");
        }
        // Every thread, also those that were there before the filter.
        for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
            let status = fs::read_to_string(thread?.path().join("status"))?;
            assert!(status.contains("\nSeccomp:\t2\n"), "{status}");
        }
        let limits = fs::read_to_string(format!("/proc/{pid}/limits"))?;
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default();
        assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}");
        match fs::read(format!("/proc/{pid}/environ")) {
            Ok(environment) => {
                assert_eq!(String::from_utf8_lossy(&environment), "");
                assert_eq!(found_in_memory(pid, &secrets)?, BTreeSet::new());
            }
            // Not even the own user may look.
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied),
        }
        let Ok(open) = fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
        for descriptor in open {
            let what = fs::read_link(descriptor?.path())?;
            let text = what.to_string_lossy().into_owned();
            let expected =
                ["socket:[", "pipe:[", "anon_inode:[eventpoll]", "anon_inode:[eventfd]", "/memfd:"]
                    .iter()
                    .any(|start| text.starts_with(start))
                    || what == Path::new("/dev/null")
                    || what.parent() == Some(&artifacts);
            assert!(expected, "a worker has {text} open");
        }
    }
    // The search itself: where the secrets are, it finds them.
    if fs::File::open(format!("/proc/{}/mem", demo.pid())).is_ok() {
        let found = found_in_memory(demo.pid(), &secrets)?;
        assert!(found.contains(&"client secret"), "found in the front: {found:?}");
    }
    Ok(())
}
