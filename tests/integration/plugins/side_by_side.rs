//! Requests that a plugin sends side by side are under way at the same time, in each language. The system that they go to answers
//! only when all three have arrived, so that requests one after the other never get an answer.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::OriginalUri;
use axum::routing::get;
use serde_json::json;
use switchboard_tests::{Server, ServerOptions, THEO, component};
use tokio::net::TcpListener;
use tokio::sync::Barrier;

/// A system that lets requests wait for each other, three at a time. Answers with the path.
async fn waiting_for_three() -> Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let together = Arc::new(Barrier::new(3));
    let answer = move |OriginalUri(uri): OriginalUri| {
        let together = Arc::clone(&together);
        async move {
            together.wait().await;
            uri.path().to_owned()
        }
    };
    tokio::spawn(axum::serve(listener, Router::new().fallback(get(answer))).into_future());
    Ok(address)
}

async fn sends_three_at_once(plugin: &str) -> Result<()> {
    let allowed = ServerOptions::default().key("plugins.reachable_networks", r#"["127.0.0.0/8"]"#);
    let server = Server::start_with(allowed).await?;
    let theo = server.sign_in(THEO).await?;
    theo.install(component(plugin)).await?;
    let connection = json!({"baseUrl": waiting_for_three().await?, "auth": {"kind": "none"}});
    let path = format!("/api/v1/admin/plugins/{plugin}");
    theo.put(&format!("{path}/connections/crm"), &connection).await?.expect(204)?;
    let ring = json!({"callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550103"}}});
    let tried = theo.post(&format!("{path}/test"), &ring).await?.expect(200)?;
    let source = format!("plugin:{plugin}");
    let mut why = tried["card"]["why"].as_array().into_iter().flatten();
    let why = why.find(|why| why["source"] == source.as_str()).context("the plugin is not on the card")?;
    assert_eq!(why["detail"], "/a /b /c", "{tried}");
    let calls: Vec<_> =
        tried["hostCalls"].as_array().into_iter().flatten().map(|call| &call["call"]).collect();
    assert_eq!(calls, [&json!("http.send-all GET /a over crm, GET /b over crm, GET /c over crm")], "{tried}");
    Ok(())
}

#[tokio::test]
async fn rust_sends_three_at_once() -> Result<()> {
    sends_three_at_once("probe").await
}

#[tokio::test]
async fn typescript_sends_three_at_once() -> Result<()> {
    sends_three_at_once("throws-typescript").await
}

#[tokio::test]
async fn python_sends_three_at_once() -> Result<()> {
    sends_three_at_once("throws-python").await
}
