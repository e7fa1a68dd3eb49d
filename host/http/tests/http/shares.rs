//! No agent, no tenant and no stranger can stop the others.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures::future::{join_all, try_join_all};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Method, StatusCode, redirect};
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, MEGAN, NESTOR, Person, TARA, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::{HookRequest, HookResponse, answered};

fn ring() -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}})
}

/// F18: one agent sends more than is answered at a time. Some of it waits, and the rest is told when to come again.
#[tokio::test]
async fn an_agent_who_floods_delays_nobody_else() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, megan, tara) =
        (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?, app.sign_in(TARA).await?);
    app.emulate(&json!({"graph": {"latencyMilliseconds": 300}})).await?;
    let flood = (0..200).map(|n| {
        let alice = alice.clone();
        tokio::spawn(async move {
            let request = alice.request(Method::GET, &format!("/api/v1/directory/users?query=a{n}"));
            let answer = request.send().await?;
            let after = answer.headers().get(RETRY_AFTER).is_some();
            anyhow::Ok((answer.status(), after))
        })
    });
    let flood: Vec<_> = flood.collect();
    let mut others = 0;
    while !flood.iter().all(tokio::task::JoinHandle::is_finished) {
        megan.get("/api/v1/me").await?.expect(200)?;
        tara.get("/api/v1/me").await?.expect(200)?;
        // A card never waits behind other requests of the same agent.
        let card = alice.card(&format!("flood-{others}"), &ring()).await?;
        ensure!(card["title"] == "Diego Siciliani", "{card}");
        others += 1;
    }
    ensure!(others > 0);
    let (mut answered, mut refused) = (0, 0);
    for one in flood {
        match one.await?? {
            (StatusCode::OK, _) => answered += 1,
            (StatusCode::TOO_MANY_REQUESTS, true) => refused += 1,
            other => anyhow::bail!("{other:?}"),
        }
    }
    ensure!(answered >= 16 && refused > 0, "{answered} answered, {refused} refused");
    Ok(())
}

/// F10: whoever has not signed in makes nothing be written.
#[tokio::test]
async fn strangers_who_begin_sign_ins_write_nothing() -> Result<()> {
    let app = TestApp::start().await?;
    let client = Client::builder().redirect(redirect::Policy::none()).build()?;
    let before = app.count("sign_in_transactions")?;
    let begin = async |path: &'static str| {
        let answer = client.get(format!("{}{path}", app.front)).send().await?;
        ensure!(answer.status().is_redirection(), "{path}: {}", answer.status());
        let to = answer.headers()["location"].to_str()?.to_owned();
        ensure!(to.starts_with(&app.emulator), "{path} leads to {to}");
        Ok(())
    };
    try_join_all((0..50).map(|_| begin("/auth/sign-in"))).await?;
    try_join_all((0..10).map(|_| begin("/auth/admin-consent"))).await?;
    try_join_all((0..10).map(|_| begin("/auth/consent?scopes=chat"))).await?;
    assert_eq!(app.count("sign_in_transactions")?, before);
    Ok(())
}

/// A browser that begins sign-ins in many tabs can finish the last ones, and its cookies stay few.
#[tokio::test]
async fn sign_ins_of_several_tabs_do_not_disturb_each_other() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.stranger()?;
    let first = alice.callback_url(ALICE).await?;
    let second = alice.callback_url(ALICE).await?;
    for callback in [&second, &first] {
        let landed = alice.client.get(callback.clone()).send().await?;
        ensure!(landed.url().query().is_none(), "{}", landed.url());
        alice.get("/api/v1/me").await?.expect(200)?;
    }
    for _ in 0..12 {
        alice.client.get(format!("{}/auth/sign-in?return_to=/{}", app.front, "x".repeat(900))).send().await?;
    }
    let cookies = alice.session_cookie()?;
    let under_way = cookies.split("; ").filter(|cookie| cookie.starts_with("switchboard_sign_in_")).count();
    ensure!(under_way <= 5 && cookies.len() < 16_000, "{under_way} cookies, {} bytes", cookies.len());
    Ok(())
}

/// Ends one call of somebody, and answers its id.
async fn ended_call(person: &Person, sdk_id: &str) -> Result<String> {
    let card = person.card(sdk_id, &ring()).await?;
    let id = card["callId"].as_str().context("no id")?.to_owned();
    let event = json!({"event": "declined"});
    person.post(&format!("/api/v1/calls/{id}/events"), &event).await?.expect(200)?;
    Ok(id)
}

/// F5: a tenant whose CRM does not answer delays its own calls only.
#[tokio::test]
async fn a_slow_call_log_delays_no_other_tenants_calls() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let (theo, tara) = (app.sign_in(THEO).await?, app.sign_in(TARA).await?);
    app.install(&nestor, "slow", &[Hook::CallLog], |_| None).await?;
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = Arc::clone(&told);
    app.install(&theo, "quick", &[Hook::CallLog], move |request| {
        if let HookRequest::SaveCall(entry) = request
            && let Ok(mut told) = keep.lock()
        {
            told.push(entry.call_id.clone());
        }
        answered(HookResponse::ExternalId(None))
    })
    .await?;
    let slow: Vec<String> = (0..30).map(|n| format!("slow-{n}")).collect();
    for one in join_all(slow.iter().map(|id| ended_call(&alice, id))).await {
        one?;
    }
    // The slow tenant's reports are under way by now, and stay so for 20 s.
    let id = ended_call(&tara, "quick").await?;
    let heard = async {
        while !told.lock().is_ok_and(|told| told.contains(&id)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard).await.context("the other tenant's call waits")?;
    Ok(())
}

/// F8: a long file delays a short one of another tenant by a turn, not by its length.
#[tokio::test]
async fn imports_of_tenants_take_turns() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    let file = |rows: usize| {
        let rows = (0..rows).map(|n| format!("Customer {n},+1425{:07}\n", 5_550_000 + n));
        std::iter::once("name,phone\n".to_owned()).chain(rows).collect::<String>()
    };
    let send = async |admin: &Person, rows: usize| {
        let request = admin.request(Method::POST, "/api/v1/customers/import");
        let request = request.header(reqwest::header::CONTENT_TYPE, "text/csv").body(file(rows));
        let begun = admin.send(request).await?.expect(202)?;
        anyhow::Ok(begun["id"].as_str().context("no id")?.to_owned())
    };
    let long = send(&nestor, 5_000).await?;
    let more = send(&nestor, 5_000).await?;
    let short = send(&theo, 10).await?;
    assert_eq!(theo.import_over(&short).await?["state"], "done");
    let running = nestor.get(&format!("/api/v1/customers/imports/{long}")).await?.expect(200)?;
    ensure!(
        running["state"] == "running" || running["state"] == "waiting",
        "the long file was first: {running}"
    );
    for id in [long, more] {
        let done = nestor.import_over(&id).await?;
        assert_eq!((&done["state"], &done["rowsRead"]), (&json!("done"), &json!(5_000)), "{done}");
    }
    Ok(())
}
