use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use switchboard_tests::{ALICE, MEGAN, Server, TARA, said};

/// A new data key while people sign in and get calling tokens, for which their sealed refresh tokens are opened and new
/// ones sealed: nobody notices, on none of the fronts, and in the end the old key is gone.
#[tokio::test]
async fn a_new_data_key_is_taken_up_by_a_server_that_runs() -> Result<()> {
    let server = Server::start().await?;
    let alice = server.sign_in(ALICE).await?;
    alice.post("/api/v1/calling/token", &serde_json::json!({})).await?.expect(200)?;
    let stop = Arc::new(AtomicBool::new(false));
    let another = if server.database().is_some() { Some(server.another_front(8081).await?) } else { None };
    let using = tokio::spawn({
        let (stop, front) = (Arc::clone(&stop), server.front.clone());
        let fronts = [alice.clone(), another.as_ref().map_or(alice.clone(), |front| alice.at(&front.url))];
        async move {
            while !stop.load(Ordering::Relaxed) {
                for alice in &fronts {
                    alice.post("/api/v1/calling/token", &serde_json::json!({})).await?.expect(200)?;
                }
                switchboard_tests::Person::sign_in(&front, MEGAN).await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Ok::<_, anyhow::Error>(())
        }
    });
    let mut rotate = server.command("keys rotate-data", &[])?;
    let (well, text) = tokio::task::spawn_blocking(move || said(&mut rotate)).await??;
    ensure!(well, "{text}");
    ensure!(text.contains("made data key 2") && text.contains("1 old ones are removed"), "{text}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.store(true, Ordering::Relaxed);
    using.await??;
    // After the old key is gone, what was sealed with it before is open all the same.
    for front in [Some(&server.front), another.as_ref().map(|front| &front.url)].into_iter().flatten() {
        alice.at(front).post("/api/v1/calling/token", &serde_json::json!({})).await?.expect(200)?;
    }
    ensure!(!server.log().contains("its data key is gone"), "{}", server.log());
    Ok(())
}

#[tokio::test]
async fn a_new_master_key_leaves_servers_running_and_the_old_one_opens_nothing() -> Result<()> {
    let mut server = Server::start().await?;
    let alice = server.sign_in(ALICE).await?;
    let new = server.data().join("new.key");
    let (old, to) = (server.data().join("master.key").display().to_string(), new.display().to_string());
    let (well, text) =
        said(Command::new(switchboard_tests::binary()?).args(["keys", "generate", "--to", &to]))?;
    ensure!(well, "{text}");
    let arguments = ["--old-key-file", &old, "--new-key-file", &to];
    let wrong = server.data().join("wrong.key");
    std::fs::write(&wrong, [3; 32])?;
    let (well, text) = said(&mut server.command(
        "keys rotate-master",
        &["--old-key-file", &wrong.display().to_string(), "--new-key-file", &to],
    )?)?;
    ensure!(!well && text.contains("the master key is not the one"), "{text}");
    let (well, text) = said(&mut server.command("keys rotate-master", &arguments)?)?;
    ensure!(well && text.contains("1 data keys are wrapped"), "{text}");
    // Again, as after an interruption.
    let (well, text) = said(&mut server.command("keys rotate-master", &arguments)?)?;
    ensure!(well, "{text}");

    // The server goes on with what it has in memory, past the time after which it looks again.
    tokio::time::sleep(Duration::from_secs(6)).await;
    alice.post("/api/v1/calling/token", &serde_json::json!({})).await?.expect(200)?;
    server.sign_in(TARA).await?;
    server.stop().await?;
    let refused = server.run().await.err().map(|error| error.to_string()).unwrap_or_default();
    ensure!(refused.contains("the master key is not the one"), "{refused}");

    // With both, as while several servers are restarted one by one; then with the new one alone.
    let file = server.configuration();
    let text = std::fs::read_to_string(&file)?.replace(&old, &to);
    std::fs::write(&file, format!("{text}\nmaster_key.previous_files = [{old:?}]\n"))?;
    server.run().await?;
    server.stop().await?;
    std::fs::write(&file, text)?;
    server.run().await?;
    alice.post("/api/v1/calling/token", &serde_json::json!({})).await?.expect(200)?;
    Ok(())
}
