use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Demo, NESTOR, OPERATOR, THEO, component};

const TAILSPIN: &str = "/api/v1/operator/tenants/a1b2c3d4-7e6f-4a5b-8c9d-0e1f2a3b4c02";

#[tokio::test]
async fn the_operator_invites_changes_and_finds_tenants() -> Result<()> {
    let demo = Demo::start().await?;
    let operator = demo.sign_in(OPERATOR).await?;
    let new = json!({"id": "7D2A1F00-0000-4000-8000-00000000ABCD", "name": "Adatum", "defaultRegion": "de", "urlSchemes": ["callto"]});
    let made = operator.post("/api/v1/operator/tenants", &new).await?.expect(201)?;
    assert_eq!((made["state"].as_str(), made["invitedBy"].as_str()), (Some("invited"), Some(OPERATOR)));
    assert_eq!(
        (made["id"].as_str(), made["defaultRegion"].as_str()),
        (Some("7d2a1f00-0000-4000-8000-00000000abcd"), Some("DE"))
    );
    operator.post("/api/v1/operator/tenants", &new).await?.expect(409)?;
    for (member, wrong) in [
        ("id", json!("x")),
        ("name", json!("")),
        ("defaultRegion", json!("Europe")),
        ("urlSchemes", json!(["javascript"])),
    ] {
        let mut body = new.clone();
        body[member] = wrong;
        let refused = operator.post("/api/v1/operator/tenants", &body).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], member);
    }
    let path = "/api/v1/operator/tenants/7d2a1f00-0000-4000-8000-00000000abcd";
    let change = operator.request(Method::PATCH, path).json(&json!({"name": "Adatum GmbH"}));
    assert_eq!(operator.send(change).await?.expect(200)?["name"], "Adatum GmbH");
    let names = |list: Value| -> Vec<String> {
        list["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| item["name"].as_str().map(str::to_owned))
            .collect()
    };
    let found = operator.get("/api/v1/operator/tenants?search=adat&state=invited").await?.expect(200)?;
    assert_eq!(names(found), ["Adatum GmbH"]);
    let consented = names(operator.get("/api/v1/operator/tenants?state=consented").await?.expect(200)?);
    assert!(consented.contains(&"Fabrikam".to_owned()) && !consented.contains(&"Adatum GmbH".to_owned()));
    operator.get("/api/v1/operator/tenants?state=asleep").await?.expect(400)?;
    let fabrikam = operator.get("/api/v1/operator/tenants?search=fabrikam").await?.expect(200)?;
    let id = fabrikam["items"][0]["id"].as_str().context("no id")?;
    let counted = operator.get(&format!("/api/v1/operator/tenants/{id}")).await?.expect(200)?;
    assert!(
        counted["customers"].as_i64().is_some_and(|n| n > 100) && counted["activePlugins"] == 1,
        "{counted}"
    );
    Ok(())
}

