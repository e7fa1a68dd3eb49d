use std::collections::BTreeSet;

use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::json;
use switchboard_tests::{ALICE, Server, ServerOptions};

#[tokio::test]
async fn metrics_are_not_public_and_have_what_an_operator_watches() -> Result<()> {
    let closed = Server::start().await?;
    assert_eq!(reqwest::get(format!("{}/metrics", closed.front)).await?.status(), 404);
    drop(closed);

    let mut options = ServerOptions::default();
    options.environment.insert("SWITCHBOARD__TELEMETRY__METRICS__TOKEN".into(), "scraper-canary".into());
    let server = Server::start_with(options).await?;
    let alice = server.sign_in(ALICE).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    alice.card("counted", &ring).await?;
    let me = alice.get("/api/v1/me").await?.expect(200)?;
    alice.get("/auth/callback?state=made-up-by-a-client&code=x").await?;
    alice.get("/api/v1/nothing/made-up-by-a-client").await?.expect(404)?;

    let scrape =
        |token: &str| Client::new().get(format!("{}/metrics", server.front)).bearer_auth(token).send();
    assert_eq!(reqwest::get(format!("{}/metrics", server.front)).await?.status(), 401);
    assert_eq!(scrape("wrong").await?.status(), 401);
    let text = scrape("scraper-canary").await?.text().await?;
    let pools: &[&str] = if server.database().is_some() { &["shared"] } else { &["reader", "writer"] };
    for pool in pools {
        for part in ["connections_in_use", "acquire_seconds_count"] {
            let part = format!("switchboard_database_{part}{{pool=\"{pool}\"}}");
            assert!(text.contains(&part), "no {part} in\n{text}");
        }
    }
    for part in [
        "switchboard_build_info{version=",
        "switchboard_http_request_duration_seconds_bucket{route=\"/api/v1/calls/incoming\",method=\"POST\",status=\"200\",le=",
        "switchboard_card_first_seconds_count 1",
        "switchboard_card_final_seconds_count 1",
        "switchboard_card_sources_total{source=\"plugin\",answer=\"resolved\"} 1",
        "switchboard_card_sources_total{source=\"customers\",answer=\"resolved\"} 1",
        "switchboard_plugin_invocation_duration_seconds_count{hook=\"caller-id\",outcome=\"answered\"} 1",
        "switchboard_workers_ready{class=\"small\",pool=\"live\"}",
        "switchboard_workers_ready{class=\"small\",pool=\"probation\"} 0",
        "switchboard_worker_components{class=\"small\",pool=\"live\"}",
        "switchboard_call_log_waiting 0",
        "switchboard_sign_ins_total{result=\"signed-in\"} 1",
        "switchboard_sign_ins_total{result=\"other-browser\"} 1",
        "switchboard_exchanges_waiting{resource=\"default\"} 0",
        "switchboard_connections ",
        "switchboard_start_to_ready_seconds ",
        "# HELP switchboard_http_request_duration_seconds ",
    ] {
        assert!(text.contains(part), "no {part} in\n{text}");
    }
    // Nothing that grows with tenants, users or what clients make up.
    let tenant = me["tenant"]["id"].as_str().context("no tenant")?;
    let user = me["user"]["id"].as_str().context("no user")?;
    for unbounded in [tenant, user, "made-up-by-a-client", "phone-book", "fabrikam"] {
        assert!(!text.contains(unbounded), "{unbounded} in\n{text}");
    }
    let names: BTreeSet<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .filter_map(|line| line.split(['{', ' ']).next())
        .collect();
    assert!(names.iter().all(|name| name.starts_with("switchboard_")), "{names:?}");
    Ok(())
}

#[tokio::test]
async fn metrics_have_an_address_of_their_own() -> Result<()> {
    // The server's own address is not known yet; a name of this machine's loopback is.
    let [_, a, b, c, ..] = uuid::Uuid::new_v4().into_bytes();
    let address = format!("127.{}.{b}.{}:9464", a.max(1), c.clamp(1, 254));
    let options = ServerOptions::default().key("telemetry.metrics.listen", &format!("\"{address}\""));
    let server = Server::start_with(options).await?;
    let text = reqwest::get(format!("http://{address}/metrics")).await?.text().await?;
    assert!(text.contains("switchboard_build_info"), "{text}");
    assert_eq!(reqwest::get(format!("http://{address}/api/v1/me")).await?.status(), 404);
    assert_eq!(reqwest::get(format!("{}/metrics", server.front)).await?.status(), 404);
    Ok(())
}
