use anyhow::{Result, ensure};
use futures::future::try_join_all;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::{ALICE, Demo, MEGAN};

use super::{beside_canary, body_of, size};
use crate::faults::diego;

/// One tenant reports ringing calls as fast as it can, on hundreds of connections. Each of its calls gets its card in its
/// turn, or is told when to come again; another tenant's call never waits behind them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_ringing_calls_delays_no_other_tenants_call() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, megan) = (demo.sign_in(ALICE).await?, demo.sign_in(MEGAN).await?);
    let attack = async {
        let lanes = (0..size(150, 400)).map(|lane| {
            let person = if lane % 2 == 0 { &alice } else { &megan };
            async move {
                let mut cards = 0;
                for n in 0..size(2, 50) {
                    let body = json!({"callId": format!("flood-{lane}-{n}"), "callerInfo": diego()});
                    let request = person.request(Method::POST, "/api/v1/calls/incoming").json(&body);
                    if let Some(card) = body_of(request, 200).await? {
                        ensure!(card["caller"]["e164"] == "+14255550123", "{card}");
                        let id = card["callId"].as_str().unwrap_or_default();
                        let event = person.request(Method::POST, &format!("/api/v1/calls/{id}/events"));
                        let told = event.json(&json!({"event": "declined"})).send().await?.status().as_u16();
                        // The flood's own calls may be in the history later than they are shown.
                        ensure!(matches!(told, 200 | 429 | 503), "{told}");
                        cards += 1;
                    }
                }
                anyhow::Ok(cards)
            }
        });
        let cards: usize = try_join_all(lanes).await?.into_iter().sum();
        ensure!(cards > 0, "no call of the flood got its card");
        Ok(())
    };
    beside_canary(&demo, attack).await
}
