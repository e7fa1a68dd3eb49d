//! `switchboard plugin push`, `activate`, `versions`, `logs` and `rollback` against a server.

use std::process::Command;

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

    /// One command: its exit status and its document.
    async fn run(&self, arguments: &[&str]) -> Result<(Option<i32>, Value)> {
        let mut command = Command::new(binary()?);
        command.args(["plugin", "--json"]).args(arguments).args(["--server", &self.demo.front]);
        command
            .current_dir(&self.folder)
            .env("SWITCHBOARD_TOKEN", &self.token)
            .env("HOME", self.folder.path());
        let output = tokio::task::spawn_blocking(move || command.output()).await??;
        let text = String::from_utf8(output.stdout)?;
        let document = serde_json::from_str(&text)
            .with_context(|| format!("{text:?} {}", String::from_utf8_lossy(&output.stderr)))?;
        Ok((output.status.code(), document))
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
