//! Cases of meetings that people met in the field, each by its id.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Person, encoded};

use super::{items, titled, today};
use crate::harness::TestApp;

const SHORT: &str = "https://teams.microsoft.com/meet/2345678901234?p=aBcD3fGh1JkLmN";
const TID: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
const OID: &str = "e8b753b5-4117-464e-9a08-713e1ff266b3";

/// The address of Teams' own safe links, at both of its networks.
const SAFE_LINKS: [&str; 2] = [
    "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/2/atp-safelinks.html?url=",
    "https://teams.public.onecdn.static.microsoft/evergreen-assets/safelinks/2/atp-safelinks.html?url=",
];

const OPAQUE: &str = "https://protect-eu.mimecast.com/s/AbCdEfGh1jKlMn";

#[tokio::test]
async fn what_was_sent_or_pasted_is_joined() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let link = json!({"meetingLink": SHORT});
    let told = json!({"meetingId": "234567890123", "passcode": "aB3dE6"});
    let coords = format!(
        r#"{{"conversationId":"19:meeting_NDQ4M2Yt@thread.v2","tenantId":"{TID}","organizerId":"{OID}","messageId":"0"}}"#
    );
    let context = encoded(&format!(r#"{{"Tid":"{TID}","Oid":"{OID}"}}"#));
    let long = json!({"meetingLink": format!(
        "https://teams.microsoft.com/l/meetup-join/19%3Ameeting_NDQ4M2Yt%40thread.v2/0?context={context}"
    )});
    for (case, given, want) in [
        ("C19", format!("{}{}&locale=en-us", SAFE_LINKS[0], encoded(SHORT)), &link),
        ("C19", format!("{}{}", SAFE_LINKS[1], encoded(SHORT)), &link),
        ("C20", format!("https://urldefense.com/v3/__{SHORT}__;!!ABC!xYz$"), &link),
        // As Proofpoint writes what is encoded in a link: a star for each percent sign, and the signs behind it in base64.
        (
            "C20",
            format!(
                "https://urldefense.com/v3/__https://teams.microsoft.com/l/meetup-join/19*3ameeting_NDQ4M2Yt*40thread.v2/0?context={}__;{}!!A!b$",
                context.replace('%', "*"),
                STANDARD.encode("%".repeat(2 + context.matches('%').count())).trim_end_matches('=')
            ),
            &long,
        ),
        ("C20", format!("https://www.google.com/url?q={SHORT}&sa=D&source=calendar&ust=1"), &link),
        ("C20", format!("{OPAQUE}\nMeeting ID: 234 567 890 123\nPasscode: aB3dE6"), &told),
        ("C20", "Besprechungs-ID: 234 567 890 123\r\nKenncode: aB3dE6".to_owned(), &told),
        ("C20", "会議 ID: 234 567 890 123 パスコード: aB3dE6".to_owned(), &told),
        (
            "C21",
            format!(
                "https://teams.microsoft.com/light-meetings/launch?agent=web&coords={}&deeplinkId=1",
                STANDARD.encode(&coords)
            ),
            &long,
        ),
    ] {
        let joined = alice.post("/api/v1/meetings/join", &json!({"link": given})).await?.expect(200)?;
        assert_eq!(&locator(joined), want, "{case}: {given}");
    }
    for (case, given, why, says) in [
        (
            "C19",
            format!("{}{}", SAFE_LINKS[0], encoded("https://evil.example/meet/1")),
            "does not lead to",
            "not-teams",
        ),
        ("C20", format!("https://www.google.com/url?q={OPAQUE}"), "does not lead to", "not-teams"),
        (
            "C20",
            "Join Zoom Meeting\nMeeting ID: 234 567 890 123\nPasscode: aB3dE6".to_owned(),
            "no link",
            "not-a-link",
        ),
        (
            "C21",
            "https://teams.microsoft.com/light-meetings/launch?coords=e30=".to_owned(),
            "incomplete",
            "incomplete",
        ),
    ] {
        let refused = alice.post("/api/v1/meetings/join", &json!({"link": given})).await?.expect(400)?;
        let message = refused["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(why), "{case}: {given}: {refused}");
        assert_eq!(refused["errors"][0]["says"], says, "{case}: {given}: {refused}");
    }
    Ok(())
}

/// What the SDK takes of an answer; the rest is for the history.
fn locator(mut joined: Value) -> Value {
    let again = joined.as_object_mut().and_then(|joined| joined.remove("again"));
    assert!(again.as_ref().and_then(Value::as_str).is_some_and(|again| !again.is_empty()), "{joined}");
    joined
}

/// What joins the meeting of this title.
async fn joined(alice: &Person, title: &str) -> Result<Value> {
    let list = today(alice).await?;
    let meeting = titled(&list, title).with_context(|| format!("{title} is hidden: {list}"))?;
    let id = meeting["id"].as_str().unwrap_or_default();
    alice.post(&format!("/api/v1/meetings/{}/join", encoded(id)), &json!({})).await?.expect(200)
}

#[tokio::test]
async fn a_meeting_whose_invitation_was_rewritten_is_in_the_list_and_is_joined() -> Result<()> {
    const TITLE: &str = "Onboarding a new customer";
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let want = joined(&alice, TITLE).await?;
    let link = want["meetingLink"].as_str().context("no link")?;
    let (id, passcode) = link.rsplit('/').next().and_then(|id| id.split_once("?p=")).context("no id")?;
    let told = json!({"meetingId": id, "passcode": passcode});
    for (case, invitation, want) in [
        ("C19", format!("Join: {}{{encodedLink}}", SAFE_LINKS[0]), &want),
        ("C19", format!("Join: <{}{{encodedLink}}&locale=en>", SAFE_LINKS[1]), &want),
        ("C20", "Join: https://urldefense.com/v3/__{link}__;!!ABC!xYz$".to_owned(), &want),
        ("C20", "Join: https://www.google.com/url?q={link}&sa=D".to_owned(), &want),
        ("C20", format!("Join: {OPAQUE} Meeting ID: {{id}} Passcode: {{passcode}}"), &told),
        (
            "C20",
            format!("Réunion Microsoft Teams\n{OPAQUE}\nID de réunion : {{id}}\nCode secret : {{passcode}}"),
            &told,
        ),
    ] {
        app.emulate(&json!({"meetings": {"invitation": invitation}})).await?;
        assert_eq!(&joined(&alice, TITLE).await?, want, "{case}: {invitation}");
        let list = today(&alice).await?.to_string();
        assert!(!list.contains("mimecast") && !list.contains(passcode), "what joins is in the list: {list}");
    }
    // Nothing says that it is a meeting of Teams.
    app.emulate(&json!({"meetings": {"invitation": "Meeting ID: {id} Passcode: {passcode} (Zoom)"}})).await?;
    let list = today(&alice).await?;
    assert!(list["hidden"].to_string().contains("no link of a Teams meeting"), "{list}");
    Ok(())
}

#[tokio::test]
async fn c22_an_all_day_meeting_is_in_the_list_of_its_own_day() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let list = today(&alice).await?;
    assert_eq!(list["timeZone"], "America/Los_Angeles");
    let first = titled(&list, "Training for everybody").context("today's is missing")?;
    assert_eq!(first["allDay"], true);
    assert!(titled(&list, "Training, the second day").is_none(), "tomorrow's is in today's list: {list}");
    let tomorrow = first["end"].as_str().and_then(|end| end.split('T').next()).context("no end")?;
    let list = alice.get(&format!("/api/v1/meetings?start={tomorrow}")).await?.expect(200)?;
    let second = titled(&list, "Training, the second day").context("tomorrow's is missing")?;
    assert!(second["start"].as_str().is_some_and(|start| start.starts_with(tomorrow)), "{second}");
    assert!(titled(&list, "Training for everybody").is_none(), "today's is in tomorrow's list: {list}");
    Ok(())
}

#[tokio::test]
async fn a_calendar_that_repeats_its_next_link_ends_at_once_and_says_so_once() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let whole = today(&alice).await?;
    app.emulate(&json!({"meetings": {"repeatNextLink": true}})).await?;
    let asked = |log: &Value| {
        let requests = log["requests"].as_array().into_iter().flatten();
        requests.filter(|one| one["path"].as_str().is_some_and(|path| path.contains("calendarView"))).count()
    };
    let log = || async {
        let log: Value = reqwest::get(format!("{}/emulator/requests", app.emulator)).await?.json().await?;
        anyhow::Ok(asked(&log))
    };
    let before = log().await?;
    let list = today(&alice).await?;
    assert_eq!(log().await? - before, 1, "the page is asked for once");
    assert_eq!((&whole["more"], &list["more"]), (&json!(false), &json!(true)));
    let (once, again) = (items(&whole), items(&list));
    assert_eq!(once, again, "every meeting is there once");
    assert_eq!(whole["hidden"], list["hidden"], "{list}");
    Ok(())
}
