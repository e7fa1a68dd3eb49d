use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_tests::api::meetings::{items, reasons, titled, today};
use switchboard_tests::{ALICE, Demo, MEGAN, NESTOR, component, encoded};

#[tokio::test]
async fn a_meeting_is_joined_by_a_link_that_the_sdk_takes() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, megan) = (demo.sign_in(ALICE).await?, demo.sign_in(MEGAN).await?);
    let list = today(&alice).await?;
    let mut passcodes = Vec::new();
    for item in items(&list) {
        let id = encoded(item["id"].as_str().context("no id")?).replace('+', "%20");
        let path = format!("/api/v1/meetings/{id}/join");
        let answer = alice.request(Method::POST, &path).send().await?;
        assert_eq!(answer.status().as_u16(), 200, "{item}");
        let cache = answer.headers().get("cache-control").and_then(|value| value.to_str().ok());
        assert_eq!(cache, Some("no-store"));
        let joined: Value = answer.json().await?;
        let link = joined["meetingLink"].as_str().context("no link")?;
        let long = link.starts_with("https://teams.microsoft.com/l/meetup-join/19%3A")
            && link.contains("/0?context=%7B");
        let short = link.starts_with("https://teams.microsoft.com/meet/");
        assert!((long || short) && !link.contains('&'), "{link}");
        if let Some((_, passcode)) = link.split_once("?p=") {
            passcodes.push(passcode.to_owned());
        }
    }
    assert!(!passcodes.is_empty());
    for id in ["nothing", "..%2Fme", "AAMkAGI2%2F"] {
        let path = format!("/api/v1/meetings/{id}/join");
        let refused = alice.send(alice.request(Method::POST, &path)).await?;
        assert_eq!(refused.status.as_u16(), 404, "{id}: {}", refused.body);
    }
    // Megan knows the ids of her own entries only: one of Alice's is none of hers.
    let private = items(&list).first().and_then(|item| item["id"].as_str()).context("no meeting")?.to_owned();
    let path = format!("/api/v1/meetings/{}/join", encoded(&private));
    assert_eq!(megan.send(megan.request(Method::POST, &path)).await?.status.as_u16(), 404);

    let log = std::fs::read_to_string(demo.data().join("demo.log"))?;
    for passcode in passcodes {
        assert!(!log.contains(&passcode), "a passcode is in the log");
    }
    assert!(!log.contains("meetup-join"), "a link is in the log");
    Ok(())
}

/// A front that remembers nothing of the list, as another one would, finds the meeting all the same.
#[tokio::test]
async fn a_meeting_is_joined_by_a_front_that_never_listed_it() -> Result<()> {
    let demo = Demo::start().await?;
    let list = today(&demo.sign_in(ALICE).await?).await?;
    let id =
        titled(&list, "Product ideas").context("no meeting")?["id"].as_str().context("no id")?.to_owned();
    let demo = demo.restart().await?;
    let alice = demo.sign_in(ALICE).await?;
    let path = format!("/api/v1/meetings/{}/join", encoded(&id));
    let joined = alice.send(alice.request(Method::POST, &path)).await?.expect(200)?;
    assert!(joined["meetingLink"].as_str().is_some_and(|link| link.contains("/meet/")), "{joined}");
    Ok(())
}

