use std::collections::BTreeSet;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_tests::{ALICE, MEGAN, TARA, encoded};

use crate::harness::TestApp;

fn items(page: &Value) -> impl Iterator<Item = &Value> {
    page["items"].as_array().into_iter().flatten()
}

#[tokio::test]
async fn colleagues_are_listed_to_the_last_page_and_nobody_else() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let (mut path, mut seen, mut pages) = ("/api/v1/directory/users?limit=40".to_owned(), BTreeSet::new(), 0);
    loop {
        let page = alice.get(&path).await?.expect(200)?;
        pages += 1;
        for person in items(&page) {
            let account = person["userPrincipalName"].as_str().context("no account")?;
            assert!(account.ends_with("@fabrikam.example") || account.contains("#EXT#"), "{person}");
            assert_eq!(person["external"], account.contains("#EXT#"), "{person}");
            assert!(seen.insert(account.to_owned()), "{account} is there twice");
        }
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        assert!(!cursor.contains("http") && !cursor.contains("skiptoken"), "{cursor}");
        path = format!("/api/v1/directory/users?limit=40&cursor={}", encoded(cursor));
    }
    let all = app.object_ids("fabrikam.example").await?;
    assert_eq!((seen.len(), pages), (all.len(), all.len().div_ceil(40)), "everybody, page by page");
    assert!(seen.contains(MEGAN) && pages > 1);
    Ok(())
}

#[tokio::test]
async fn people_are_found_as_one_types_and_it_is_told_who_is_available() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for query in ["meg", "Bowen", "MEGAN@fabrikam", "megan bo"] {
        let page =
            alice.get(&format!("/api/v1/directory/users?query={}", encoded(query))).await?.expect(200)?;
        assert!(items(&page).any(|person| person["displayName"] == "Megan Bowen"), "{query}: {page}");
    }
    // What is typed stays what is searched for.
    for query in ["\" OR \"displayName:megan", "a\\", "&$filter=x", "zzzz", "%00"] {
        let page =
            alice.get(&format!("/api/v1/directory/users?query={}", encoded(query))).await?.expect(200)?;
        assert!(!items(&page).any(|person| person["displayName"] == "Megan Bowen"), "{query}: {page}");
    }
    let page = alice.get("/api/v1/directory/users?query=meg&presence=true").await?.expect(200)?;
    let availability = items(&page).next().context("nobody")?["presence"]["availability"].clone();
    assert!(availability.as_str().is_some_and(|word| !word.is_empty()), "{page}");
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("presence=maybe", "presence"),
        ("cursor=abc", "cursor"),
    ] {
        let refused = alice.get(&format!("/api/v1/directory/users?{query}")).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{query}: {refused}");
    }
    Ok(())
}

/// A cursor is of who got it, and leads nowhere but on: nobody makes us fetch an address.
#[tokio::test]
async fn a_cursor_is_nobody_elses_and_no_address() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, megan, tara) =
        (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?, app.sign_in(TARA).await?);
    let page = alice.get("/api/v1/directory/users?limit=5").await?.expect(200)?;
    let cursor = page["nextCursor"].as_str().context("one page only")?.to_owned();
    let path = |cursor: &str| format!("/api/v1/directory/users?cursor={}", encoded(cursor));
    alice.get(&path(&cursor)).await?.expect(200)?;
    for (who, cursor) in [
        (&megan, cursor.clone()),
        (&tara, cursor.clone()),
        (&alice, cursor[..cursor.len() - 2].to_owned()),
        (&alice, "aHR0cDovL2V2aWwuZXhhbXBsZS8".to_owned()),
        (&alice, format!("{}/v1.0/users", app.emulator)),
    ] {
        let refused = who.get(&path(&cursor)).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "cursor", "{refused}");
    }
    Ok(())
}

#[tokio::test]
async fn one_person_has_a_page_and_maybe_a_photo() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let people = app.object_ids("fabrikam.example").await?;
    let megan = people.iter().find(|(upn, _)| upn == MEGAN).context("no Megan")?.1.clone();
    let person = alice.get(&format!("/api/v1/directory/users/{megan}")).await?.expect(200)?;
    assert_eq!((&person["displayName"], &person["external"]), (&json!("Megan Bowen"), &json!(false)));
    let tara = app.object_ids("tailspin.example").await?.first().context("nobody")?.1.clone();
    for nobody in [tara.as_str(), "00000000-0000-4000-8000-000000000000", "..%2Fme", "%20"] {
        let refused = alice.get(&format!("/api/v1/directory/users/{nobody}")).await?;
        assert!(
            matches!(refused.status.as_u16(), 404 | 400),
            "{nobody}: {} {}",
            refused.status,
            refused.body
        );
    }

    let (mut with, mut without) = (None, None);
    for (_, id) in people.iter().take(30) {
        let answer =
            alice.request(Method::GET, &format!("/api/v1/directory/users/{id}/photo")).send().await?;
        match answer.status().as_u16() {
            200 if with.is_none() => with = Some((id, answer)),
            200 => {}
            404 => without = Some(id),
            other => anyhow::bail!("{id}: {other}"),
        }
    }
    assert!(without.is_some(), "somebody has no photo");
    let (id, answer) = with.context("nobody has a photo")?;
    let header =
        |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    assert_eq!(header("content-type").as_deref(), Some("image/jpeg"));
    assert!(header("cache-control").is_some_and(|value| value.starts_with("private")));
    let etag = header("etag").context("no etag")?;
    assert!(answer.bytes().await?.len() > 500);
    let path = format!("/api/v1/directory/users/{id}/photo");
    let known = alice.request(Method::GET, &path).header("if-none-match", &etag).send().await?;
    assert_eq!(known.status().as_u16(), 304);
    alice.get(&format!("{path}?size=7")).await?.expect(400)?;
    assert_eq!(app.stranger()?.get(&path).await?.status.as_u16(), 401);
    Ok(())
}

/// A Graph that fails is told as such, with what Microsoft's support asks for.
#[tokio::test]
async fn when_graph_fails_the_problem_has_its_request_id() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for knobs in [
        json!({"graph": {"failStatus": 500}}),
        json!({"graph": {"throttleAfter": 0, "retryAfterSeconds": 60}}),
    ] {
        app.emulate(&knobs).await?;
        let answer = alice.request(Method::GET, "/api/v1/directory/users").send().await?;
        assert_eq!(answer.status().as_u16(), 503);
        assert!(answer.headers().contains_key("retry-after"));
        let problem: Value = answer.json().await?;
        assert!(problem["graphRequestId"].as_str().is_some_and(|id| id.len() == 36), "{problem}");
        app.emulate_health().await?;
    }
    Ok(())
}

/// F14: such ids led to a list instead of a person, and three of them closed the tenant's way to Graph.
#[tokio::test]
async fn an_id_that_leads_elsewhere_is_not_found_and_stops_nobody() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for _ in 0..4 {
        for id in ["%2e%2e", "%2e", ".%09.", "%2e%2e%2fme", "%00"] {
            for path in ["", "/photo"] {
                let answer = alice.get(&format!("/api/v1/directory/users/{id}{path}")).await?;
                let status = answer.status.as_u16();
                assert!(matches!(status, 400 | 404), "{id}{path}: {status} {}", answer.body);
            }
        }
    }
    alice.get(&format!("/api/v1/directory/users/{}", encoded(MEGAN))).await?.expect(200)?;
    Ok(())
}
