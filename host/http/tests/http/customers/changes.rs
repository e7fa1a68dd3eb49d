use anyhow::{Context, Result};
use reqwest::Method;
use reqwest::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use serde_json::{Value, json};
use switchboard_tests::api::customers::{made, patch};
use switchboard_tests::{ALICE, Person, TARA};

use crate::harness::TestApp;

async fn tag(person: &Person, id: &str) -> Result<String> {
    let answer = person.request(Method::GET, &format!("/api/v1/customers/{id}")).send().await?;
    Ok(answer.headers().get(ETAG).context("no etag")?.to_str()?.to_owned())
}

async fn found(person: &Person, query: &str) -> Result<usize> {
    let path = format!("/api/v1/customers?query={}", switchboard_tests::encoded(query));
    Ok(person.get(&path).await?.expect(200)?["items"].as_array().map_or(0, Vec::len))
}

#[tokio::test]
async fn nobody_overwrites_what_somebody_else_wrote() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let id = made(
        &alice,
        &json!({"name": "Ada Brewer", "company": "Coho", "phones": [{"number": "+1 212 555 0991"}]}),
    )
    .await?;
    let seen = tag(&alice, &id).await?;
    let missing = patch(&alice, &id, None, &json!({"name": "B"})).await?.expect(428)?;
    assert_eq!(missing["type"], "/problems/if-match-required");
    let changed =
        patch(&alice, &id, Some(&seen), &json!({"company": null, "title": "Owner"})).await?.expect(200)?;
    assert_eq!(
        (&changed["company"], &changed["title"], &changed["name"]),
        (&Value::Null, &json!("Owner"), &json!("Ada Brewer"))
    );
    assert_eq!(changed["phones"][0]["e164"], "+12125550991");
    let outdated = patch(&alice, &id, Some(&seen), &json!({"name": "C"})).await?.expect(412)?;
    assert_eq!(outdated["type"], "/problems/changed-meanwhile");
    assert!(outdated["detail"].as_str().is_some_and(|detail| detail.contains("\"2\"")), "{outdated}");
    for (body, field) in [
        (json!({"name": null}), "name"),
        (json!({"email": "nobody"}), "email"),
        (json!({"phones": [{"number": "call me"}]}), "phones[0].number"),
        (json!({"nickname": "A"}), "nickname"),
    ] {
        let refused = patch(&alice, &id, Some("*"), &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{body}");
    }
    let now = tag(&alice, &id).await?;
    let unchanged =
        alice.request(Method::GET, &format!("/api/v1/customers/{id}")).header(IF_NONE_MATCH, &now);
    assert_eq!(alice.send(unchanged).await?.status, 304);
    let stale = alice.request(Method::GET, &format!("/api/v1/customers/{id}")).header(IF_NONE_MATCH, seen);
    assert_eq!(alice.send(stale).await?.status, 200);
    // Of two changes at once one is kept and the other one told.
    let (one, other) = (json!({"title": "One"}), json!({"title": "Other"}));
    let (one, other) =
        tokio::join!(patch(&alice, &id, Some(&now), &one), patch(&alice, &id, Some(&now), &other));
    let mut statuses = [one?.status.as_u16(), other?.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    Ok(())
}

#[tokio::test]
async fn a_changed_number_is_found_at_once_and_the_old_one_no_more() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let id = made(&alice, &json!({"name": "Bob Change", "phones": [{"number": "+36 1 479 0701"}]})).await?;
    let change = json!({"name": "Robert Change", "phones": [{"number": "+36 1 479 0702", "label": "work"}, {"number": "2041"}]});
    let changed = patch(&alice, &id, Some("*"), &change).await?.expect(200)?;
    // Beside the number as it was given: as it is written elsewhere, and where it belongs.
    assert_eq!(
        changed["phoneForms"],
        json!([{"display": "+36 1 479 0702", "national": "(06 1) 479 0702", "region": "HU", "extension": null}, null]),
        "{changed}"
    );
    assert_eq!((found(&alice, "4790701").await?, found(&alice, "4790702").await?), (0, 1));
    assert_eq!((found(&alice, "bob change").await?, found(&alice, "rob cha").await?), (0, 1));
    let ring = |number: &str| json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}});
    assert_eq!(alice.card("old", &ring("+3614790701")).await?["identified"], false);
    assert_eq!(alice.card("new", &ring("+3614790702")).await?["title"], "Robert Change");
    Ok(())
}

