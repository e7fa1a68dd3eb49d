use anyhow::{Result, ensure};
use futures::future::try_join_all;
use reqwest::Method;
use serde_json::{Map, Value, json};
use switchboard_tests::{Demo, NESTOR, OPERATOR, component};

use super::{beside_canary, size};

/// F7: a tenant writes values until its quota is used up, and goes on writing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_values_ends_at_the_quota_and_delays_nobody() -> Result<()> {
    let demo = Demo::start().await?;
    let (nestor, operator) = (demo.sign_in(NESTOR).await?, demo.sign_in(OPERATOR).await?);
    nestor.install(component("probe")).await?;
    let most = size(2_000, 100_000);
    let path = format!("/api/v1/operator/tenants/{}/quotas", switchboard_tests::FABRIKAM);
    operator
        .send(operator.request(Method::PATCH, &path).json(&json!({"keyValues": most})))
        .await?
        .expect(200)?;
    let attack = async {
        let writers = (0..size(16, 64)).map(|writer| {
            let nestor = nestor.clone();
            async move {
                let mut refused = 0;
                for part in 0..size(6, 60) {
                    let entry = |n: usize| (format!("w{writer}-p{part}-{n}"), json!("x".repeat(100)));
                    let entries: Map<String, Value> = (0..100).map(entry).collect();
                    let path = "/api/v1/admin/plugins/probe/key-value";
                    let answer = nestor.post(path, &json!({"entries": entries})).await?;
                    match answer.status.as_u16() {
                        200 => {}
                        409 => refused += 1,
                        429 => {}
                        status => anyhow::bail!("{status}: {}", answer.body),
                    }
                }
                anyhow::Ok(refused)
            }
        });
        let refused: usize = try_join_all(writers).await?.into_iter().sum();
        ensure!(refused > 0, "nothing was refused");
        Ok(())
    };
    beside_canary(&demo, attack).await?;
    let quotas = nestor.get("/api/v1/admin/quotas").await?.expect(200)?;
    let kept = quotas["items"].as_array().into_iter().flatten().find(|item| item["quota"] == "key-values");
    ensure!(kept.is_some_and(|kept| kept["used"].as_u64() <= kept["most"].as_u64()), "{quotas}");
    Ok(())
}
