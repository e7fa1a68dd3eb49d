use std::collections::BTreeSet;

use anyhow::Result;
use reqwest::Method;
use serde_json::Value;
use switchboard_tests::{ALICE, Demo};

#[tokio::test]
async fn the_document_names_every_route_and_is_served_to_all() -> Result<()> {
    let demo = Demo::start().await?;
    let document = demo.stranger()?.get("/api/v1/openapi.json").await?.expect(200)?;
    assert!(
        document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")),
        "{}",
        document["openapi"]
    );
    let paths: BTreeSet<&str> =
        document["paths"].as_object().into_iter().flatten().map(|(path, _)| path.as_str()).collect();
    for path in [
        "/api/v1/me",
        "/api/v1/calling/token",
        "/api/v1/calls/incoming",
        "/api/v1/calls/{id}/card",
        "/api/v1/calls/{id}/events",
        "/api/v1/calls",
        "/api/v1/calls/{id}",
        "/api/v1/customers",
        "/api/v1/customers/{id}",
        "/api/v1/admin/plugins",
        "/api/v1/admin/plugins/{name}/versions/{digest}/activate",
    ] {
        assert!(paths.contains(path), "{path} is missing from {paths:?}");
    }
    // What the document describes as a GET that needs no parameters is there.
    let alice = demo.sign_in(ALICE).await?;
    for path in paths.iter().filter(|path| !path.contains('{')) {
        // What API tokens may do, only admins and developers may.
        let security = document["paths"][path]["get"]["security"].as_array();
        let for_all = security.is_some_and(|ways| ways.iter().all(|way| way["token"].is_null()));
        if document["paths"][path]["get"].is_object()
            && path.starts_with("/api/")
            && !["/admin/", "/operator/", "/events"].iter().any(|part| path.contains(part))
            && for_all
            && !needs_parameters(&document["paths"][path]["get"])
        {
            // Without its body: streams have no end.
            assert_eq!(alice.request(Method::GET, path).send().await?.status(), 200, "{path}");
        }
    }
    Ok(())
}

/// Whether a request without parameters is a wrong one.
fn needs_parameters(operation: &Value) -> bool {
    operation["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["required"] == true)
}
