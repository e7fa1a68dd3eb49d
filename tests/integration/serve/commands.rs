//! The commands beside a server that runs: `tenant` and `migrate`.

use std::os::unix::fs::PermissionsExt;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{
    ALICE, FABRIKAM, OPERATOR, Postgres, Server, ServerOptions, TAILSPIN, TARA, said, turn,
};

const ADATUM: &str = "7d2a1f00-0000-4000-8000-00000000abcd";

/// One `switchboard tenant` command; fails unless it goes as expected.
fn tenant(server: &Server, command: &str, arguments: &[&str], well: bool) -> Result<String> {
    let (went_well, text) = said(&mut server.command(&format!("tenant {command}"), arguments)?)?;
    ensure!(went_well == well, "tenant {command} {arguments:?}: {text}");
    Ok(text)
}

#[tokio::test]
async fn tenants_are_kept_from_the_console_while_a_server_runs() -> Result<()> {
    let server = Server::start().await?;
    let new = ["--id", ADATUM, "--name", "Adatum", "--region", "DE"];
    let made = tenant(&server, "create", &new, true)?;
    assert!(made.contains(ADATUM) && made.contains("invited") && made.contains("Adatum"), "{made}");
    assert!(tenant(&server, "create", &new, false)?.contains("already"));
    assert!(tenant(&server, "create", &["--id", "x", "--name", "X"], false)?.contains("id in Entra"));
    assert!(tenant(&server, "show", &["--id", ADATUM], true)?.contains("region DE; 0 customers"));
    let list = tenant(&server, "list", &[], true)?;
    assert!(list.contains("Fabrikam") && list.contains("Adatum"), "{list}");
    let nobody = tenant(&server, "show", &["--id", "00000000-0000-4000-8000-000000000001"], false)?;
    assert!(nobody.contains("no tenant") || nobody.contains("not found"), "{nobody}");

    // The server that runs shuts it out at once.
    let tara = server.sign_in(TARA).await?;
    tenant(&server, "suspend", &["--id", TAILSPIN, "--reason", "unpaid"], true)?;
    assert_eq!(tara.get("/api/v1/me").await?.expect(403)?["type"], "/problems/tenant-suspended");
    tenant(&server, "resume", &["--id", TAILSPIN], true)?;
    let tara = server.sign_in(TARA).await?;
    tara.post("/api/v1/customers", &json!({"name": "Of Tailspin"})).await?.expect(201)?;

    let file = server.data().join("tailspin.jsonl");
    let to = file.display().to_string();
    tenant(&server, "export", &["--id", TAILSPIN, "--to", &to], true)?;
    assert_eq!(std::fs::metadata(&file)?.permissions().mode() & 0o777, 0o600, "others can read the export");
    let lines: Vec<Value> =
        std::fs::read_to_string(&file)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert!(lines.iter().any(|line| line["row"]["name"] == "Of Tailspin"));
    assert!(tenant(&server, "export", &["--id", TAILSPIN, "--to", &to], false)?.contains("there already"));
    let delete = ["--id", TAILSPIN, "--confirm", "Tailspin"];
    assert!(tenant(&server, "delete", &delete, false)?.contains("suspend"));
    tenant(&server, "suspend", &["--id", TAILSPIN, "--reason", "leaves"], true)?;
    tenant(&server, "delete", &["--id", TAILSPIN, "--confirm", "tailspin"], false)?;
    assert!(tenant(&server, "delete", &delete, true)?.contains("is deleted"));
    tara.get("/api/v1/me").await?.expect(401)?;
    // Who did it, is in the operator's trail.
    let operator = server.sign_in(OPERATOR).await?;
    let acts = operator.get(&format!("/api/v1/operator/audit?tenant={TAILSPIN}")).await?.expect(200)?;
    assert_eq!(acts["items"][0]["action"], "tenant.delete", "{acts}");
    Ok(())
}

#[tokio::test]
async fn the_check_says_what_is_missing_and_what_to_do() -> Result<()> {
    let server = Server::start().await?;
    let of = ["--id", FABRIKAM];
    let unknown = tenant(&server, "check", &of, false)?;
    assert!(unknown.contains("nobody of it has signed in yet"), "{unknown}");
    server.sign_in(ALICE).await?;
    let ready = tenant(&server, "check", &of, true)?;
    assert!(ready.contains(&format!("asked as {ALICE}")) && ready.contains("is ready for calls"), "{ready}");
    let knobs = json!({"acsServicePrincipal": false});
    turn(&server.emulator.url, "tenants/fabrikam.example", &knobs).await?;
    let missing = tenant(&server, "check", &of, false)?;
    assert!(missing.contains("New-MgServicePrincipal") && missing.contains("is not ready"), "{missing}");
    // The operator's page has the same.
    let operator = server.sign_in(OPERATOR).await?;
    let path = format!("/api/v1/operator/tenants/{FABRIKAM}/onboarding");
    let report = operator.get(&path).await?.expect(200)?;
    assert_eq!((&report["ready"], &report["askedAs"]), (&json!(false), &json!(ALICE)), "{report}");
    Ok(())
}

#[tokio::test]
async fn migrate_makes_the_schema_and_check_only_looks() -> Result<()> {
    let server = Server::prepare(ServerOptions::on_sqlite()).await?;
    let server_of_it = Postgres::get()?;
    let postgres = server_of_it.database(None)?;
    let new = server.data().join("new.db");
    for url in [format!("sqlite:{}", new.display()), postgres] {
        let run = |arguments: &[&str]| {
            said(server.command("migrate", arguments)?.env("SWITCHBOARD__DATABASE__URL", &url))
        };
        let (well, text) = run(&["--check"])?;
        ensure!(!well && text.contains("`switchboard migrate`"), "{url}: {text}");
        let (well, text) = run(&[])?;
        ensure!(well && text.contains("up to date"), "{url}: {text}");
        for arguments in [&["--check"][..], &[]] {
            let (well, text) = run(arguments).with_context(|| url.clone())?;
            ensure!(well && text.contains("up to date"), "{url}: {text}");
        }
    }
    Ok(())
}