#[tokio::test]
async fn a_deleted_customer_is_nowhere_and_comes_back_whole() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, tara) = (app.sign_in(ALICE).await?, app.sign_in(TARA).await?);
    let total = async || -> Result<Value> {
        Ok(alice.get("/api/v1/customers?limit=1").await?.expect(200)?["total"].clone())
    };
    let before = total().await?;
    let id = made(&alice, &json!({"name": "Gone Tomorrow", "email": "Gone@tomorrow.example", "phones": [{"number": "+36 1 479 0703"}]})).await?;
    let path = format!("/api/v1/customers/{id}");
    let delete = |tag: Option<&'static str>| {
        let request = alice.request(Method::DELETE, &path);
        tag.map_or(alice.request(Method::DELETE, &path), |tag| request.header(IF_MATCH, tag))
    };
    assert_eq!(alice.send(delete(Some("\"99\""))).await?.status, 412);
    assert_eq!(tara.send(tara.request(Method::DELETE, &path)).await?.status, 404);
    assert_eq!(alice.send(delete(Some("\"1\""))).await?.status, 204);
    assert_eq!(alice.send(delete(None)).await?.status, 404);
    alice.get(&path).await?.expect(404)?;
    patch(&alice, &id, Some("*"), &json!({"name": "X"})).await?.expect(404)?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+3614790703"}});
    assert_eq!(alice.card("gone-1", &ring).await?["identified"], false);
    assert_eq!((found(&alice, "gone tomorrow").await?, total().await?), (0, before.clone()));
    let by_mail = "/api/v1/customers?email=gone%40TOMORROW.example";
    assert_eq!(alice.get(by_mail).await?.expect(200)?["items"], json!([]));
    let deleted = alice.get("/api/v1/customers?deleted=true").await?.expect(200)?;
    assert_eq!(deleted["items"][0]["id"], id.as_str());
    assert!(deleted["items"][0]["deletedAt"].is_string());
    assert_eq!(tara.get("/api/v1/customers?deleted=true").await?.expect(200)?["items"], json!([]));
    tara.post(&format!("{path}/restore"), &json!({})).await?.expect(404)?;
    let restored = alice.post(&format!("{path}/restore"), &json!({})).await?.expect(200)?;
    assert_eq!((&restored["name"], &restored["deletedAt"]), (&json!("Gone Tomorrow"), &Value::Null));
    assert_eq!(alice.card("gone-2", &ring).await?["title"], "Gone Tomorrow");
    assert_eq!(alice.get(by_mail).await?.expect(200)?["items"][0]["id"], id.as_str());
    assert_eq!(found(&alice, "gone tomorrow").await?, 1);
    Ok(())
}

#[tokio::test]
async fn who_shares_a_number_is_told_listed_and_merged() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let first = made(
        &alice,
        &json!({"name": "Ines One", "company": "Relecloud", "phones": [{"number": "+36 1 479 0704"}]}),
    )
    .await?;
    let body = json!({"name": "Ines Two", "email": "ines@relecloud.example", "externalId": "77",
        "phones": [{"number": "06 1 479 0704"}, {"number": "+36 1 479 0704 ext. 5"}, {"number": "+36 1 479 0705"}]});
    let second = alice.post("/api/v1/customers", &body).await?.expect(400)?;
    assert_eq!(second["errors"][0]["field"], "phones[0].number");
    let body = json!({"name": "Ines Two", "email": "ines@relecloud.example", "externalId": "77",
        "phones": [{"number": "+3614790704"}, {"number": "+36 1 479 0704 ext. 5"}, {"number": "+36 1 479 0705"}]});
    let second = alice.post("/api/v1/customers", &body).await?.expect(201)?;
    assert_eq!(
        (second["warnings"].as_array().map(Vec::len), &second["warnings"][0]["customerId"]),
        (Some(1), &json!(first))
    );
    let id = second["id"].as_str().context("no id")?;
    let shared = alice.get("/api/v1/customers/duplicates").await?.expect(200)?;
    let ours = shared["items"].as_array().into_iter().flatten().find(|item| item["number"] == "+3614790704");
    assert_eq!(ours.context("not listed")?["total"], 2);
    // Both are on the card.
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+3614790704"}});
    let card = alice.card("shared-1", &ring).await?;
    let ids: Vec<_> =
        card["matches"].as_array().into_iter().flatten().map(|one| one["recordId"].clone()).collect();
    assert!(ids.contains(&json!(first)) && ids.contains(&json!(id)), "{card}");
    let merge = format!("/api/v1/customers/{first}/merge");
    alice.post(&merge, &json!({"from": first})).await?.expect(400)?;
    alice.post(&merge, &json!({"from": "nobody"})).await?.expect(400)?;
    let merged = alice.post(&merge, &json!({"from": id})).await?.expect(200)?;
    assert_eq!(
        (&merged["name"], &merged["email"], &merged["externalId"]),
        (&json!("Ines One"), &body["email"], &json!("77"))
    );
    assert_eq!(merged["phones"].as_array().map(Vec::len), Some(3));
    assert_eq!(found(&alice, "ines").await?, 1);
    assert_eq!(alice.get("/api/v1/customers/duplicates").await?.expect(200)?["items"], json!([]));
    alice.post(&format!("/api/v1/customers/{id}/restore"), &json!({})).await?.expect(200)?;
    assert_eq!(found(&alice, "ines").await?, 2);
    Ok(())
}
