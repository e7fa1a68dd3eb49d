//! The same provider, met by a server: nobody is signed in, and the log says why.

use anyhow::{Context, Result, ensure};
use reqwest::{Client, redirect};
use switchboard_tests::provider::{Behaviour, CLIENT_ID, Idp, Keys};
use switchboard_tests::{Server, ServerOptions};
use url::Url;

use super::cases;

struct Front {
    server: Server,
    idp: Idp,
}

impl Front {
    async fn start() -> Result<Self> {
        let idp = Idp::start(Behaviour::honest()).await?;
        let options = ServerOptions::default()
            .key("microsoft.authority", &format!("{:?}", idp.url()))
            .key("microsoft.client_id", &format!("{CLIENT_ID:?}"));
        Ok(Self { server: Server::start_with(options).await?, idp })
    }

    /// A browser goes to the provider and comes back: where it is led then.
    async fn sign_in(&self) -> Result<String> {
        let browser = Client::builder().cookie_store(true).redirect(redirect::Policy::none()).build()?;
        let location = |answer: &reqwest::Response| -> Result<String> {
            Ok(answer.headers().get("location").context("led nowhere")?.to_str()?.to_owned())
        };
        let begun = browser.get(format!("{}/auth/sign-in", self.server.front)).send().await?;
        let to = location(&begun)?;
        // Without the provider's metadata and keys nobody is sent to it.
        let Ok(to) = Url::parse(&to) else { return Ok(to) };
        location(&browser.get(self.idp.answer(&to)?).send().await?)
    }
}

#[tokio::test]
async fn every_lie_is_refused_and_logged_with_its_own_reason() -> Result<()> {
    let mut front = Front::start().await?;
    assert_eq!(front.sign_in().await?, "/");
    let mut read = front.server.log().len();
    for case in cases::all() {
        let cached = case.behaviour.keys == Keys::Good
            && !case.behaviour.foreign_metadata
            && !case.behaviour.promises_iss;
        front.idp.behave(case.behaviour);
        if !cached {
            // What it believed before would carry it through.
            front.server.stop().await?;
            front.server.run().await?;
            read = 0;
        }
        let led = front.sign_in().await?;
        ensure!(led.starts_with("/?sign_in_error="), "{}: led to {led}", case.name);
        let log = front.server.log();
        let said = log.get(read..).unwrap_or_default();
        ensure!(
            said.lines().any(|line| line.contains("nobody is signed in") && said_plainly(line, case.reason)),
            "{}: the log does not say {:?}: {said}",
            case.name,
            case.reason
        );
        read = log.len();
        if !cached {
            front.idp.behave(Behaviour::honest());
            front.server.stop().await?;
            front.server.run().await?;
            ensure!(front.sign_in().await? == "/", "{}: nobody comes in afterwards", case.name);
            read = front.server.log().len();
        }
    }
    Ok(())
}

/// Quotation marks are escaped in the log's JSON.
fn said_plainly(line: &str, reason: &str) -> bool {
    line.replace("\\\"", "\"").contains(reason)
}