#[tokio::test]
async fn a_suspended_tenant_is_shut_out_at_once_and_others_are_not() -> Result<()> {
    let demo = Demo::start().await?;
    let (operator, theo, alice) =
        (demo.sign_in(OPERATOR).await?, demo.sign_in(THEO).await?, demo.sign_in(ALICE).await?);
    let token = theo.post("/api/v1/admin/tokens", &json!({"name": "ci"})).await?.expect(201)?;
    let token = token["token"].as_str().context("no token")?;
    let stream = theo.request(Method::GET, "/api/v1/events").send().await?;
    let suspend = format!("{TAILSPIN}/suspend");
    operator.post(&suspend, &json!({"reason": ""})).await?.expect(400)?;
    let suspended = operator.post(&suspend, &json!({"reason": "unpaid"})).await?.expect(200)?;
    assert_eq!(
        (suspended["state"].as_str(), suspended["suspendedFor"].as_str()),
        (Some("suspended"), Some("unpaid"))
    );
    operator.post(&suspend, &json!({"reason": "again"})).await?.expect(409)?;

    let refused = theo.get("/api/v1/me").await?.expect(403)?;
    assert_eq!(refused["type"], "/problems/tenant-suspended");
    let by_token = demo.stranger()?;
    let by_token =
        by_token.send(by_token.request(Method::GET, "/api/v1/admin/plugins").bearer_auth(token)).await?;
    assert_eq!(by_token.expect(403)?["type"], "/problems/tenant-suspended");
    // The stream that was open says good-bye by itself.
    let said = tokio::time::timeout(std::time::Duration::from_secs(5), stream.text()).await??;
    assert!(said.contains("event: bye") || said.contains("event:bye"), "{said}");
    let landed = demo.stranger()?.sign_in_returning_to(THEO, "/").await?;
    assert!(landed.query().is_some_and(|query| query.contains("sign_in_error")), "{landed}");
    alice.get("/api/v1/me").await?.expect(200)?;

    operator.post(&format!("{TAILSPIN}/resume"), &json!({})).await?.expect(200)?;
    theo.get("/api/v1/me").await?.expect(401)?;
    let theo = demo.sign_in(THEO).await?;
    theo.get("/api/v1/me").await?.expect(200)?;
    // The tenant's own admins see what the operator did.
    let trail = theo.get("/api/v1/admin/audit?action=tenant.suspend").await?.expect(200)?;
    assert_eq!(trail["items"][0]["actor"]["kind"], "operator");
    assert_eq!(trail["items"][0]["details"]["reason"], "unpaid");
    Ok(())
}

#[tokio::test]
async fn a_tenant_is_exported_whole_and_deleted_with_everything_of_its() -> Result<()> {
    let demo = Demo::start().await?;
    let (operator, theo, nestor) =
        (demo.sign_in(OPERATOR).await?, demo.sign_in(THEO).await?, demo.sign_in(NESTOR).await?);
    theo.install(component("caller-id-rust")).await?;
    theo.post("/api/v1/customers", &json!({"name": "Of Tailspin", "phones": [{"number": "+14255550199"}]}))
        .await?
        .expect(201)?;
    theo.post("/api/v1/calls/incoming", &json!({"callId": "c", "callerInfo": {}})).await?.expect(200)?;

    let export = operator.request(Method::GET, &format!("{TAILSPIN}/export")).send().await?;
    assert_eq!(export.headers()["content-type"], "application/x-ndjson");
    let text = export.text().await?;
    let lines: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(lines.first().context("empty")?["export"], "switchboard-tenant");
    let last = lines.last().context("empty")?;
    assert_eq!((last["end"].as_bool(), last["components"].as_u64()), (Some(true), Some(1)));
    assert!(lines.iter().any(|line| line["row"]["name"] == "Of Tailspin"));
    assert!(!text.contains("refresh_token\":") && !text.contains("Fabrikam"), "secrets or others are in it");

    let delete = |confirm: &str| operator.request(Method::DELETE, &format!("{TAILSPIN}?confirm={confirm}"));
    operator.send(delete("Tailspin")).await?.expect(409)?;
    operator.post(&format!("{TAILSPIN}/suspend"), &json!({"reason": "leaves"})).await?.expect(200)?;
    operator.send(delete("tailspin")).await?.expect(409)?;
    let deleted = operator.send(delete("Tailspin")).await?.expect(200)?;
    assert!(deleted["rows"]["customers"] == 1 && deleted["components"] == 1, "{deleted}");
    operator.get(TAILSPIN).await?.expect(404)?;
    theo.get("/api/v1/me").await?.expect(401)?;
    let acts = operator
        .get("/api/v1/operator/audit?tenant=a1b2c3d4-7e6f-4a5b-8c9d-0e1f2a3b4c02")
        .await?
        .expect(200)?;
    let acts: Vec<_> = acts["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| (item["action"].clone(), item["outcome"].clone()))
        .collect();
    assert_eq!(acts[0], (json!("tenant.delete"), json!("done")), "{acts:?}");
    assert!(
        acts.contains(&(json!("tenant.delete"), json!("refused")))
            && acts.contains(&(json!("tenant.export"), json!("done"))),
        "{acts:?}"
    );
    let card = nestor
        .card("after", &json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550199"}}))
        .await?;
    assert!(!card.to_string().contains("Of Tailspin"), "{card}");
    Ok(())
}
