use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo, MEGAN, NESTOR, Person, component, encoded};

fn items(list: &Value) -> Vec<&Value> {
    list["items"].as_array().into_iter().flatten().collect()
}

fn titled<'a>(list: &'a Value, title: &str) -> Option<&'a Value> {
    items(list).into_iter().find(|item| item["title"] == title)
}

fn reasons(list: &Value) -> Vec<(&str, &str, u64)> {
    let hidden = list["hidden"].as_array().into_iter().flatten();
    hidden
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default();
            (text("reason"), text("by"), one["count"].as_u64().unwrap_or_default())
        })
        .collect()
}

async fn today(who: &Person) -> Result<Value> {
    who.get("/api/v1/meetings?fresh=true").await?.expect(200)
}

#[tokio::test]
async fn todays_meetings_are_those_that_can_be_joined_and_the_rest_is_counted() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let list = today(&alice).await?;
    for title in
        ["Onboarding a new customer", "Product ideas", "Proseware: demo", "Adatum: support case 4711"]
    {
        assert!(titled(&list, title).is_some(), "{title} is missing: {list}");
    }
    for title in
        ["Quarterly forecast", "Webinar", "School board", "Lunch", "volunteering", "Compensation", "Doctor"]
    {
        assert!(!list.to_string().contains(title), "{title} is shown: {list}");
    }
    let hidden = reasons(&list);
    for reason in [
        "Cancelled",
        "You declined",
        "It has no link of a Teams meeting",
        "A meeting of the personal Teams, which can't be joined here",
    ] {
        assert!(
            hidden.iter().any(|(known, by, count)| *known == reason && *by == "switchboard" && *count > 0),
            "{reason}: {hidden:?}"
        );
    }
    assert_eq!(list["hiddenCount"], hidden.iter().map(|(_, _, count)| count).sum::<u64>());

    let private = titled(&list, "Private meeting").context("no private meeting")?;
    assert_eq!((&private["private"], &private["subject"]), (&json!(true), &json!(null)));
    assert_eq!((&private["organizer"], &private["location"]), (&json!(null), &json!(null)));
    assert_eq!(private["attendees"], json!([]));

    // By what they are joined is in no list.
    let text = list.to_string();
    assert!(
        !text.contains("teams.microsoft.com") && !text.contains("?p=") && !text.contains("safelinks"),
        "{text}"
    );
    let starts: Vec<&str> = items(&list).iter().filter_map(|item| item["start"].as_str()).collect();
    assert!(starts.is_sorted(), "{starts:?}");
    assert_eq!(
        (&list["timeZone"], &list["timeZoneSource"]),
        (&json!("America/Los_Angeles"), &json!("mailbox"))
    );
    let northwind = titled(&list, "Adatum: support case 4711").context("no case")?;
    assert_eq!(northwind["organizer"]["external"], true, "{northwind}");

    let again = alice.get("/api/v1/meetings").await?.expect(200)?;
    assert_eq!((&list["cached"], &again["cached"]), (&json!(false), &json!(true)));
    Ok(())
}

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
async fn calendars_without_links_and_with_broken_ones_are_told_as_such() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    demo.emulate(&json!({"meetings": {"nullJoinUrl": true}})).await?;
    let list = today(&alice).await?;
    assert!(titled(&list, "Proseware: demo").is_some(), "its link stands in the invitation: {list}");
    demo.emulate(&json!({"meetings": {"nullJoinUrl": false, "brokenLinks": true}})).await?;
    let list = today(&alice).await?;
    assert!(reasons(&list).iter().any(|(reason, ..)| *reason == "Its Teams link is broken"), "{list}");
    // No mailbox, no calendar.
    demo.emulate(&json!({"meetings": {"brokenLinks": false}, "users": {(ALICE): {"mailbox": false}}}))
        .await?;
    let refused = alice.get("/api/v1/meetings?fresh=true").await?.expect(409)?;
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("mailbox")), "{refused}");
    Ok(())
}

/// The stand-up stays at nine when the clocks change: in 2026 on 1 November.
#[tokio::test]
async fn a_series_keeps_its_time_across_a_change_of_the_clock() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let list = alice.get("/api/v1/meetings?start=2026-10-30&end=2026-11-02").await?.expect(200)?;
    let starts: Vec<&str> = items(&list)
        .into_iter()
        .filter(|item| item["title"] == "Stand-up")
        .filter_map(|item| item["start"].as_str())
        .collect();
    assert_eq!(starts, ["2026-10-30T09:00:00-07:00", "2026-11-02T09:00:00-08:00"], "{list}");
    assert_eq!(
        (&list["start"], &list["end"]),
        (&json!("2026-10-30T07:00:00Z"), &json!("2026-11-03T08:00:00Z"))
    );
    Ok(())
}

