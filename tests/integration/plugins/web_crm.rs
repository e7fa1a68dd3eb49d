use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::api::customers::patch;
use switchboard_tests::{CRM_TOKEN, Crm, Demo, Person, Server, ServerOptions, TARA, THEO};

fn why<'a>(card: &'a Value, source: &str) -> &'a Value {
    card["why"].as_array().into_iter().flatten().find(|why| why["source"] == source).unwrap_or(&Value::Null)
}

/// The history follows the card, and nothing waits for it.
async fn until(agent: &Person, call_id: &str, member: &str, value: &Value) -> Result<()> {
    let path = format!("/api/v1/calls/{call_id}");
    let kept = async {
        while agent.get(&path).await?.expect(200)?[member] != *value {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok::<_, anyhow::Error>(())
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), kept).await;
    waited.with_context(|| format!("the history never got {member} {value}"))?
}

#[tokio::test]
async fn the_tenants_own_crm_names_the_caller_lists_customers_and_gets_the_call() -> Result<()> {
    let (demo, crm) = (Demo::start().await?, Crm::start()?);
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    crm.connect(&theo, CRM_TOKEN).await?;

    // customer-lookup: its customers replace the built-in store's, page by page.
    let page = tara.get("/api/v1/customers?limit=2").await?.expect(200)?;
    assert_eq!((&page["source"], &page["readOnly"]), (&json!("plugin:web-crm"), &json!(false)));
    assert_eq!(page["items"].as_array().map(Vec::len), Some(2));
    let cursor = switchboard_tests::encoded(page["nextCursor"].as_str().unwrap_or_default());
    let next = tara.get(&format!("/api/v1/customers?limit=2&cursor={cursor}")).await?.expect(200)?;
    assert_ne!(next["items"][0]["id"], page["items"][0]["id"]);
    let contact = &page["items"][0];
    let id = switchboard_tests::encoded(contact["id"].as_str().unwrap_or_default());
    assert_eq!(tara.get(&format!("/api/v1/customers/{id}")).await?.expect(200)?["name"], contact["name"]);

    // caller-id: over http, the named connection and its credential.
    let number = contact["phones"][0]["e164"].as_str().unwrap_or_default();
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}});
    let card = tara.card("crm-1", &ring).await?;
    assert_eq!(card["title"], contact["name"], "{card}");
    assert_eq!(why(&card, "plugin:web-crm")["outcome"], "found", "{card}");

    // call-form: the agent is asked about the call with a contact of the CRM.
    let id = card["callId"].as_str().unwrap_or_default().to_owned();
    let events = format!("/api/v1/calls/{id}/events");
    tara.post(&events, &json!({"event": "answered"})).await?.expect(200)?;
    until(&tara, &id, "customerId", &contact["id"]).await?;
    let form = format!("/api/v1/calls/{id}/form");
    let asked = tara.get(&form).await?.expect(200)?;
    let reason = &asked["form"]["fields"][0];
    assert_eq!((&reason["name"], &reason["required"]), (&json!("reason"), &json!(true)), "{asked}");
    let missing = tara.patch(&form, &json!({"complete": true})).await?.expect(400)?;
    let fields: Vec<_> =
        missing["errors"].as_array().into_iter().flatten().map(|one| &one["field"]).collect();
    assert_eq!(fields, ["disposition", "answers.reason"], "{missing}");
    let filled_in = json!({"disposition": "Resolved", "answers": {"reason": "An order"}, "complete": true});
    tara.patch(&form, &filled_in).await?.expect(200)?;

    // call-log: the ended call is written down there, once, with what was answered.
    tara.post(&events, &json!({"event": "ended"})).await?.expect(200)?;
    for attempt in 0.. {
        let activities = crm.activities().await?;
        let items = activities["items"].as_array().or(activities.as_array()).cloned().unwrap_or_default();
        if let [activity] = &items[..] {
            assert!(activity.to_string().contains(&id), "{activity}");
            assert_eq!(activity["answers"], filled_in["answers"], "{activity}");
            break;
        }
        ensure!(items.is_empty() && attempt < 100, "activities: {activities}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// customer-edit: an agent creates and changes customers in the tenant's own CRM, which has the last word.
#[tokio::test]
async fn customers_are_created_and_changed_in_the_tenants_own_crm() -> Result<()> {
    const CUSTOMERS: &str = "/api/v1/customers";
    let (demo, crm) = (Demo::start().await?, Crm::start()?);
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    crm.connect(&theo, CRM_TOKEN).await?;
    let ida = json!({"name": "Ida Holm", "company": "Tailspin", "phones": [{"number": "+45 32 12 34 56"}]});
    let added = tara.post(CUSTOMERS, &ida).await?.expect(201)?;
    let id = added["id"].as_str().unwrap_or_default();
    assert_eq!(
        (&added["phones"][0]["e164"], &added["url"]),
        (&json!("+4532123456"), &json!(format!("https://crm.example/contacts/{id}")))
    );
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+4532123456"}});
    assert_eq!(tara.card("ida", &ring).await?["title"], "Ida Holm", "the CRM has her");
    let again = tara.post(CUSTOMERS, &ida).await?.expect(409)?;
    assert_eq!(again["detail"], "There is a contact Ida Holm already.", "{again}");

    let changed = patch(&tara, id, Some("*"), &json!({"name": "Ida Berg", "company": "Tailspin"}))
        .await?
        .expect(200)?;
    assert_eq!((&changed["name"], &changed["company"]), (&json!("Ida Berg"), &json!("Tailspin")));
    let wrong = patch(&tara, id, Some("*"), &json!({"email": "ida@bounces.example"})).await?.expect(400)?;
    assert_eq!(wrong["errors"], json!([{"field": "email", "message": "This address bounces."}]), "{wrong}");
    let farid = tara.get(&format!("{CUSTOMERS}?query=Farid")).await?.expect(200)?["items"][0]["id"].clone();
    let denied = patch(&tara, farid.as_str().unwrap_or_default(), Some("*"), &json!({"name": "F."}))
        .await?
        .expect(403)?;
    assert_eq!(denied["detail"], "Only the head of sales may change this contact.", "{denied}");
    let trail = theo.get("/api/v1/admin/audit?action=customer.change").await?.expect(200)?;
    assert_eq!(
        trail["items"][0]["details"],
        json!({"source": "plugin:web-crm", "changed": "name"}),
        "{trail}"
    );
    Ok(())
}

#[tokio::test]
async fn when_the_crm_fails_the_card_comes_and_says_so() -> Result<()> {
    let (demo, crm) = (Demo::start().await?, Crm::start()?);
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    crm.connect(&theo, CRM_TOKEN).await?;
    for (n, (knobs, outcome)) in [
        (json!({"delayMs": 0, "fail": 503}), "failed"),
        (json!({"delayMs": 5000, "fail": null}), "timed-out"),
        (json!({"delayMs": 0, "fail": 429, "retryAfterS": 7}), "failed"),
    ]
    .into_iter()
    .enumerate()
    {
        crm.set(&knobs).await?;
        let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": format!("+44740012312{n}")}});
        let card = tara.card(&format!("fail-{n}"), &ring).await?;
        assert_eq!(card["phase"], "final");
        let said = why(&card, "plugin:web-crm");
        assert!(
            said["outcome"] == outcome || (outcome == "timed-out" && said["outcome"] == "failed"),
            "{knobs}: {said}"
        );
        assert!(said["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{said}");
    }
    Ok(())
}

/// A CRM that is slower than the card: the card is final without it, and its answer changes the text when it comes.
#[tokio::test]
async fn a_late_answer_changes_the_text_of_the_final_card() -> Result<()> {
    let (demo, crm) = (Demo::start().await?, Crm::start()?);
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    crm.connect(&theo, CRM_TOKEN).await?;
    let settings = "/api/v1/admin/plugins/web-crm/settings";
    let refused = theo.put(settings, &json!({"timeoutMs": "soon"})).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "timeoutMs", "{refused}");
    theo.put(settings, &json!({"timeoutMs": 6000})).await?.expect(200)?;
    assert_eq!(theo.get(settings).await?.expect(200)?, json!({"timeoutMs": 6000}));
    crm.set(&json!({"delayMs": 3000})).await?;

    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460991"}});
    let events = tara.card_events("late-1", &ring).await?;
    let of = |name: &str| events.iter().find(|event| event.event == name).map(|event| event.data.clone());
    let (last, late) = (of("final").unwrap_or_default(), of("late").unwrap_or_default());
    assert_eq!((&last["identified"], &last["stillLooking"]), (&json!(false), &json!(true)), "{last}");
    assert_eq!((&late["title"], &late["stillLooking"]), (&json!("Ada Brewer"), &json!(false)), "{late}");
    let id = late["callId"].as_str().unwrap_or_default();
    until(&tara, id, "title", &json!("Ada Brewer")).await
}

/// A wrong credential is the admin's to mend, and is told as such; the credential itself shows up nowhere.
#[tokio::test]
async fn a_wrong_credential_is_misconfigured_and_stays_secret() -> Result<()> {
    let (demo, crm) = (Demo::start().await?, Crm::start()?);
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    crm.connect(&theo, "wrong-secret-canary").await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+447400123999"}});
    let card = tara.card("misconfigured", &ring).await?;
    assert_eq!(why(&card, "plugin:web-crm")["outcome"], "failed", "{card}");
    let plugins = theo.get("/api/v1/admin/plugins").await?.expect(200)?.to_string();
    let logs = theo.get("/api/v1/admin/plugins/web-crm/logs").await?.expect(200)?.to_string();
    let written = std::fs::read_to_string(demo.data().join("demo.log"))?;
    for (place, text) in
        [("card", card.to_string()), ("plugins", plugins), ("logs", logs), ("server log", written)]
    {
        assert!(!text.contains("secret-canary"), "the credential is in the {place}");
    }
    for entry in std::fs::read_dir(demo.data())? {
        let path = entry?.path();
        if path.is_file() {
            let found = std::fs::read(&path)?.windows(13).any(|window| window == b"secret-canary");
            assert!(!found, "the credential stands in clear text in {}", path.display());
        }
    }
    Ok(())
}

/// Where the operator allows nothing else, plugins reach public addresses only: whatever was set up before.
#[tokio::test]
async fn an_address_inside_is_reached_only_where_the_operator_allows_it() -> Result<()> {
    let allowed = ServerOptions::default().key("plugins.reachable_networks", r#"["127.0.0.0/8"]"#);
    let (mut server, crm) = (Server::start_with(allowed).await?, Crm::start()?);
    let (tara, theo) = (server.sign_in(TARA).await?, server.sign_in(THEO).await?);
    crm.connect(&theo, CRM_TOKEN).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+442079460991"}});
    assert_eq!(tara.card("allowed", &ring).await?["title"], "Ada Brewer");

    server.stop().await?;
    let configuration = std::fs::read_to_string(server.configuration())?;
    std::fs::write(server.configuration(), configuration.replace(r#"["127.0.0.0/8"]"#, "[]"))?;
    server.run().await?;
    let card = tara.card("refused", &ring).await?;
    assert_eq!((&card["phase"], &card["identified"]), (&json!("final"), &json!(false)), "{card}");
    for attempt in 0.. {
        let logs = theo.get("/api/v1/admin/plugins/web-crm/logs").await?.expect(200)?.to_string();
        if logs.contains("a request was not sent: plugins may not reach 127.0.0.1") {
            assert!(logs.contains("plugins.reachable_networks"), "{logs}");
            break;
        }
        // Lines are written a moment later.
        ensure!(attempt < 50, "{logs}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    // Nor can such an address be set up, however it is written.
    for inside in
        ["http://127.0.0.1:1", "http://localhost", "http://2130706433", "http://[::ffff:a9fe:a9fe]/latest"]
    {
        let connection = json!({"baseUrl": inside, "auth": {"kind": "none"}});
        let path = "/api/v1/admin/plugins/web-crm/connections/crm";
        let refused = theo.put(path, &connection).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "baseUrl", "{refused}");
        assert!(refused.to_string().contains("the operator can allow it"), "{refused}");
    }
    Ok(())
}