#[tokio::test]
async fn a_link_that_was_sent_or_an_id_that_was_told_joins_too() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let short = "https://teams.microsoft.com/meet/2345678901234?p=aBcD3fGh";
    let wrapped = format!("https://eur01.safelinks.protection.outlook.com/?url={}&data=05", encoded(short));
    for (body, want) in [
        (json!({"link": short}), json!({"meetingLink": short})),
        (json!({"link": wrapped}), json!({"meetingLink": short})),
        (json!({"link": format!("Join here:\n{short}&anon=true\nSee you")}), json!({"meetingLink": short})),
        (
            json!({"meetingId": "234 567 890 123", "passcode": " aB3x "}),
            json!({"meetingId": "234567890123", "passcode": "aB3x"}),
        ),
        (json!({"meetingId": "234567890123"}), json!({"meetingId": "234567890123"})),
    ] {
        let mut joined = alice.post("/api/v1/meetings/join", &body).await?.expect(200)?;
        let again = joined.as_object_mut().and_then(|joined| joined.remove("again"));
        assert_eq!((joined, again.is_some()), (want, true), "{body}");
    }
    for (body, field, says) in [
        (json!({"link": "https://teams.live.com/meet/9312345678901?p=abc"}), "link", "personal"),
        (json!({"link": "https://teams.microsoft.com.evil.example/meet/2345678901234"}), "link", "not-teams"),
        (json!({"link": "tomorrow at ten"}), "link", "not-a-link"),
        (json!({"link": "https://teams.microsoft.com/"}), "link", "not-a-meeting"),
        (json!({"link": short, "passcode": "x"}), "passcode", "passcode-beside-link"),
        (json!({"meetingId": "12"}), "meetingId", "id"),
        (json!({"meetingId": "234567890123", "passcode": "a b"}), "passcode", "passcode"),
        (json!({}), "link", "link-or-id"),
        (json!({"link": short, "meetingId": "234567890123"}), "link", "link-or-id"),
    ] {
        let refused = alice.post("/api/v1/meetings/join", &body).await?.expect(400)?;
        let error = &refused["errors"][0];
        assert_eq!((&error["field"], &error["says"]), (&json!(field), &json!(says)), "{body}: {refused}");
        assert!(!refused.to_string().contains("9312345678901"), "what was sent is not told back: {refused}");
    }
    let log = std::fs::read_to_string(demo.data().join("demo.log"))?;
    assert!(!log.contains("aBcD3fGh") && !log.contains("aB3x"), "a passcode is in the log");
    assert_eq!(
        demo.stranger()?.post("/api/v1/meetings/join", &json!({"link": short})).await?.status.as_u16(),
        401
    );
    Ok(())
}

/// The tenant's plugin judges what the host lets it see; one that crashes costs its own verdicts only.
#[tokio::test]
async fn a_plugin_hides_redacts_and_labels_and_may_fail() -> Result<()> {
    let demo = Demo::start().await?;
    let nestor = demo.sign_in(NESTOR).await?;
    nestor.install(component("probe")).await?;
    let alice = demo.sign_in(ALICE).await?;
    let list = today(&alice).await?;
    assert_eq!(list["filters"][0]["plugin"], "plugin:probe", "{list}");
    assert_eq!(list["filters"][0]["answered"], true, "{list}");
    assert!(
        titled(&list, "Retail sync").is_none() && titled(&list, "Onboarding a new customer").is_none(),
        "{list}"
    );
    assert!(reasons(&list).contains(&("internal", "plugin:probe", 1)), "{list}");
    let redacted: Vec<&Value> = items(&list).into_iter().filter(|item| item["redacted"] == true).collect();
    assert_eq!(redacted.len(), 1, "{list}");
    assert_eq!((&redacted[0]["subject"], &redacted[0]["attendees"]), (&json!(null), &json!([])));
    let escalation = titled(&list, "Escalation: Wide World Importers").context("no escalation")?;
    assert_eq!((&escalation["label"], &escalation["rank"]), (&json!("urgent"), &json!(7)));
    assert_eq!(escalation["customers"][0]["name"], "Wide World Importers");
    // Of a private meeting the plugin sees neither subject nor people.
    assert_eq!(titled(&list, "Private meeting").context("none private")?["label"], "unseen, 0 people");

    // Where the tenant wants it so, what no plugin has judged is hidden, and the list says so.
    let settings = "/api/v1/admin/settings";
    let hide = nestor.put(settings, &json!({"meetingsWithoutVerdict": "hide"})).await?.expect(200)?;
    assert_eq!(hide, nestor.get(settings).await?.expect(200)?);
    assert_eq!((&hide["defaultRegion"], &hide["meetingsWithoutVerdict"]), (&json!("US"), &json!("hide")));
    nestor.put(settings, &json!({"meetingsWithoutVerdict": "maybe"})).await?.expect(400)?;
    let list = today(&alice).await?;
    assert!(titled(&list, "Product ideas").is_none(), "{list}");
    assert!(titled(&list, "Escalation: Wide World Importers").is_some(), "{list}");
    let why = "Your organisation's plugins do not say that it is to be shown";
    assert!(reasons(&list).iter().any(|(reason, by, _)| *reason == why && *by == "switchboard"), "{list}");
    nestor.put(settings, &json!({"meetingsWithoutVerdict": "show"})).await?.expect(200)?;

    let megan = demo.sign_in(MEGAN).await?;
    let list = today(&megan).await?;
    assert!(titled(&list, "Product ideas").is_some(), "{list}");
    assert_eq!(list["filters"][0]["answered"], false, "{list}");
    assert!(list["filters"][0]["detail"].as_str().is_some_and(|why| why.contains("no answer")), "{list}");
    Ok(())
}
