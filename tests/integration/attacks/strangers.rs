use anyhow::{Result, ensure};
use futures::future::try_join_all;
use reqwest::{Client, redirect};
use switchboard_tests::Demo;

use super::{answered, beside_canary, size};

/// F10: somebody without an account begins sign-ins on hundreds of connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strangers_sign_ins_slow_nobodys_calls() -> Result<()> {
    let demo = Demo::start().await?;
    let attack = async {
        let connections = (0..size(150, 300)).map(|_| async {
            let stranger = Client::builder().redirect(redirect::Policy::none()).tls_certs_only([]).build()?;
            let mut begun = 0;
            for _ in 0..size(2, 50) {
                begun += usize::from(answered(stranger.get(format!("{}/auth/sign-in", demo.front))).await?);
            }
            anyhow::Ok(begun)
        });
        let begun: usize = try_join_all(connections).await?.into_iter().sum();
        ensure!(begun > 0, "no stranger could sign in");
        Ok(())
    };
    beside_canary(&demo, attack).await
}
