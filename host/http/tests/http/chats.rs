use anyhow::Result;
use serde_json::json;
use switchboard_tests::{ALICE, MEGAN, TARA};

use crate::harness::TestApp;

async fn id(app: &TestApp, user: &str) -> Result<String> {
    let domain = user.split('@').nth(1).unwrap_or_default();
    let people = app.object_ids(domain).await?;
    Ok(people.into_iter().find(|(upn, _)| upn == user).map(|(_, oid)| oid).unwrap_or_default())
}

#[tokio::test]
async fn the_chat_with_a_colleague_is_the_same_each_time() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, megan) = (app.sign_in(ALICE).await?, app.sign_in(MEGAN).await?);
    let (alice_id, megan_id) = (id(&app, ALICE).await?, id(&app, MEGAN).await?);
    let first = alice.post("/api/v1/chats", &json!({"userId": megan_id})).await?.expect(201)?;
    let again =
        alice.post("/api/v1/chats", &json!({"userId": megan_id.to_uppercase()})).await?.expect(201)?;
    let back = megan.post("/api/v1/chats", &json!({"userId": alice_id})).await?.expect(201)?;
    assert!(
        first["webUrl"].as_str().is_some_and(|url| url.starts_with("https://teams.microsoft.com/l/chat/")),
        "{first}"
    );
    assert_eq!((&first, &first["id"]), (&again, &back["id"]));

    let tara = id(&app, TARA).await?;
    for (body, field) in [
        (json!({"userId": alice_id}), "userId"),
        (json!({"userId": "megan"}), "userId"),
        (json!({"userId": tara}), "userId"),
        (json!({"userId": megan_id, "tenantId": "fabrikam"}), "tenantId"),
        (json!({}), "userId"),
    ] {
        let refused = alice.post("/api/v1/chats", &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{body}: {refused}");
    }
    Ok(())
}

/// What the person has not agreed to is said so that the client can ask for it; agreeing mends it.
#[tokio::test]
async fn without_consent_the_problem_says_to_what() -> Result<()> {
    let app = TestApp::start().await?;
    let graph = |scope: &str| format!("https://graph.microsoft.com/{scope}");
    let acs = |scope: &str| format!("https://auth.msft.communication.azure.com/{scope}");
    let some =
        [graph("User.Read"), graph("User.ReadBasic.All"), acs("Teams.ManageCalls"), acs("Teams.ManageChats")];
    app.emulate(&json!({"tenants": {"5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01": {"consented": some}}})).await?;
    let alice = app.sign_in(ALICE).await?;
    let megan = id(&app, MEGAN).await?;
    let chat = alice.post("/api/v1/chats", &json!({"userId": megan})).await?;
    let meetings = alice.get("/api/v1/meetings").await?;
    for (refused, feature) in [(chat, "chat"), (meetings, "calendar")] {
        assert!(matches!(refused.status.as_u16(), 401 | 403), "{} {}", refused.status, refused.body);
        assert_eq!(refused.body["type"], "/problems/consent-required", "{}", refused.body);
        // Either what is to be agreed to is named, or where to do so.
        let body = &refused.body;
        assert!(body["feature"] == feature || body["signInUrl"].is_string(), "{body}");
    }
    // Colleagues are to be seen all the same, and why nobody is shown as available is said.
    let people = alice.get("/api/v1/directory/users?presence=true&limit=5").await?.expect(200)?;
    assert_eq!(people["items"].as_array().map(Vec::len), Some(5));
    assert_eq!(people["presenceProblem"]["type"], "/problems/consent-required", "{people}");
    Ok(())
}
