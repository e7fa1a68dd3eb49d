//! `switchboard plugin dev` against a server: each change is what the developer's own calls use, until it is interrupted.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{Demo, Person, TARA, THEO, binary, signal};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long a build and an upload may take, on a machine that does other things as well.
const SOON: Duration = Duration::from_secs(120);

/// Reads the documents that it prints until one has this member.
async fn told(lines: &mut Lines<BufReader<ChildStdout>>, member: &str) -> Result<Value> {
    let reading = async {
        while let Some(line) = lines.next_line().await? {
            let document: Value = serde_json::from_str(&line).with_context(|| line.clone())?;
            ensure!(document["error"].is_null(), "{document}");
            if !document[member].is_null() {
                return Ok(document[member].clone());
            }
        }
        anyhow::bail!("it ended before it told {member}")
    };
    tokio::time::timeout(SOON, reading).await.with_context(|| format!("it never told {member}"))?
}

/// Starts it beside the plugin's folder.
fn start(folder: &Path, demo: &Demo, token: &str) -> Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let mut dev = Command::new(binary()?);
    dev.args(["plugin", "--json", "dev", "my-plugin", "--server", &demo.front]).current_dir(folder);
    dev.env("SWITCHBOARD_TOKEN", token)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let mut dev = dev.spawn()?;
    let lines = BufReader::new(dev.stdout.take().context("no output")?).lines();
    Ok((dev, lines))
}

/// Why the card of a call shows its first match; nothing where it shows none.
async fn why(person: &Person, call: &str) -> Result<String> {
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}});
    let card = person.card(call, &ring).await?;
    Ok(card["matches"][0]["why"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn each_change_is_what_the_developers_own_calls_use_until_dev_ends() -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    let body = json!({"name": "dev", "roles": ["developer"]});
    let token = theo.post("/api/v1/admin/tokens", &body).await?.expect(201)?;
    let token = token["token"].as_str().context("no token")?.to_owned();
    let folder = TempDir::new()?;
    let mut new = std::process::Command::new(binary()?);
    new.args(["plugin", "new", "my-plugin", "--lang", "c"]).current_dir(folder.path());
    let (well, text) = switchboard_tests::said(&mut new)?;
    ensure!(well, "{text}");

    let (mut dev, mut lines) = start(folder.path(), &demo, &token)?;
    let first = told(&mut lines, "previewed").await?;
    let names = json!({"names": {"+14255550100": "Northwind Traders, reception"}});
    theo.put("/api/v1/admin/plugins/my-plugin/settings", &names).await?.expect(200)?;
    let said = why(&theo, "first").await?;
    assert!(said.contains("The settings of my-plugin"), "{said}");
    assert_eq!(why(&tara, "another's").await?, "", "nobody has activated it");

    let source = folder.path().join("my-plugin/caller_id.c");
    let text = std::fs::read_to_string(&source)?;
    let changed = text.replace("The settings of", "The changed settings of");
    ensure!(changed != text, "the template says something else: {text}");
    std::fs::write(&source, changed)?;
    let second = told(&mut lines, "previewed").await?;
    assert_ne!(first, second);
    let said = why(&theo, "second").await?;
    assert!(said.contains("The changed settings of my-plugin"), "{said}");

    signal(dev.id().context("it has ended")?, "INT")?;
    assert_eq!(told(&mut lines, "previewEnded").await?, "my-plugin");
    ensure!(dev.wait().await?.success(), "an interruption is no failure");
    assert_eq!(why(&theo, "after").await?, "");
    let plugins = theo.get("/api/v1/admin/plugins").await?.expect(200)?;
    assert_eq!(plugins["items"][0]["active"], Value::Null, "nothing was activated: {plugins}");

    // A preview that was begun otherwise is not for it to end: here it never gets as far as to one of its own.
    let preview = json!({"digest": second});
    theo.put("/api/v1/admin/plugins/my-plugin/preview", &preview).await?.expect(200)?;
    std::fs::write(&source, "this is no C")?;
    let (mut dev, mut lines) = start(folder.path(), &demo, &token)?;
    let line = tokio::time::timeout(SOON, lines.next_line()).await??.context("it told nothing")?;
    ensure!(line.contains("\"error\""), "{line}");
    signal(dev.id().context("it has ended")?, "INT")?;
    ensure!(dev.wait().await?.success(), "an interruption is no failure");
    let previews = theo.get("/api/v1/admin/plugin-previews").await?.expect(200)?;
    assert_eq!(previews["items"][0]["digest"], second, "{previews}");
    Ok(())
}
