//! `switchboard plugin push`, `rehearse`, `preview`, `activate`, `versions`, `logs` and `rollback` against a server.

use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{Demo, Person, TARA, THEO, binary, component};
use tempfile::TempDir;

/// A developer's machine with a token for the server.
struct Desk<'a> {
    demo: &'a Demo,
    folder: TempDir,
    token: String,
}

impl<'a> Desk<'a> {
    async fn of(demo: &'a Demo, person: &Person, role: &str) -> Result<Self> {
        let body = json!({"name": role, "roles": [role]});
        let made = person.post("/api/v1/admin/tokens", &body).await?.expect(201)?;
        let token = made["token"].as_str().context("no token")?.to_owned();
        Ok(Self { demo, folder: TempDir::new()?, token })
    }

    /// One command: its exit status and its document; where there are several, the first.
    async fn run(&self, arguments: &[&str]) -> Result<(Option<i32>, Value)> {
        let output = self.output(&["--json"], arguments).await?;
        let text = String::from_utf8(output.stdout)?;
        let document = serde_json::Deserializer::from_str(&text).into_iter().next();
        let document = document.with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
        Ok((output.status.code(), document.with_context(|| text.clone())?))
    }

    /// One command, as people read it: its exit status, its result, and what it says meanwhile.
    async fn read(&self, arguments: &[&str]) -> Result<(Option<i32>, String, String)> {
        let output = self.output(&[], arguments).await?;
        Ok((output.status.code(), String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?))
    }

    async fn output(&self, options: &[&str], arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(binary()?);
        command.arg("plugin").args(options).args(arguments).args(["--server", &self.demo.front]);
        command
            .current_dir(&self.folder)
            .env("SWITCHBOARD_TOKEN", &self.token)
            .env("HOME", self.folder.path());
        Ok(tokio::task::spawn_blocking(move || command.output()).await??)
    }

    async fn done(&self, arguments: &[&str]) -> Result<Value> {
        let (status, document) = self.run(arguments).await?;
        ensure!(status == Some(0), "{arguments:?}: {document}");
        Ok(document)
    }
}

#[tokio::test]
async fn a_version_is_pushed_activated_listed_and_rolled_back() -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    let desk = Desk::of(&demo, &theo, "admin").await?;
    std::fs::write(desk.folder.path().join("plugin.wasm"), component("caller-id-rust"))?;
    let pushed = desk.done(&["push", "plugin.wasm"]).await?;
    assert_eq!((&pushed["version"]["name"], &pushed["activated"]), (&json!("caller-id-rust"), &json!(false)));
    let digest = pushed["version"]["digest"].as_str().context("no digest")?;
    let active = desk.done(&["activate", "caller-id-rust"]).await?;
    assert_eq!(active["digest"], digest);
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}});
    assert_eq!(tara.card("pushed", &ring).await?["identified"], true);

    let versions = desk.done(&["versions", "caller-id-rust"]).await?;
    assert_eq!(versions["items"][0]["active"], digest);
    let logs = desk.done(&["logs", "caller-id-rust", "--level", "warn"]).await?;
    assert_eq!(logs["items"], json!([]));
    let (status, refused) = desk.run(&["rollback", "caller-id-rust"]).await?;
    assert_eq!(status, Some(5), "{refused}");
    let (status, refused) = desk.run(&["activate", "caller-id-rust", "sha256:0000"]).await?;
    assert!(
        status == Some(5) && refused["error"].as_str().is_some_and(|text| text.contains("versions")),
        "{refused}"
    );
    Ok(())
}

