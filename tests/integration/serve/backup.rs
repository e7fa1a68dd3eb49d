use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use switchboard_tests::{Server, ServerOptions, TARA, said};

/// A copy that is made while customers are written, and put back in the end: everything that was acknowledged before the
/// copy began is in it, and it is whole.
#[tokio::test]
async fn a_backup_made_while_a_server_writes_can_be_restored() -> Result<()> {
    let mut server = Server::start_with(ServerOptions::on_sqlite()).await?;
    let tara = server.sign_in(TARA).await?;
    let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let writing = tokio::spawn({
        let (tara, stop, written) = (tara.clone(), Arc::clone(&stop), Arc::clone(&written));
        async move {
            while !stop.load(Ordering::Relaxed) {
                tara.post("/api/v1/customers", &json!({"name": "Written"})).await?.expect(201)?;
                written.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, anyhow::Error>(())
        }
    });
    while written.load(Ordering::Relaxed) < 20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let to = server.data().join("copy.db");
    let path = to.display().to_string();
    let before = written.load(Ordering::Relaxed);
    let mut backup = server.command("backup", &["--to", &path])?;
    let (well, text) = tokio::task::spawn_blocking(move || said(&mut backup)).await??;
    ensure!(well, "{text}");
    ensure!(text.contains("checked") && text.contains("tenants"), "{text}");
    let mode = |file: &std::path::Path| anyhow::Ok(std::fs::metadata(file)?.permissions().mode() & 0o777);
    ensure!(mode(&to)? == 0o600, "others can read the backup");
    // Wherever it was kept in the meantime.
    std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o644))?;
    let after = written.load(Ordering::Relaxed);
    let (again, text) = said(&mut server.command("backup", &["--to", &path])?)?;
    ensure!(!again && text.contains("is there already"), "{text}");

    // Not under a server, and not over a database without being told to.
    let mut restore = server.command("restore", &["--from", &path, "--force"])?;
    let (well, text) = said(&mut restore)?;
    ensure!(!well && text.contains("another process has the database"), "{text}");
    stop.store(true, Ordering::Relaxed);
    writing.await??;
    server.stop().await?;
    let (well, text) = said(&mut server.command("restore", &["--from", &path])?)?;
    ensure!(!well && text.contains("--force"), "{text}");
    let (well, text) = said(&mut server.command("restore", &["--from", &path, "--force"])?)?;
    ensure!(well && text.contains("is kept as"), "{text}");
    ensure!(mode(&server.data().join("switchboard.db"))? == 0o600, "others can read what was restored");

    server.run().await?;
    let restored = server.sign_in(TARA).await?.count_customers("").await?;
    ensure!(
        (before..=after + 1).contains(&restored),
        "{restored} customers, {before} before the backup and {after} after it"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_no_whole_backup_of_ours_is_refused() -> Result<()> {
    let mut server = Server::start_with(ServerOptions::on_sqlite()).await?;
    let to = server.data().join("copy.db");
    let path = to.display().to_string();
    let (well, text) = said(&mut server.command("backup", &["--to", &path])?)?;
    ensure!(well, "{text}");
    server.stop().await?;
    let restore = |from: &str| server.command("restore", &["--from", from, "--force"]);

    let mut damaged = std::fs::read(&to)?;
    let middle = damaged.len() / 2;
    damaged[middle..middle + 20_000].fill(0x55);
    let file = server.data().join("damaged.db");
    std::fs::write(&file, damaged)?;
    let (well, text) = said(&mut restore(&file.display().to_string())?)?;
    ensure!(!well && text.contains("nothing is restored"), "{text}");

    let file = server.data().join("text.db");
    std::fs::write(&file, "no database")?;
    let (well, text) = said(&mut restore(&file.display().to_string())?)?;
    ensure!(!well && text.contains("no database of ours"), "{text}");

    let other = server.data().join("other.key");
    std::fs::write(&other, [9; 32])?;
    let mut command = restore(&path)?;
    command.env("SWITCHBOARD__MASTER_KEY__FILE", &other);
    let (well, text) = said(&mut command)?;
    ensure!(!well && text.contains("the master key is not the one"), "{text}");

    // Nothing of this has touched the database.
    server.run().await?;
    server.stranger()?.get("/readyz").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn postgresql_has_its_own_tools_and_they_are_named_without_the_password() -> Result<()> {
    let server = Server::prepare(switchboard_tests::ServerOptions::default()).await?;
    let mut command = server.command("backup", &["--to", "/tmp/never"])?;
    command.env("SWITCHBOARD__DATABASE__URL", "postgres://switchboard:canary@db.contoso.example/switchboard");
    let (well, text) = said(&mut command)?;
    ensure!(!well && text.contains("pg_dump --format=custom") && !text.contains("canary"), "{text}");
    Ok(())
}
