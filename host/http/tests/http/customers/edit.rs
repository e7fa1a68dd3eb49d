//! Where a plugin keeps the customers and has `customer-edit`, the forms work with the tenant's own system.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use reqwest::Method;
use reqwest::header::{ETAG, LOCATION};
use serde_json::{Value, json};
use switchboard_domain::customer::Customer;
use switchboard_domain::customer_edit::{Outcome as Edited, WrongMember};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::Outcome;
use switchboard_tests::api::customers::patch;
use switchboard_tests::{ALICE, NESTOR, Person};

use crate::harness::plugins::{Failure, HookRequest, HookResponse, answered};
use crate::harness::{TestApp, customer};

const CUSTOMERS: &str = "/api/v1/customers";
const BOTH: &[Hook] = &[Hook::CustomerLookup, Hook::CustomerEdit];

/// The tenant's own system, and what it was asked to save.
#[derive(Default)]
struct Crm {
    ada: Option<Customer>,
    drafts: Vec<(Customer, Option<Vec<String>>)>,
}

type Shared = Arc<Mutex<Crm>>;

fn locked(crm: &Shared) -> std::sync::MutexGuard<'_, Crm> {
    crm.lock().unwrap_or_else(PoisonError::into_inner)
}

fn edited(outcome: Edited) -> Option<Outcome> {
    answered(HookResponse::Edited(outcome))
}

/// By the name that the agent typed.
fn save(draft: &Customer) -> Option<Outcome> {
    match draft.name.as_str() {
        "Wrong" => edited(Edited::Invalid(vec![
            WrongMember { member: "email".into(), message: "This address\nbounces.".into() },
            WrongMember { member: "phones[0].number".into(), message: String::new() },
        ])),
        "Twice" => edited(Edited::Conflict("There is a Twice already.".into())),
        "Secret" => edited(Edited::Denied("Only sales may do this.".into())),
        "Gone" => edited(Edited::NotFound),
        "Nameless" => edited(Edited::Saved(Box::new(draft.clone()))),
        "Crash" => Some(Outcome::Failed(Failure::Trapped("unreachable".into()))),
        _ => {
            let id = if draft.id.is_empty() { "new/1".to_owned() } else { draft.id.clone() };
            edited(Edited::Saved(Box::new(Customer { id, ..draft.clone() })))
        }
    }
}

async fn install(app: &TestApp, nestor: &Person, hooks: &[Hook]) -> Result<Shared> {
    let mut ada = customer("7", "Ada Dial", None, &["+1 425 555 0177"]);
    // As the other system has it, which this one would not take.
    ada.email = Some("by post only".into());
    let crm: Shared = Arc::new(Mutex::new(Crm { ada: Some(ada), drafts: Vec::new() }));
    let asked = Arc::clone(&crm);
    app.install(nestor, "crm", hooks, move |request| {
        let mut crm = locked(&asked);
        match request {
            HookRequest::GetCustomer(_) => answered(HookResponse::Customer(crm.ada.clone().map(Box::new))),
            HookRequest::CreateCustomer(draft) => {
                crm.drafts.push((draft.as_ref().clone(), None));
                save(draft)
            }
            HookRequest::UpdateCustomer(draft, changed) => {
                crm.drafts.push((draft.as_ref().clone(), Some(changed.clone())));
                save(draft)
            }
            _ => None,
        }
    })
    .await?;
    Ok(crm)
}

/// The version of the customer as it is read now.
async fn seen(person: &Person) -> Result<String> {
    etag_of(person).await?.context("no etag")
}

async fn etag_of(person: &Person) -> Result<Option<String>> {
    let answer = person.request(Method::GET, &format!("{CUSTOMERS}/7")).send().await?.error_for_status()?;
    Ok(answer.headers().get(ETAG).map(|etag| etag.to_str().map(str::to_owned)).transpose()?)
}