#[tokio::test]
async fn a_developer_pushes_and_does_not_activate() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let mut desk = Desk::of(&demo, &theo, "developer").await?;
    std::fs::write(desk.folder.path().join("plugin.wasm"), component("caller-id-rust"))?;
    desk.done(&["push", "plugin.wasm"]).await?;
    let (status, refused) = desk.run(&["activate", "caller-id-rust"]).await?;
    assert!(
        status == Some(5) && refused["error"].as_str().is_some_and(|text| text.contains("admins")),
        "{refused}"
    );
    std::fs::write(desk.folder.path().join("text.wasm"), "no component")?;
    let (status, refused) = desk.run(&["push", "text.wasm"]).await?;
    assert!(
        status == Some(1) && refused["error"].as_str().is_some_and(|text| text.contains("not a WebAssembly")),
        "{refused}"
    );
    desk.token = "swb_wrong".to_owned();
    let (status, refused) = desk.run(&["versions"]).await?;
    assert!(
        status == Some(5) && refused["error"].as_str().is_some_and(|text| text.contains("sign-in")),
        "{refused}"
    );
    Ok(())
}

#[tokio::test]
async fn a_developers_own_calls_use_what_is_previewed() -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    let desk = Desk::of(&demo, &theo, "developer").await?;
    std::fs::write(desk.folder.path().join("plugin.wasm"), component("caller-id-rust"))?;
    desk.done(&["push", "plugin.wasm", "--no-rehearsal"]).await?;
    let begun = desk.done(&["preview", "caller-id-rust"]).await?;
    assert_eq!((&begun["plugin"], &begun["userName"]), (&json!("caller-id-rust"), &json!(THEO)), "{begun}");
    // Rung by the person whose token it is, and by a colleague.
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}});
    let card = theo.card("own", &ring).await?;
    assert_eq!((&card["identified"], &card["why"][0]["preview"]), (&json!(true), &json!(true)), "{card}");
    let others = tara.card("another's", &ring).await?;
    assert_eq!(others["identified"], false, "{others}");

    let ended = desk.done(&["preview", "caller-id-rust", "--end"]).await?;
    assert_eq!(ended, json!({"previewEnded": "caller-id-rust"}));
    assert_eq!(theo.card("after", &ring).await?["identified"], false);
    let (status, refused) = desk.run(&["preview", "caller-id-rust", "--end"]).await?;
    assert_eq!(status, Some(5), "{refused}");
    Ok(())
}

/// The component of the smallest example with other words of the same length in it.
fn changed(words: &[(&str, &str)]) -> Result<Vec<u8>> {
    let mut bytes = component("caller-id-rust");
    for (from, to) in words {
        ensure!(from.len() == to.len(), "{from} and {to} are not of the same length");
        let at = bytes.windows(from.len()).position(|window| window == from.as_bytes());
        let at = at.with_context(|| format!("{from} is not in the component"))?;
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    Ok(bytes)
}

const RECEPTION: &str = "Northwind Traders, reception";

#[tokio::test]
async fn what_is_pushed_is_rehearsed_beside_the_active_version() -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    let desk = Desk::of(&demo, &theo, "admin").await?;
    let write = |name: &str, bytes: &[u8]| std::fs::write(desk.folder.path().join(name), bytes);
    write("first.wasm", &component("caller-id-rust"))?;
    let number = r#""version":"0.1.0""#;
    write(
        "second.wasm",
        &changed(&[(RECEPTION, "Northwind Traders, warehouse"), (number, r#""version":"0.2.0""#)])?,
    )?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}});
    tara.card("before", &ring).await?;

    // Nothing to compare with yet: standard callers and the one who called.
    let first = desk.done(&["push", "first.wasm", "--activate"]).await?;
    let of_first = &first["rehearsal"];
    assert_eq!((&of_first["active"], &of_first["version"]["failures"]), (&Value::Null, &json!(0)), "{first}");
    assert_eq!((&of_first["version"]["calls"], &first["notRehearsed"]), (&json!(6), &Value::Null), "{first}");

    let (status, text, progress) = desk.read(&["push", "second.wasm"]).await?;
    assert_eq!(status, Some(0), "{text}{progress}");
    assert!(progress.contains("rehearsing: 0 of 6 callers"), "{progress}");
    assert!(progress.contains("rehearsing: 6 of 6 callers"), "{progress}");
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).map(str::to_owned);
    assert!(line("caller-id-rust 0.2.0 is uploaded and not active yet").is_some(), "{text}");
    let figures = line("callers").context("no figures")?;
    assert_eq!(figures.split_whitespace().collect::<Vec<_>>(), ["callers", "6", "6"], "{text}");
    assert!(line("p99").is_some_and(|line| line.matches(" ms").count() == 2), "{text}");
    assert!(line("1 of 6 cards would change:").is_some(), "{text}");
    let card = line("  +14•••••••00, called lately").context("the card that would change")?;
    assert!(card.contains("Northwind Traders, warehouse") && card.contains(RECEPTION), "{text}");
    assert!(!text.contains("+14255550100"), "numbers are told without their middle: {text}");

    // By its number, by a part of its digest, and the newest.
    let versions = desk.done(&["versions", "caller-id-rust"]).await?;
    let digest = versions["items"][0]["versions"][0]["digest"].as_str().context("no digest")?.to_owned();
    for version in [&["--version", "0.2.0"][..], &["--version", &digest[..20]], &[]] {
        let rehearse = [&["rehearse", "caller-id-rust"][..], version].concat();
        let rehearsed = desk.done(&rehearse).await?;
        assert_eq!(
            (&rehearsed["digest"], &rehearsed["rehearsal"]["changedCards"]),
            (&json!(digest), &json!(1))
        );
    }
    let (status, text, _) = desk.read(&["rehearse", "caller-id-rust", "--version", "0.1.0"]).await?;
    assert!(status == Some(0) && text.contains("no other version is active"), "{text}");
    let (status, refused) = desk.run(&["rehearse", "caller-id-rust", "--version", "0.9.0"]).await?;
    assert!(
        status == Some(5) && refused["error"].as_str().is_some_and(|text| text.contains("0.9.0")),
        "{refused}"
    );

    let quiet = desk.done(&["push", "second.wasm", "--no-rehearsal"]).await?;
    assert_eq!((&quiet["rehearsal"], &quiet["notRehearsed"]), (&Value::Null, &Value::Null), "{quiet}");
    let calls = tara.get("/api/v1/calls").await?.expect(200)?;
    assert_eq!(calls["items"].as_array().map(Vec::len), Some(1), "nobody was rung: {calls}");
    Ok(())
}

