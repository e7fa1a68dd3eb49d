use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::hook::Hook;
use switchboard_tests::{NESTOR, OPERATOR, THEO};

use crate::harness::TestApp;
use crate::harness::plugins::component;

const QUOTAS: &str = "/api/v1/admin/quotas";

fn of(quotas: &Value, name: &str) -> Result<(i64, i64)> {
    let items = quotas["items"].as_array().context("no items")?;
    let item =
        items.iter().find(|item| item["quota"] == name).with_context(|| format!("no {name}: {quotas}"))?;
    Ok((item["used"].as_i64().context("used")?, item["most"].as_i64().context("most")?))
}

#[tokio::test]
async fn the_operator_says_how_much_a_tenant_may_keep_and_its_admin_sees_what_it_keeps() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    let operator = app.sign_in(OPERATOR).await?;
    let me = nestor.get("/api/v1/me").await?.expect(200)?;
    let fabrikam = me["tenant"]["id"].as_str().context("no tenant")?;
    let path = format!("/api/v1/operator/tenants/{fabrikam}/quotas");
    let set = async |quotas: Value| {
        operator.send(operator.request(Method::PATCH, &path).json(&quotas)).await?.expect(200)
    };
    let before = nestor.get(QUOTAS).await?.expect(200)?;
    assert_eq!(of(&before, "plugin-versions")?, (0, 100));
    assert_eq!(before["items"].as_array().map(Vec::len), Some(13), "{before}");
    set(json!({"pluginVersions": 1, "keyValues": 2, "connections": 1, "apiTokens": 1})).await?;

    // Each kind up to its quota, and the next one is refused in words that say what to do.
    nestor.install(component("book", &[Hook::CallerId])?).await?;
    let connection = json!({"baseUrl": "https://crm.example", "auth": {"kind": "bearer", "token": "t"}});
    let put = async |name: &str| {
        let path = format!("/api/v1/admin/plugins/book/connections/{name}");
        nestor.send(nestor.request(Method::PUT, &path).json(&connection)).await
    };
    let values = async |entries: Value| {
        nestor.post("/api/v1/admin/plugins/book/key-value", &json!({"entries": entries})).await
    };
    put("crm").await?.expect(204)?;
    put("crm").await?.expect(204)?;
    values(json!({"a": "1", "b": "2"})).await?.expect(200)?;
    nestor.post("/api/v1/admin/tokens", &json!({"name": "one"})).await?.expect(201)?;
    let refused = [
        ("at most 1 version of plugins:", nestor.upload(component("book", &[Hook::CallLog])?).await?),
        ("at most 1 connection of plugins:", put("other").await?),
        ("at most 2 values of plugins:", values(json!({"b": "3", "c": "1"})).await?),
        ("at most 1 API token:", nestor.post("/api/v1/admin/tokens", &json!({"name": "two"})).await?),
    ];
    for (what, answer) in refused {
        let problem = answer.expect(409)?;
        assert_eq!(problem["type"], "/problems/quota-exceeded", "{problem}");
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(what) && detail.contains("delete"), "{detail}");
    }
    let now = nestor.get(QUOTAS).await?.expect(200)?;
    for (quota, used) in [("plugin-versions", (1, 1)), ("connections", (1, 1)), ("api-tokens", (1, 1))] {
        assert_eq!(of(&now, quota)?, used, "{quota}");
    }
    assert_eq!((of(&now, "key-values")?, of(&now, "key-value-bytes")?.0), ((2, 2), 4));
    assert_eq!(
        of(&theo.get(QUOTAS).await?.expect(200)?, "key-values")?,
        (0, 100_000),
        "another tenant's own"
    );

    // What is there stays when the quota is lowered, and null is what everybody has.
    set(json!({"keyValues": 0})).await?;
    values(json!({"a": "9"})).await?.expect(200)?;
    values(json!({"a": "long"})).await?.expect(200)?;
    let all = set(json!({"keyValues": null, "apiTokens": null})).await?;
    assert_eq!((of(&all, "key-values")?.1, of(&all, "api-tokens")?.1), (100_000, 100));
    assert_eq!(of(&all, "connections")?.1, 1, "what was not given stays");
    nestor.post("/api/v1/admin/tokens", &json!({"name": "two"})).await?.expect(201)?;
    operator
        .send(operator.request(Method::PATCH, &path).json(&json!({"keyValues": -1})))
        .await?
        .expect(400)?;
    Ok(())
}

/// Customers are counted wherever they come from: added, restored, imported.
#[tokio::test]
async fn a_tenant_has_so_many_customers_as_it_may() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, theo) = (app.sign_in(NESTOR).await?, app.sign_in(THEO).await?);
    let operator = app.sign_in(OPERATOR).await?;
    let me = theo.get("/api/v1/me").await?.expect(200)?;
    let path =
        format!("/api/v1/operator/tenants/{}/quotas", me["tenant"]["id"].as_str().context("no tenant")?);
    let quotas = json!({"customers": 3, "importBytes": 1_000});
    operator.send(operator.request(Method::PATCH, &path).json(&quotas)).await?.expect(200)?;
    let add = async |name: &str| theo.post("/api/v1/customers", &json!({"name": name})).await;
    let first = add("A").await?.expect(201)?;
    add("B").await?.expect(201)?;
    let deleted = format!("/api/v1/customers/{}", first["id"].as_str().context("no id")?);
    theo.send(theo.request(Method::DELETE, &deleted)).await?.expect(204)?;
    assert_eq!(of(&theo.get(QUOTAS).await?.expect(200)?, "customers")?, (1, 3), "deleted ones don't count");

    // What of a file fits into the quota is not taken by halves: the batch that is too much ends the import.
    let import = async |file: String| {
        let request =
            theo.request(Method::POST, "/api/v1/customers/import").header("content-type", "text/csv");
        theo.send(request.body(file)).await
    };
    let begun = import("name\nC\nD\nE\n".to_owned()).await?.expect(202)?;
    let over = theo.import_over(begun["id"].as_str().context("no id")?).await?;
    let problem = over["problem"].as_str().unwrap_or_default();
    assert!(over["state"] == "failed" && problem.contains("at most 3 customers"), "{over}");
    add("C").await?.expect(201)?;
    add("D").await?.expect(201)?;
    let restore = theo.post(&format!("{deleted}/restore"), &json!({})).await?;
    for refused in [add("E").await?, restore] {
        let problem = refused.expect(409)?;
        assert_eq!(problem["type"], "/problems/quota-exceeded", "{problem}");
        assert!(problem["detail"].as_str().unwrap_or_default().contains("delete customers"), "{problem}");
    }
    nestor.post("/api/v1/customers", &json!({"name": "another tenant's"})).await?.expect(201)?;

    // A file that is too large is not kept.
    let large = import(format!("name\n{}", "Somebody\n".repeat(200))).await?;
    assert_eq!(large.expect(409)?["type"], "/problems/quota-exceeded");
    assert_eq!(of(&theo.get(QUOTAS).await?.expect(200)?, "import-bytes")?, (0, 1_000));
    Ok(())
}
