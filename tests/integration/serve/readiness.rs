use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Postgres, Server, ServerOptions};

fn part<'a>(report: &'a Value, name: &str) -> Result<&'a Value> {
    let parts = report["parts"].as_array().context("no parts")?;
    parts.iter().find(|part| part["name"] == name).with_context(|| format!("no {name} in {report}"))
}

#[tokio::test]
async fn a_server_that_is_well_says_so_in_parts() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    let report = stranger.get("/readyz").await?.expect(200)?;
    assert_eq!(
        (&report["ready"], &report["failing"], &report["degraded"]),
        (&json!(true), &json!([]), &json!([]))
    );
    for name in ["database", "migrations", "workers", "plugins", "stopping"] {
        assert_eq!(part(&report, name)?["ok"], true, "{report}");
    }
    assert_eq!(stranger.get("/healthz").await?.expect(200)?["alive"], true);
    Ok(())
}

/// What is written to a file that somebody moved away is lost: such a server must get no more requests.
#[tokio::test]
async fn a_database_that_is_gone_is_named() -> Result<()> {
    let server = Server::start_with(ServerOptions::on_sqlite()).await?;
    let stranger = server.stranger()?;
    let file = server.data().join("switchboard.db");
    let away = server.data().join("away.db");
    std::fs::rename(&file, &away)?;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let report = stranger.get("/readyz").await?.expect(503)?;
    assert_eq!(report["failing"], json!(["database", "migrations"]), "{report}");
    stranger.get("/healthz").await?.expect(200)?;
    assert!(!file.exists(), "an empty database was put in the place of the one that is away");
    std::fs::rename(&away, &file)?;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    stranger.get("/readyz").await?.expect(200)?;
    Ok(())
}

/// Waits until readiness names what fails as expected, and nothing else.
async fn until_failing(server: &Server, parts: &Value) -> Result<()> {
    until(server, "failing", parts).await
}

/// Waits until readiness names these parts as failing or degraded, and nothing else. What is degraded is ready, except for
/// who asks strictly.
async fn until(server: &Server, how: &str, parts: &Value) -> Result<()> {
    let stranger = server.stranger()?;
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        let report = stranger.get("/readyz").await?;
        if report.body[how] == *parts {
            let well = *parts == json!([]);
            let (ready, strictly) = (well || how == "degraded", well);
            ensure!((report.status == 200) == ready, "{}: {}", report.status, report.body);
            let strict = stranger.get("/readyz?strict=true").await?;
            ensure!((strict.status == 200) == strictly, "{}: {}", strict.status, strict.body);
            return Ok(());
        }
        ensure!(Instant::now() < until, "not {parts}: {}", report.body);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_server_that_is_stopped_is_named_and_calls_still_come() -> Result<()> {
    let server = Server::start_on(Postgres::start()?).await?;
    let alice = server.sign_in(ALICE).await?;
    alice.get("/api/v1/me").await?.expect(200)?;
    std::thread::scope(|threads| {
        let database = server.database().context("no database")?.server();
        let restarted = threads.spawn(|| database.restart(Duration::from_secs(4)));
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                until(&server, "degraded", &json!(["database", "migrations"])).await?;
                let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
                let card = alice.card("away", &ring).await?;
                ensure!(card["caller"]["e164"] == "+14255550123", "{card}");
                Ok(())
            })
        })?;
        restarted.join().map_err(|_| anyhow::anyhow!("the thread panicked"))?
    })?;
    until(&server, "degraded", &json!([])).await
}

/// Of a database that was put back from before an upgrade nothing may be read as if it were new.
#[tokio::test]
async fn a_migration_that_is_missing_is_named() -> Result<()> {
    let server = Server::start_on(Postgres::get()?).await?;
    let database = server.database().context("no database")?;
    database.sql("UPDATE _sqlx_migrations SET version = version + 1000000 WHERE version = 1")?;
    until_failing(&server, &json!(["migrations"])).await?;
    database.sql("UPDATE _sqlx_migrations SET version = version - 1000000 WHERE version > 1000000")?;
    until_failing(&server, &json!([])).await
}

#[tokio::test]
async fn workers_that_are_gone_are_named_until_they_are_back() -> Result<()> {
    let server = Server::start().await?;
    let stranger = server.stranger()?;
    let children =
        std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", server.pid()?)).unwrap_or_default();
    let mut named = false;
    // The wait before a worker starts again grows with each end: sooner or later none is there when it is asked.
    let until = Instant::now() + Duration::from_secs(20);
    while Instant::now() < until {
        for pid in children_of(server.pid()?)? {
            switchboard_tests::signal(pid, "KILL")?;
        }
        let report = stranger.get("/readyz").await?;
        named |= report.status == 503 && report.body["failing"] == json!(["workers"]);
        if named {
            break;
        }
    }
    ensure!(named, "workers were killed ({children}) and readiness did not notice");
    let until = Instant::now() + Duration::from_secs(10);
    while stranger.get("/readyz").await?.status != 200 {
        ensure!(Instant::now() < until, "the workers did not come back: {}", server.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

fn children_of(parent: u32) -> Result<Vec<u32>> {
    let mut children = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        if status.lines().any(|line| line == format!("PPid:\t{parent}")) {
            children.push(pid);
        }
    }
    Ok(children)
}

/// With the sample tenants, from SIGTERM's end to ready again. The figure is in the server's own log too.
#[tokio::test]
async fn a_restart_is_ready_within_a_second() -> Result<()> {
    let mut server = Server::start().await?;
    server.sign_in(ALICE).await?;
    let mut best = Duration::MAX;
    for _ in 0..3 {
        server.stop().await?;
        let started = Instant::now();
        server.run().await?;
        best = best.min(started.elapsed());
    }
    eprintln!("restart to ready: {best:?}");
    ensure!(best <= Duration::from_secs(1), "restart to ready took {best:?}:\n{}", server.log());
    Ok(())
}

#[tokio::test]
async fn an_sqlite_database_has_one_server() -> Result<()> {
    let server = Server::start_with(ServerOptions::on_sqlite()).await?;
    let mut second = server.command("serve", &[])?;
    second.env("SWITCHBOARD__SERVER__LISTEN", format!("{}:8081", server.host));
    let output = second.output()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && text.contains("another process has the database"), "{text}");
    server.stranger()?.get("/readyz").await?.expect(200)?;
    Ok(())
}
