//! What a plugin can change depends on why it is called, and not on the plugin.

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::any;
use serde_json::{Value, json};
use switchboard_tests::{Server, ServerOptions, TARA, THEO, component};
use tokio::net::TcpListener;

fn said(card: &Value) -> Result<&str> {
    let mut why = card["why"].as_array().into_iter().flatten();
    let why = why.find(|why| why["source"] == "plugin:probe").context("the plugin is not on the card")?;
    why["detail"].as_str().context("it says nothing")
}

#[tokio::test]
async fn a_trial_changes_nothing_and_says_so_and_a_call_does() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, Router::new().fallback(any("{}"))).into_future());
    let allowed = ServerOptions::default().key("plugins.reachable_networks", r#"["127.0.0.0/8"]"#);
    let server = Server::start_with(allowed).await?;
    let (tara, theo) = (server.sign_in(TARA).await?, server.sign_in(THEO).await?);
    theo.install(component("probe")).await?;
    let connection = json!({"baseUrl": address, "auth": {"kind": "none"}});
    theo.put("/api/v1/admin/plugins/probe/connections/crm", &connection).await?.expect(204)?;
    let caller = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550104"}});

    let tried =
        theo.post("/api/v1/admin/plugins/probe/test", &json!({"callerInfo": caller})).await?.expect(200)?;
    assert_eq!(said(&tried["card"])?, "test not-live done not-live not-live not-live done", "{tried}");
    let outcomes: Vec<_> =
        tried["hostCalls"].as_array().into_iter().flatten().map(|call| &call["outcome"]).collect();
    assert_eq!(outcomes, ["refused", "refused", "refused", "refused", "answered"], "{tried}");

    let card = tara.card("writes", &caller).await?;
    assert_eq!(said(&card)?, "live done done done done done done", "{card}");
    Ok(())
}