/// Brno keeps European time: in the week between the two changes of the clock it is an hour off for Seattle. One day of a
/// series may be moved, another cancelled.
#[tokio::test]
async fn a_series_of_another_zone_moves_with_that_zone_and_has_exceptions() -> Result<()> {
    let demo = Demo::start().await?;
    let alice = demo.sign_in(ALICE).await?;
    let starts = |list: &Value, title: &str| -> Vec<String> {
        let is_named = |item: &&Value| item["title"].as_str().is_some_and(|known| known.starts_with(title));
        let named = items(list).into_iter().filter(is_named);
        named.filter_map(|item| item["start"].as_str().map(str::to_owned)).collect()
    };
    let list = alice.get("/api/v1/meetings?start=2026-10-19&end=2026-11-02").await?.expect(200)?;
    assert_eq!(
        starts(&list, "Brno and Seattle"),
        ["2026-10-19T08:00:00-07:00", "2026-10-26T09:00:00-07:00", "2026-11-02T08:00:00-08:00"],
        "{list}"
    );
    let list = alice.get("/api/v1/meetings?start=2026-11-03&end=2026-11-06").await?.expect(200)?;
    assert_eq!(
        starts(&list, "Stand-up"),
        ["2026-11-03T09:00:00-08:00", "2026-11-04T09:30:00-08:00", "2026-11-05T09:00:00-08:00"],
        "{list}"
    );
    assert!(reasons(&list).contains(&("Cancelled", "switchboard", 1)), "{list}");
    Ok(())
}

#[tokio::test]
async fn without_the_mailboxs_time_zone_the_browsers_counts() -> Result<()> {
    let demo = Demo::start().await?;
    let scopes = ["User.Read", "User.ReadBasic.All", "Calendars.Read"]
        .map(|scope| format!("https://graph.microsoft.com/{scope}"));
    let calls = ["Teams.ManageCalls", "Teams.ManageChats"]
        .map(|scope| format!("https://auth.msft.communication.azure.com/{scope}"));
    let consented: Vec<String> = scopes.into_iter().chain(calls).collect();
    demo.emulate(&json!({"tenants": {"5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01": {"consented": consented}}}))
        .await?;
    let alice = demo.sign_in(ALICE).await?;
    let list = alice.get("/api/v1/meetings").await?.expect(200)?;
    assert_eq!((&list["timeZone"], &list["timeZoneSource"]), (&json!("UTC"), &json!("default")));
    let list = alice.get("/api/v1/meetings?timeZone=Europe/Prague").await?.expect(200)?;
    assert_eq!((&list["timeZone"], &list["timeZoneSource"]), (&json!("Europe/Prague"), &json!("browser")));
    // It is remembered: for what asks without a browser, and for plugins.
    let list = alice.get("/api/v1/meetings").await?.expect(200)?;
    assert_eq!((&list["timeZone"], &list["timeZoneSource"]), (&json!("Europe/Prague"), &json!("earlier")));
    assert_eq!(alice.get("/api/v1/me").await?.expect(200)?["user"]["timeZone"], "Europe/Prague");
    for (query, field) in [
        ("timeZone=Europe/Atlantis", "timeZone"),
        ("start=yesterday", "start"),
        ("start=2026-11-23&end=2026-11-22", "end"),
        ("start=2026-01-01&end=2026-12-31", "end"),
        ("start=2200-01-01", "start"),
        ("fresh=maybe", "fresh"),
    ] {
        let refused = alice.get(&format!("/api/v1/meetings?{query}")).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{query}: {refused}");
    }
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
        let joined = alice.post("/api/v1/meetings/join", &body).await?.expect(200)?;
        assert_eq!(joined, want, "{body}");
    }
    for (body, field) in [
        (json!({"link": "https://teams.live.com/meet/9312345678901?p=abc"}), "link"),
        (json!({"link": "https://teams.microsoft.com.evil.example/meet/2345678901234"}), "link"),
        (json!({"link": "tomorrow at ten"}), "link"),
        (json!({"link": short, "passcode": "x"}), "passcode"),
        (json!({"meetingId": "12"}), "meetingId"),
        (json!({"meetingId": "234567890123", "passcode": "a b"}), "passcode"),
        (json!({}), "link"),
        (json!({"link": short, "meetingId": "234567890123"}), "link"),
    ] {
        let refused = alice.post("/api/v1/meetings/join", &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{body}: {refused}");
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
