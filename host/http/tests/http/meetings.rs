mod field_cases;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_tests::api::meetings::{items, reasons, titled, today};
use switchboard_tests::{ALICE, encoded};

use crate::harness::TestApp;

#[tokio::test]
async fn todays_meetings_are_those_that_can_be_joined_and_the_rest_is_counted() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
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
async fn calendars_without_links_and_with_broken_ones_are_told_as_such() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let list = today(&alice).await?;
    let joined = titled(&list, "Onboarding a new customer").context("it is hidden")?;
    let join = format!("/api/v1/meetings/{}/join", encoded(joined["id"].as_str().unwrap_or_default()));
    app.emulate(&json!({"meetings": {"nullJoinUrl": true}})).await?;
    let list = today(&alice).await?;
    assert!(titled(&list, "Proseware: demo").is_some(), "its link stands in the invitation: {list}");
    app.emulate(&json!({"meetings": {"nullJoinUrl": false, "brokenLinks": true}})).await?;
    let list = today(&alice).await?;
    assert!(reasons(&list).iter().any(|(reason, ..)| *reason == "Its Teams link is broken"), "{list}");
    // Whoever still has it in an open page reads the same, and why comes with its kind.
    let refused = alice.post(&join, &json!({})).await?.expect(409)?;
    assert_eq!(
        (&refused["says"], &refused["detail"]),
        (&json!("no-link"), &json!("It has no link of a Teams meeting")),
        "{refused}"
    );
    // No mailbox, no calendar.
    app.emulate(&json!({"meetings": {"brokenLinks": false}, "users": {(ALICE): {"mailbox": false}}})).await?;
    let refused = alice.get("/api/v1/meetings?fresh=true").await?.expect(409)?;
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("mailbox")), "{refused}");
    Ok(())
}

/// The stand-up stays at nine when the clocks change: in 2026 on 1 November.
#[tokio::test]
async fn a_series_keeps_its_time_across_a_change_of_the_clock() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
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
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
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
    let app = TestApp::start().await?;
    let scopes = ["User.Read", "User.ReadBasic.All", "Calendars.Read"]
        .map(|scope| format!("https://graph.microsoft.com/{scope}"));
    let calls = ["Teams.ManageCalls", "Teams.ManageChats"]
        .map(|scope| format!("https://auth.msft.communication.azure.com/{scope}"));
    let consented: Vec<String> = scopes.into_iter().chain(calls).collect();
    app.emulate(&json!({"tenants": {"5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01": {"consented": consented}}}))
        .await?;
    let alice = app.sign_in(ALICE).await?;
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
