use anyhow::{Context, Result, ensure};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use switchboard_tests::{NESTOR, PgBouncer, Postgres, Server, ServerOptions, TARA, THEO, component, said};

use crate::faults::diego;

/// A pooler in transaction mode hands a connection to whoever has the next transaction. In the long run there is one, `PgBouncer`;
/// otherwise PostgreSQL itself is used as if there were.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_works_through_a_pooler_in_transaction_mode() -> Result<()> {
    let mut server = Server::prepare_on_postgres(Postgres::start()?, ServerOptions::default()).await?;
    let direct = server.database().context("no database")?.url.clone();
    let long = std::env::var_os("SWITCHBOARD_LONG_TESTS").is_some();
    let bouncer = long.then(|| PgBouncer::before(&direct)).transpose()?;
    let url = bouncer.as_ref().map_or_else(|| Ok(direct.clone()), |bouncer| bouncer.url(&direct))?;
    server.set_key("database.url", &format!("{url:?}"))?;
    server.set_key("database.transaction_pooling", "true")?;
    let (well, text) = said(&mut server.command("migrate", &[])?)?;
    ensure!(!well && text.contains("PostgreSQL itself"), "{text}");
    let (well, text) = said(&mut server.command("migrate", &["--check"])?)?;
    ensure!(well && text.contains("up to date"), "{text}");
    server.run().await?;
    let (theo, tara, nestor) =
        (server.sign_in(THEO).await?, server.sign_in(TARA).await?, server.sign_in(NESTOR).await?);
    theo.install(component("caller-id-rust")).await?;
    let own = json!({"name": "Diego", "phones": [{"number": "+1 425 555 0123"}]});
    tara.post("/api/v1/customers", &own).await?.expect(201)?;
    let work = (0..200).map(|n| {
        let (tara, nestor) = (&tara, &nestor);
        async move {
            let card = tara.card(&format!("pooled-{n}"), &diego()).await?;
            ensure!(card["title"] == "Diego", "{card}");
            let name = json!({"name": format!("Customer {n}")});
            nestor.post("/api/v1/customers", &name).await?.expect(201)?;
            nestor.get("/api/v1/customers?limit=50").await?.expect(200)?;
            tara.get("/api/v1/calls").await?.expect(200)
        }
    });
    // In fewer lanes than one agent may have.
    futures::stream::iter(work).buffer_unordered(8).try_collect::<Vec<_>>().await?;
    ensure!(nestor.count_customers("customer").await? == 200);
    let export = nestor.request(reqwest::Method::GET, "/api/v1/customers/export").send().await?;
    ensure!(export.text().await?.lines().count() > 200);
    let log = server.log();
    ensure!(!log.contains("prepared statement"), "{log}");
    server.stop().await
}
