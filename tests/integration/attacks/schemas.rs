use anyhow::{Result, ensure};
use futures::future::try_join_all;
use serde_json::json;
use switchboard_tests::{Demo, NESTOR, of_manifest};

use super::{beside_canary, size};
use crate::api::admin::plugin_settings::{chain, doubling};

/// F1 and F1b: schemas of settings that overflow a stack or double at each level, many at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schemas_that_explode_are_refused_and_nobody_waits() -> Result<()> {
    let demo = Demo::start().await?;
    let nestor = demo.sign_in(NESTOR).await?;
    let bombs = [chain(3_000), doubling("anyOf", 60), doubling("allOf", 60)];
    let bombs = bombs.map(|schema| {
        of_manifest(&json!({"name": "bomb", "version": "1", "contract": "1.0.0", "settings": schema}))
    });
    let attack = async {
        for _ in 0..size(2, 60) {
            let uploads = bombs.iter().map(|bomb| nestor.upload(bomb.clone()));
            for answer in try_join_all(uploads).await? {
                ensure!(matches!(answer.status.as_u16(), 422 | 429), "{}: {}", answer.status, answer.body);
            }
        }
        Ok(())
    };
    beside_canary(&demo, attack).await
}
