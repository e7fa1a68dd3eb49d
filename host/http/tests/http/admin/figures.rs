//! What versions of plugins did and cost.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::api::tokens;
use switchboard_tests::{ALICE, DEVELOPER, NESTOR, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::{Failure, HookRequest};

const METRICS: &str = "/api/v1/admin/metrics";
const FIGURES: &str = "/api/v1/admin/plugins/crm/figures";

#[tokio::test]
async fn each_call_is_counted_by_version_and_outcome() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let developer = app.sign_in(DEVELOPER).await?;
    developer.get(FIGURES).await?.expect(404)?;
    app.install(&nestor, "crm", &[Hook::CallerId], |request| {
        let HookRequest::ResolveCaller(call) = request else { return None };
        Some(Outcome::Failed(match call.via_queue.as_deref() {
            Some("Big") => Failure::OutOfMemory(1),
            _ => Failure::Trapped("unreachable".to_owned()),
        }))
    })
    .await?;
    let none = developer.get(FIGURES).await?.expect(200)?;
    assert_eq!((&none["versions"], &none["stepSeconds"]), (&json!([]), &json!(900)));
    let ring = |queue: &str| {
        json!({
            "callId": queue, "queue": queue,
            "callerInfo": {"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460018"}}
        })
    };
    for queue in ["Big", "Other", "Third"] {
        alice.post("/api/v1/calls/incoming", &ring(queue)).await?.expect(200)?;
    }
    let counted = async {
        loop {
            let figures = developer.get(FIGURES).await?.expect(200)?;
            if figures["versions"][0]["total"]["calls"] == 3 {
                return Ok::<_, anyhow::Error>(figures);
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    let figures = tokio::time::timeout(std::time::Duration::from_secs(10), counted).await??;
    let total = &figures["versions"][0]["total"];
    assert_eq!(total["outcomes"], json!({"crashed": 2, "out-of-memory": 1}), "{figures}");
    assert_eq!(total["failures"], 3);
    assert!(total["p50Ms"].as_f64() > Some(0.0) && total["p99Ms"].as_f64() >= total["p50Ms"].as_f64());
    let points = figures["versions"][0]["points"].as_array().cloned().unwrap_or_default();
    let calls: i64 = points.iter().filter_map(|point| point["calls"].as_i64()).sum();
    assert_eq!(calls, 3, "{figures}");
    for span in ["hour", "week", "month"] {
        let figures = developer.get(&format!("{FIGURES}?span={span}")).await?.expect(200)?;
        assert_eq!(figures["versions"][0]["total"]["calls"], 3, "{span}: {figures}");
    }
    developer.get(&format!("{FIGURES}?span=year")).await?.expect(400)?;

    let (_, token) = tokens::make(&developer, json!({"name": "Prometheus"})).await?;
    let scrape = app.stranger()?.request(Method::GET, METRICS).bearer_auth(&token);
    let text = scrape.send().await?.error_for_status()?.text().await?;
    assert!(text.contains("outcome=\"crashed\"} 2") && text.ends_with("# EOF\n"), "{text}");

    alice.get(FIGURES).await?.expect(403)?;
    app.sign_in(THEO).await?.get(FIGURES).await?.expect(404)?;
    let theirs = app.sign_in(THEO).await?.request(Method::GET, METRICS).send().await?.text().await?;
    assert_eq!(theirs.lines().last(), Some("# EOF"));
    assert!(!theirs.contains("crm"), "{theirs}");
    let deleted: Value =
        nestor.get("/api/v1/admin/plugins").await?.expect(200)?["items"][0]["active"].clone();
    nestor.post("/api/v1/admin/plugins/crm/deactivate", &json!({})).await?.expect(204)?;
    let version = format!(
        "/api/v1/admin/plugins/crm/versions/{}?alsoRollbackTarget=true",
        deleted.as_str().unwrap_or_default()
    );
    nestor.send(nestor.request(Method::DELETE, &version)).await?.expect(204)?;
    assert_eq!(app.count("plugin_figures")?, "0", "they go with their version");
    Ok(())
}
