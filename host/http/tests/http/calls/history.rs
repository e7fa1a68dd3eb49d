use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_tests::{ALICE, TARA};
use tokio::time::timeout;

use crate::harness::TestApp;

#[tokio::test]
async fn the_history_is_asked_for_one_customer_and_for_what_is_still_to_be_dealt_with() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let mut calls = Vec::new();
    for customer in ["ada", "ben", "ada"] {
        let body = json!({"name": customer, "phones": [{"number": "+14255550171"}]});
        let made = alice.post("/api/v1/customers", &body).await?.expect(201)?;
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        let call = json!({"to": {"phoneNumber": "+14255550171", "customerId": id}});
        let call = alice.post("/api/v1/calls", &call).await?.expect(201)?;
        calls.push((id, call["call"]["id"].as_str().unwrap_or_default().to_owned()));
        app.advance(std::time::Duration::from_secs(1));
    }
    let listed = async |query: &str| -> Result<Vec<String>> {
        let page = alice.get(&format!("/api/v1/calls?{query}")).await?.expect(200)?;
        let items = page["items"].as_array().into_iter().flatten();
        Ok(items.filter_map(|item| item["id"].as_str().map(str::to_owned)).collect())
    };
    let [one, other, last] = [0, 1, 2].map(|at| calls[at].1.clone());
    let dispose = async |change: serde_json::Value| -> Result<()> {
        let request = alice.request(Method::PATCH, &format!("/api/v1/calls/{other}")).json(&change);
        alice.send(request).await?.expect(200)?;
        Ok(())
    };
    assert_eq!(listed(&format!("customer={}", calls[1].0)).await?, [other.as_str()]);
    assert_eq!(listed("customer=nobody").await?, Vec::<String>::new());
    assert_eq!(listed("undisposed=true").await?, [last.as_str(), &other, &one]);
    dispose(json!({"disposition": "Done"})).await?;
    assert_eq!(listed("undisposed=true").await?, [last.as_str(), &one]);
    // An empty disposition is none.
    dispose(json!({"disposition": ""})).await?;
    assert_eq!(listed("undisposed=true&customer=").await?, [last.as_str(), &other, &one]);
    alice.get("/api/v1/calls?undisposed=perhaps").await?.expect(400)?;
    Ok(())
}

/// Notes are saved as they are typed: of two tabs, neither silently overwrites what the other one has saved.
#[tokio::test]
async fn notes_that_were_changed_elsewhere_meanwhile_are_not_overwritten() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let to = json!({"to": {"phoneNumber": "+14255550171"}});
    let made = alice.post("/api/v1/calls", &to).await?.expect(201)?;
    let path = format!("/api/v1/calls/{}", made["call"]["id"].as_str().unwrap_or_default());
    let seen = alice.send(alice.request(Method::GET, &path)).await?.expect(200)?["etag"].clone();
    let seen = seen.as_str().unwrap_or_default();
    let patch = async |etag: Option<&str>, change: Value| {
        let request = alice.request(Method::PATCH, &path).json(&change);
        alice.send(etag.iter().fold(request, |request, etag| request.header("if-match", *etag))).await
    };
    let first = patch(Some(seen), json!({"notes": "first"})).await?.expect(200)?;
    assert_ne!(first["etag"], seen, "{first}");

    let refused = patch(Some(seen), json!({"notes": "second"})).await?.expect(412)?;
    assert_eq!(refused["type"], "/problems/changed-meanwhile", "{refused}");
    let now = &refused["call"];
    assert_eq!((&now["notes"], &now["etag"]), (&json!("first"), &first["etag"]), "{refused}");
    assert_eq!(alice.get(&path).await?.expect(200)?["notes"], "first");

    let both = patch(now["etag"].as_str(), json!({"notes": "first\nsecond"})).await?.expect(200)?;
    assert_eq!(both["notes"], "first\nsecond");
    // Whichever version; and as clients do that know nothing of versions.
    patch(Some("*"), json!({"notes": "third"})).await?.expect(200)?;
    assert_eq!(patch(None, json!({"notes": "fourth"})).await?.expect(200)?["notes"], "fourth");
    for nobodys in ["\"0\"", "W/\"1\"", "fourth"] {
        patch(Some(nobodys), json!({"notes": "fifth"})).await?.expect(412)?;
    }
    // What happens to the call itself is another version, too.
    let seen = patch(None, json!({"notes": "sixth"})).await?.expect(200)?["etag"].clone();
    alice.post(&format!("{path}/events"), &json!({"event": "cancelled"})).await?.expect(200)?;
    let refused = patch(seen.as_str(), json!({"notes": "seventh"})).await?.expect(412)?;
    let ended = (&json!("sixth"), &json!("ended"));
    assert_eq!((&refused["call"]["notes"], &refused["call"]["state"]), ended, "{refused}");
    Ok(())
}

/// What the two lines of a call's last card say is kept with the call, and told with each call of the list.
#[tokio::test]
async fn the_list_tells_what_the_lines_of_a_card_say() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    for (name, number) in [("Ada", "+4532123456"), ("Ben", "+4532123456"), ("Cleo", "+4532123457")] {
        let body = json!({"name": name, "phones": [{"number": number}]});
        tara.post("/api/v1/customers", &body).await?.expect(201)?;
    }
    let of = |number: &str| json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}});
    let rung = [
        // Only the card knows how many share the number: nothing that the call itself keeps tells that.
        (
            "shared",
            of("+4532123456"),
            json!(null),
            json!({"kind": "number-shared", "count": 2, "more": false}),
        ),
        (
            "withheld",
            of("anonymous"),
            json!({"kind": "anonymous-caller"}),
            json!({"kind": "number-withheld"}),
        ),
        ("nobody", of("+4532123499"), json!(null), json!({"kind": "unknown-number"})),
        ("known", of("+4532123457"), json!(null), json!(null)),
    ];
    for (call, caller, title, subtitle) in &rung {
        let card = tara.card(call, caller).await?;
        assert_eq!((&card["titleSays"], &card["subtitleSays"]), (title, subtitle), "{card}");
    }
    for (call, _, title, subtitle) in &rung {
        let listed = async || -> Result<Value> {
            let page = tara.get("/api/v1/calls").await?.expect(200)?;
            let mut items = page["items"].as_array().into_iter().flatten();
            Ok(items.find(|item| item["sdkCallId"] == *call).cloned().unwrap_or_default())
        };
        // The card is kept some moments after it was told.
        let kept = async {
            loop {
                let item = listed().await?;
                if (&item["titleSays"], &item["subtitleSays"]) == (title, subtitle) {
                    return anyhow::Ok(item);
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let item = timeout(Duration::from_secs(20), kept)
            .await
            .with_context(|| format!("{call} is not told so"))??;
        let one = tara
            .get(&format!("/api/v1/calls/{}", item["id"].as_str().unwrap_or_default()))
            .await?
            .expect(200)?;
        assert_eq!((&one["titleSays"], &one["subtitleSays"]), (title, subtitle), "{one}");
    }
    Ok(())
}
