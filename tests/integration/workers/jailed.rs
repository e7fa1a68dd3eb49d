use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo};

/// Where a process can be looked at only by root, and root looks at its memory: answers which of the secrets are there.
fn found_in_memory(pid: u32, secrets: &[(&'static str, Vec<u8>)]) -> Result<Vec<&'static str>> {
    let mut memory = fs::File::open(format!("/proc/{pid}/mem"))?;
    let longest = secrets.iter().map(|(_, secret)| secret.len()).max().unwrap_or_default();
    let mut found = Vec::new();
    let mut searched = 0_usize;
    for line in fs::read_to_string(format!("/proc/{pid}/maps"))?.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let Some((from, to)) = range.split_once('-') else { continue };
        let (from, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
        // What was never written holds no secret: reserved memory, and the code of the binary.
        if !rights.starts_with("rw") || to - from > 1 << 31 {
            continue;
        }
        memory.seek(SeekFrom::Start(from))?;
        let mut left = to - from;
        let mut bytes = Vec::new();
        while left > 0 {
            let kept = bytes.len().min(longest);
            bytes.drain(..bytes.len() - kept);
            let piece = left.min(1 << 20);
            if (&mut memory).take(piece).read_to_end(&mut bytes).is_err() {
                break;
            }
            left -= piece;
            for (name, secret) in secrets {
                let hit = bytes.windows(secret.len()).any(|window| window == &secret[..]);
                if hit && !found.contains(name) {
                    found.push(*name);
                }
            }
            searched += usize::try_from(piece)?;
        }
    }
    ensure!(searched > 1 << 20, "only {searched} bytes of process {pid} could be searched");
    Ok(found)
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
                assert_eq!(found_in_memory(pid, &secrets)?, Vec::<&str>::new());
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
