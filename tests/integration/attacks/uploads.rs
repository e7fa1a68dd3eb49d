use anyhow::{Result, ensure};
use futures::future::try_join_all;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use switchboard_tests::{Demo, NESTOR, THEO, bombs, component};

use super::{answered, beside_canary, size};

/// F6: one tenant sends large files and components that would keep a compiler busy, all at once. Another tenant's upload is
/// taken meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_uploads_and_bombs_cost_no_memory_and_nobodys_turn() -> Result<()> {
    let demo = Demo::start().await?;
    let (nestor, theo) = (demo.sign_in(NESTOR).await?, demo.sign_in(THEO).await?);
    let bytes = size(16 << 20, 60 << 20);
    let bombs = [
        vec![0; bytes],
        bombs::zeros(bytes),
        bombs::loops_with_variables(1_900, 1_900),
        bombs::doubling(24)?,
    ];
    let bombs = bombs.map(bytes::Bytes::from);
    let attack = async {
        for _ in 0..size(1, 5) {
            let uploads = (0..size(8, 24)).map(|n| {
                let (nestor, bomb) = (&nestor, bombs[n % bombs.len()].clone());
                async move {
                    let request = nestor.request(Method::POST, "/api/v1/admin/plugins");
                    let answer = request.header(CONTENT_TYPE, "application/wasm").body(bomb).send().await;
                    // Where it is refused before it was sent, the connection ends.
                    let Ok(answer) = answer else { return Ok(()) };
                    let status = answer.status().as_u16();
                    ensure!(matches!(status, 413 | 422 | 429), "{status}: {}", answer.text().await?);
                    Ok(())
                }
            });
            let other = async {
                theo.upload(component("caller-id-rust")).await.and_then(|version| {
                    ensure!(version.status.is_success(), "{}: {}", version.status, version.body);
                    Ok(())
                })
            };
            tokio::try_join!(try_join_all(uploads), other)?;
        }
        Ok(())
    };
    beside_canary(&demo, attack).await?;
    // Who attacked may upload again.
    ensure!(nestor.upload(component("caller-id-rust")).await?.status.is_success());
    answered(nestor.request(Method::GET, "/api/v1/admin/plugins")).await?;
    Ok(())
}
