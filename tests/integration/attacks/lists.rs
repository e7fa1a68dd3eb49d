use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use switchboard_tests::{ALICE, Demo, NESTOR};

use super::{answered, beside_canary, size};

/// F3 and F18: one agent has duplicates searched and long lists read on many connections at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agents_heavy_reads_starve_no_other_tenant() -> Result<()> {
    let demo = Demo::start().await?;
    let (nestor, alice) = (demo.sign_in(NESTOR).await?, demo.sign_in(ALICE).await?);
    let customers = size(2_000, 100_000);
    // Each number belongs to two customers.
    let rows = (0..customers).map(|n| format!("Customer {n},+1425{:07}\n", 5_560_000 + n / 2));
    let file: String = std::iter::once("name,phone\n".to_owned()).chain(rows).collect();
    let sent = nestor.request(Method::POST, "/api/v1/customers/import").header(CONTENT_TYPE, "text/csv");
    let begun = nestor.send(sent.body(file)).await?.expect(202)?;
    let path = format!("/api/v1/customers/imports/{}", begun["id"].as_str().context("no id")?);
    loop {
        let import = nestor.get(&path).await?.expect(200)?;
        if import["state"] == "done" {
            ensure!(import["created"] == customers, "{import}");
            break;
        }
        ensure!(import["state"] == "running" || import["state"] == "waiting", "{import}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }

    let paths = [
        "/api/v1/customers/duplicates?limit=200",
        "/api/v1/customers?limit=200",
        "/api/v1/customers?query=cust",
    ];
    let attack = async {
        let connections = (0..size(48, 200)).map(|n| {
            let (alice, path) = (alice.clone(), paths[n % paths.len()]);
            async move {
                for _ in 0..size(3, 20) {
                    answered(alice.request(Method::GET, path)).await?;
                }
                anyhow::Ok(())
            }
        });
        try_join_all(connections).await?;
        Ok(())
    };
    beside_canary(&demo, attack).await?;
    // Who attacked is answered again, too.
    let page = alice.get("/api/v1/customers/duplicates?limit=200").await?.expect(200)?;
    ensure!(page["items"].as_array().is_some_and(|items| items.len() == 200), "{page}");
    Ok(())
}