#[tokio::test]
async fn a_customer_is_created_in_the_tenants_own_system_and_the_trail_says_so() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let crm = install(&app, &nestor, BOTH).await?;
    let new = json!({"name": " Ida Holm ", "country": "Denmark", "phones": [{"number": "32 12 34 56"}]});
    let answer = alice.request(Method::POST, CUSTOMERS).json(&new).send().await?.error_for_status()?;
    assert_eq!(answer.headers()[LOCATION], "/api/v1/customers/new%2F1");
    let added: Value = answer.json().await?;
    assert_eq!(
        (&added["id"], &added["name"], &added["country"]),
        (&json!("new/1"), &json!("Ida Holm"), &json!("DK"))
    );
    {
        let crm = locked(&crm);
        let [(draft, None)] = crm.drafts.as_slice() else { anyhow::bail!("{:?}", crm.drafts) };
        assert_eq!((draft.id.as_str(), draft.phones[0].e164.as_deref()), ("", Some("+4532123456")));
    }
    let trail = nestor.get("/api/v1/admin/audit?action=customer.create").await?.expect(200)?;
    let line = &trail["items"][0];
    assert_eq!(
        (&line["target"], &line["details"]["source"]),
        (&json!("new/1"), &json!("plugin:crm")),
        "{trail}"
    );
    assert!(!trail.to_string().contains("Ida"), "whom it is about is not kept: {trail}");
    // What does not fit is refused before the plugin is asked.
    for (wrong, field) in [
        (json!({"name": " "}), "name"),
        (json!({"name": "A", "email": "no address"}), "email"),
        (json!({"name": "A", "externalId": "7"}), "externalId"),
    ] {
        let refused = alice.post(CUSTOMERS, &wrong).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{refused}");
    }
    assert_eq!(locked(&crm).drafts.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_customer_is_changed_if_it_is_as_the_agent_saw_it() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    let crm = install(&app, &nestor, BOTH).await?;
    let etag = seen(&alice).await?;
    // A form sends all of its members; what is as it was is no change, though this server would not take it.
    let form =
        json!({"name": "Ada King", "email": "by post only", "url": null, "externalId": null, "title": null});
    assert_eq!(patch(&alice, "7", None, &form).await?.status, 428);
    let changed = patch(&alice, "7", Some(&etag), &form).await?.expect(200)?;
    assert_eq!(changed["name"], "Ada King", "{changed}");
    {
        let crm = locked(&crm);
        let [(draft, Some(members))] = crm.drafts.as_slice() else { anyhow::bail!("{:?}", crm.drafts) };
        assert_eq!(members, &["name"]);
        assert_eq!((draft.id.as_str(), draft.email.as_deref()), ("7", Some("by post only")));
    }
    let trail = nestor.get("/api/v1/admin/audit?action=customer.change").await?.expect(200)?;
    assert_eq!(trail["items"][0]["details"], json!({"source": "plugin:crm", "changed": "name"}), "{trail}");

    // The other system has not kept it, and somebody has changed it there.
    let unchanged = patch(&alice, "7", Some(&etag), &json!({"name": "Ada Dial"})).await?.expect(200)?;
    assert_eq!(unchanged["name"], "Ada Dial");
    if let Some(ada) = &mut locked(&crm).ada {
        ada.last_activity = Some("2026-11-20T14:05:00Z".into());
    }
    assert_eq!(seen(&alice).await?, etag, "what nobody can change here is no other version");
    if let Some(ada) = &mut locked(&crm).ada {
        ada.extra.push(("version".into(), "8".into()));
    }
    let outdated = patch(&alice, "7", Some(&etag), &form).await?.expect(412)?;
    assert_eq!(outdated["type"], "/problems/changed-meanwhile");
    assert!(outdated["detail"].as_str().is_some_and(|detail| !detail.contains(&etag)), "{outdated}");
    assert_eq!(locked(&crm).drafts.len(), 1);
    locked(&crm).ada = None;
    assert_eq!(patch(&alice, "7", Some("*"), &form).await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn what_the_other_system_refuses_is_told_at_its_place() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    install(&app, &nestor, BOTH).await?;
    for (name, status, detail) in [
        ("Wrong", 400, "email: This address bounces."),
        ("Twice", 409, "There is a Twice already."),
        ("Secret", 403, "Only sales may do this."),
        ("Gone", 404, "the customer was not found"),
        ("Nameless", 503, "did not say under which id"),
        ("Crash", 503, "may have saved the customer"),
    ] {
        let created = alice.post(CUSTOMERS, &json!({"name": name})).await?.expect(status)?;
        assert!(created["detail"].to_string().contains(detail), "{name}: {created}");
        if name == "Nameless" {
            continue;
        }
        let changed = patch(&alice, "7", Some("*"), &json!({"name": name})).await?.expect(status)?;
        assert!(changed["detail"].to_string().contains(detail), "{name}: {changed}");
        if name == "Wrong" {
            let errors = json!([
                {"field": "email", "message": "This address bounces."},
                {"field": "phones[0].number", "message": "this does not fit"}
            ]);
            assert_eq!((&created["errors"], &changed["errors"]), (&errors, &errors));
        }
    }
    let trail = nestor.get("/api/v1/admin/audit?action=customer.create").await?.expect(200)?;
    assert_eq!(trail["items"], json!([]), "nothing was created: {trail}");
    Ok(())
}

#[tokio::test]
async fn without_the_hook_customers_of_a_plugin_are_read_only() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, alice) = (app.sign_in(NESTOR).await?, app.sign_in(ALICE).await?);
    install(&app, &nestor, &[Hook::CustomerLookup]).await?;
    assert_eq!(etag_of(&alice).await?, None);
    for refused in [
        alice.post(CUSTOMERS, &json!({"name": "A"})).await?,
        patch(&alice, "7", Some("*"), &json!({"name": "A"})).await?,
    ] {
        let refused = refused.expect(409)?;
        assert!(refused["detail"].to_string().contains("kept by the plugin crm"), "{refused}");
    }
    // A plugin that only edits keeps no customers.
    let other = TestApp::start().await?;
    let (nestor, alice) = (other.sign_in(NESTOR).await?, other.sign_in(ALICE).await?);
    install(&other, &nestor, &[Hook::CustomerEdit]).await?;
    let added = alice.post(CUSTOMERS, &json!({"name": "A"})).await?.expect(201)?;
    assert!(added["createdAt"].is_string(), "the store has it: {added}");
    Ok(())
}
