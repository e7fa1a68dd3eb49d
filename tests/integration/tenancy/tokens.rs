use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use switchboard_tests::api::tokens::{make, with_token};
use switchboard_tests::{Demo, NESTOR, component};

#[tokio::test]
async fn a_script_uploads_and_reads_logs_with_a_token_until_it_is_deleted() -> Result<()> {
    let demo = Demo::start().await?;
    let nestor = demo.sign_in(NESTOR).await?;
    let (id, token) = make(&nestor, json!({"name": "ci"})).await?;
    assert!(token.starts_with("swb_") && token.len() > 40, "{token}");

    let script = demo.stranger()?;
    let upload = script.request(Method::POST, "/api/v1/admin/plugins").bearer_auth(&token);
    // A script says what it likes of where it comes from: there is no cookie to be abused.
    let upload = upload.header("origin", "https://ci.example").header("content-type", "application/wasm");
    script.send(upload.body(component("caller-id-rust"))).await?.expect(201)?;
    with_token(&demo.stranger()?, &token, Method::GET, "/api/v1/admin/plugins/phone-book/logs")
        .await?
        .expect(200)?;
    let trail = nestor.get("/api/v1/admin/audit?action=plugin.upload&limit=1").await?.expect(200)?;
    let actor = &trail["items"][0]["actor"];
    assert_eq!((actor["kind"].as_str(), actor["id"].as_str()), (Some("token"), Some(id.as_str())));
    assert_eq!(actor["name"], format!("token ci of {NESTOR}"));

    // A developer's token is no admin's, no person's and no operator's; a cookie beside it changes nothing.
    for (path, status) in [
        ("/api/v1/admin/settings", 403),
        ("/api/v1/admin/tokens", 403),
        ("/api/v1/customers", 403),
        ("/api/v1/me", 403),
        ("/api/v1/operator/tenants", 404),
    ] {
        with_token(&demo.stranger()?, &token, Method::GET, path).await?.expect(status)?;
        nestor.send(nestor.request(Method::GET, path).bearer_auth(&token)).await?.expect(status)?;
    }
    let list = nestor.get("/api/v1/admin/tokens").await?.expect(200)?;
    assert!(list["items"][0]["lastUsedAt"].is_string() && !list.to_string().contains(&token), "{list}");

    nestor.send(nestor.request(Method::DELETE, &format!("/api/v1/admin/tokens/{id}"))).await?.expect(204)?;
    with_token(&demo.stranger()?, &token, Method::GET, "/api/v1/admin/plugins").await?.expect(401)?;
    nestor.send(nestor.request(Method::DELETE, &format!("/api/v1/admin/tokens/{id}"))).await?.expect(404)?;
    Ok(())
}
