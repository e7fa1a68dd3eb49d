use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use switchboard_tests::{
    ALICE, Demo, EventStream, MEGAN, NESTOR, Person, Postgres, Proxy, Server, TARA, THEO, component,
};

use super::{diego, ring};

/// What a tab sees of changed calls, coming again after the last event whenever the stream breaks off.
async fn follow(
    person: Person,
    calls: usize,
    ready: tokio::sync::oneshot::Sender<()>,
) -> Result<BTreeSet<String>> {
    let (mut seen, mut last, mut ready) = (BTreeSet::new(), None::<String>, Some(ready));
    let started = Instant::now();
    while seen.len() < calls && started.elapsed() < Duration::from_secs(40) {
        let Ok(mut stream): Result<EventStream> = person.changes(last.as_deref()).await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        while let Ok(Ok(Some(event))) = tokio::time::timeout(Duration::from_secs(10), stream.next()).await {
            if event.event == "ready"
                && let Some(ready) = ready.take()
            {
                ready.send(()).ok();
            }
            if event.event == "call.changed" {
                seen.insert(event.data["callId"].as_str().context("no callId")?.to_owned());
            }
            last = Some(event.id);
            if seen.len() >= calls {
                break;
            }
        }
    }
    Ok(seen)
}

/// Three fronts on one database behind a load balancer, one killed while calls ring: every card appears, without an
/// event for at most two seconds, and every tab is told of every call.
#[tokio::test(flavor = "multi_thread")]
async fn a_front_that_dies_while_calls_ring_costs_no_card() -> Result<()> {
    const CALLS: usize = 40;
    let first = Server::start_on(Postgres::get()?).await?;
    let (mut second, third) = (first.another_front(8081).await?, first.another_front(8082).await?);
    let proxy = Proxy::before(&first.host, &[&first.front, &second.url, &third.url]).await?;
    let people = [first.sign_in(ALICE).await?, first.sign_in(MEGAN).await?];
    let mut tabs = Vec::new();
    for person in &people {
        let (ready, is_ready) = tokio::sync::oneshot::channel();
        tabs.push(tokio::spawn(follow(person.at(&proxy.url), CALLS / 2, ready)));
        is_ready.await?;
    }
    let calls: Vec<_> = (0..CALLS)
        .map(|n| {
            let person = people[n % 2].at(&proxy.url);
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(40 * n as u64)).await;
                ring(&person, &format!("fronts-{n}")).await
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(700)).await;
    second.kill()?;
    let (mut longest, mut ids) = (Duration::ZERO, BTreeSet::new());
    for call in calls {
        let (card, gap) = call.await??;
        assert_eq!(card["title"], "Diego Siciliani");
        ids.insert(card["callId"].as_str().context("no callId")?.to_owned());
        longest = longest.max(gap);
    }
    assert_eq!(ids.len(), CALLS, "each call is one call, on whichever front it was reported");
    println!("longest time without an event: {longest:?}");
    ensure!(longest <= Duration::from_secs(2), "no event for {longest:?}");
    let mut told = BTreeSet::new();
    for tab in tabs {
        told.extend(tab.await??);
    }
    assert_eq!(told, ids);
    Ok(())
}

/// An activation on one front is effective on all within a second.
#[tokio::test]
async fn an_activation_on_one_front_is_effective_on_all() -> Result<()> {
    let first = Server::start_on(Postgres::get()?).await?;
    let second = first.another_front(8081).await?;
    let tara = first.sign_in(TARA).await?.at(&second.url);
    // In use there, with the old state in its memory.
    let card = tara.card("before", &diego()).await?;
    assert!(!card["why"].to_string().contains("caller-id-rust"), "{card}");
    let theo = first.sign_in(THEO).await?;
    let version = theo.upload(component("caller-id-rust")).await?.body;
    let path = format!(
        "/api/v1/admin/plugins/caller-id-rust/versions/{}/activate",
        version["digest"].as_str().context("no digest")?
    );
    theo.post(&path, &json!({})).await?.expect(200)?;
    let activated = Instant::now();
    let mut asked = 0;
    loop {
        let card = tara.card(&format!("after-{asked}"), &diego()).await?;
        asked += 1;
        let why = card["why"].to_string();
        if why.contains("plugin:caller-id-rust") {
            println!("effective on the other front after {:?}", activated.elapsed());
            break;
        }
        ensure!(activated.elapsed() < Duration::from_secs(1), "not effective after a second: {card}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // And off again, just as soon.
    let path = "/api/v1/admin/plugins/caller-id-rust/deactivate";
    theo.post(path, &json!({})).await?.expect(204)?;
    let off = Instant::now();
    while tara.get("/api/v1/me").await?.expect(200)?["plugins"].to_string().contains("caller-id-rust") {
        ensure!(off.elapsed() < Duration::from_secs(1), "still active after a second");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// An admin's tabs hear of activations, an agent's don't; nobody hears of another tenant's.
#[tokio::test]
async fn tabs_are_told_what_is_theirs_and_can_resume() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor, tara) =
        (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?, demo.sign_in(TARA).await?);
    let (mut hers, mut his, mut theirs) =
        (alice.changes(None).await?, nestor.changes(None).await?, tara.changes(None).await?);
    let ready = hers.next().await?.context("no ready")?;
    assert_eq!(ready.event, "ready");
    his.next().await?;
    theirs.next().await?;
    nestor.post("/api/v1/admin/plugins/phone-book/deactivate", &json!({})).await?.expect(204)?;
    let told = his.next().await?.context("the stream has ended")?;
    assert_eq!((told.event.as_str(), &told.data), ("plugins.changed", &json!({"plugin": "phone-book"})));
    let card = alice.card("told-1", &diego()).await?;
    let told = hers.next().await?.context("the stream has ended")?;
    assert_eq!((told.event.as_str(), &told.data["callId"]), ("call.changed", &card["callId"]));
    // Resumed from the start, on the same or another front: the same again, without the admin's.
    let mut again = alice.changes(Some(&ready.id)).await?;
    assert_eq!(again.next().await?.map(|event| event.event), Some("ready".to_owned()));
    assert_eq!(again.next().await?, Some(told));
    // An id that no event has: the stream begins now.
    let mut odd = alice.changes(Some("99999999999")).await?;
    assert_eq!(odd.next().await?.map(|event| event.event), Some("ready".to_owned()));
    let heard = tokio::time::timeout(Duration::from_millis(300), theirs.next()).await;
    assert!(heard.is_err(), "Tailspin heard {heard:?} of Fabrikam");
    let stranger = demo.stranger()?;
    stranger.get("/api/v1/events").await?.expect(401)?;
    Ok(())
}