/// A push is done when the server has the version; a rehearsal on its own says no where the version has no answer.
#[tokio::test]
async fn a_version_that_fails_in_its_rehearsal_is_told_and_stays_uploaded() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let desk = Desk::of(&demo, &theo, "developer").await?;
    let write = |name: &str, bytes: &[u8]| std::fs::write(desk.folder.path().join(name), bytes);
    write("throws.wasm", &component("throws-typescript"))?;
    write("meetings.wasm", &component("meeting-rules"))?;
    let (status, text, _) = desk.read(&["push", "throws.wasm"]).await?;
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("throws-typescript 0.1.0 is uploaded and not active yet"), "{text}");
    assert!(text.contains("it has no answer for"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("  an unknown number: ")), "{text}");
    let (status, rehearsed) = desk.run(&["rehearse", "throws-typescript"]).await?;
    assert_eq!(status, Some(1), "{rehearsed}");
    assert!(rehearsed["rehearsal"]["version"]["failures"].as_u64() > Some(0), "{rehearsed}");

    // Only admins try what nobody has granted; a plugin that says nothing of callers has nothing to rehearse.
    let (status, refused) = desk.run(&["rehearse", "throws-typescript", "--as-if-granted"]).await?;
    assert!(
        status == Some(5) && refused["error"].as_str().is_some_and(|text| text.contains("admin")),
        "{refused}"
    );
    let meetings = desk.done(&["push", "meetings.wasm"]).await?;
    assert!(
        meetings["notRehearsed"].as_str().is_some_and(|why| why.contains("who is calling")),
        "{meetings}"
    );
    let (status, text, _) = desk.read(&["push", "meetings.wasm"]).await?;
    assert_eq!(status, Some(0), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("  not rehearsed: ")).count(), 1, "{text}");
    let (status, refused) = desk.run(&["rehearse", "meeting-rules"]).await?;
    assert!(
        status == Some(1) && refused["error"].as_str().is_some_and(|text| text.contains("caller-id")),
        "{refused}"
    );
    Ok(())
}
