//! Cases from the field: trouble that people who do this job reported in public, each by its id, through the door that its
//! user would use. Others of the catalogue are tested beside what they are about.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_tests::{NESTOR, Person, TARA};

use crate::harness::TestApp;

fn phone(number: &str) -> Value {
    json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}})
}

async fn add(person: &Person, customer: &Value) -> Result<Value> {
    person.post("/api/v1/customers", customer).await?.expect(201)
}

async fn add_number(person: &Person, name: &str, number: &str) -> Result<Value> {
    let added = add(person, &json!({"name": name, "phones": [{"number": number}]})).await?;
    Ok(added["phones"][0].clone())
}

async fn call_of(person: &Person, card: &Value) -> Result<Value> {
    let id = card["callId"].as_str().context("the card has no call")?;
    person.get(&format!("/api/v1/calls/{id}")).await?.expect(200)
}

fn order(card: &Value) -> Vec<&str> {
    let matches = card["matches"].as_array().into_iter().flatten();
    matches.filter_map(|known| known["name"].as_str()).collect()
}

/// C01: several share a number. Nobody is identified, the agent picks, and the choice is offered first the next time.
#[tokio::test]
async fn c01_a_shared_number_is_nobodys() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    let shared = phone("+14255550160");
    let owner = tara.get("/api/v1/me").await?.expect(200)?["user"]["displayName"].clone();
    let mut ids = Vec::new();
    for n in 1..=8 {
        let owner = if n == 5 { owner.clone() } else { Value::Null };
        let one = json!({"name": format!("Person {n}"), "company": format!("Company {n}"), "owner": owner,
            "phones": [{"number": "+1 425 555 0160"}]});
        ids.push(add(&tara, &one).await?["id"].clone());
    }
    let card = tara.card("c01-1", &shared).await?;
    assert_eq!(
        (&card["identified"], &card["sharedBy"], &card["partial"]),
        (&json!(false), &json!(8), &json!(false)),
        "{card}"
    );
    assert_eq!(
        (&card["title"], &card["subtitle"]),
        (&json!("+1 425-555-0160"), &json!("8 customers share this number"))
    );
    assert_eq!(card["matches"].as_array().map(Vec::len), Some(8), "{card}");
    assert_eq!(order(&card)[0], "Person 5", "the agent's own customer comes first: {card}");
    assert!(
        card["matches"]
            .as_array()
            .into_iter()
            .flatten()
            .all(|known| known["confidence"].as_u64() <= Some(12))
    );
    let call = call_of(&tara, &card).await?;
    assert_eq!((&call["customerId"], &call["customerChosen"]), (&Value::Null, &json!(false)), "{call}");
    assert_eq!(call["title"], "+1 425-555-0160");

    // The agent picks, and the history names them. Nobody else's call is touched, and no other record is taken.
    let path = format!("/api/v1/calls/{}/customer", card["callId"].as_str().unwrap_or_default());
    let refused = tara.put(&path, &json!({"recordId": "nobody"})).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "recordId", "{refused}");
    let nestor = app.sign_in(NESTOR).await?;
    nestor.put(&path, &json!({"recordId": ids[2]})).await?.expect(404)?;
    let chosen = tara.put(&path, &json!({"source": "customers", "recordId": ids[2]})).await?.expect(200)?;
    assert_eq!((&chosen["customerId"], &chosen["customerChosen"]), (&ids[2], &json!(true)), "{chosen}");
    assert_eq!(
        (&chosen["title"], &chosen["subtitle"]),
        (&json!("Person 3"), &json!("Company 3")),
        "{chosen}"
    );
    let listed = tara.get("/api/v1/calls?limit=1").await?.expect(200)?["items"][0].clone();
    assert_eq!((&listed["title"], &listed["customerId"]), (&json!("Person 3"), &ids[2]), "{listed}");

    // Offered first the next time, and still nobody's identity.
    let again = tara.card("c01-2", &shared).await?;
    assert_eq!((order(&again)[0], &again["identified"]), ("Person 3", &json!(false)), "{again}");
    assert_eq!(
        (&again["matches"][0]["chosenBefore"], &again["matches"][1]["chosenBefore"]),
        (&json!(true), &json!(false))
    );
    // Another choice replaces it; the one of before is the one of the last contact.
    let path = format!("/api/v1/calls/{}/customer", again["callId"].as_str().unwrap_or_default());
    tara.put(&path, &json!({"recordId": ids[6]})).await?.expect(200)?;
    let third = tara.card("c01-3", &shared).await?;
    assert_eq!(order(&third)[..3], ["Person 7", "Person 3", "Person 5"], "{third}");
    assert!(third["matches"][1]["lastContact"].is_string(), "{third}");
    Ok(())
}

/// C01: a choice and a call of before are those of the record into which another was merged.
#[tokio::test]
async fn c01_a_merge_keeps_what_is_remembered() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    let mut ids = Vec::new();
    for n in 1..=3 {
        let one = json!({"name": format!("Person {n}"), "phones": [{"number": "+1 425 555 0160"}]});
        ids.push(add(&tara, &one).await?["id"].clone());
    }
    let card = tara.card("merge-1", &phone("+14255550160")).await?;
    let path = format!("/api/v1/calls/{}/customer", card["callId"].as_str().unwrap_or_default());
    tara.put(&path, &json!({"recordId": ids[1]})).await?.expect(200)?;
    let merge = format!("/api/v1/customers/{}/merge", ids[2].as_str().unwrap_or_default());
    tara.post(&merge, &json!({"from": ids[1]})).await?.expect(200)?;
    let again = tara.card("merge-2", &phone("+14255550160")).await?;
    let first = &again["matches"][0];
    assert_eq!((&first["recordId"], &first["chosenBefore"]), (&ids[2], &json!(true)), "{again}");
    assert!(first["lastContact"].is_string(), "{again}");
    assert_eq!(call_of(&tara, &card).await?["customerId"], ids[2], "the call's customer is the merged one");
    Ok(())
}

/// C01: more share a number than are shown, and the one who was chosen is among those who are.
#[tokio::test]
async fn c01_more_than_are_shown() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    let mut last = Value::Null;
    for n in 0..60 {
        let one = json!({"name": format!("Person {n}"), "phones": [{"number": "+1 425 555 0160"}]});
        last = add(&tara, &one).await?["id"].clone();
        if n == 37 {
            let card = tara.card("c01-38", &phone("+14255550160")).await?;
            assert_eq!(
                (&card["identified"], &card["sharedBy"], &card["partial"]),
                (&json!(false), &json!(38), &json!(true)),
                "{card}"
            );
            assert_eq!(card["subtitle"], "More than 20 customers share this number");
            assert_eq!(card["matches"].as_array().map(Vec::len), Some(20));
        }
    }
    let card = tara.card("c01-60", &phone("+14255550160")).await?;
    assert!(!order(&card).contains(&"Person 59"), "the test needs somebody who is left out: {card}");
    let path = format!("/api/v1/calls/{}/customer", card["callId"].as_str().unwrap_or_default());
    assert_eq!(tara.put(&path, &json!({"recordId": last})).await?.expect(200)?["title"], "Person 59");
    assert_eq!(order(&tara.card("c01-61", &phone("+14255550160")).await?)[0], "Person 59");
    Ok(())
}

/// C01, called: several who share a number are not taken for the first of them either.
#[tokio::test]
async fn c01_an_outgoing_call_to_a_shared_number_names_nobody() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    let mut id = Value::Null;
    for name in ["Ada", "Ben"] {
        id = add(&tara, &json!({"name": name, "phones": [{"number": "+1 425 555 0160"}]})).await?["id"]
            .clone();
    }
    let to = json!({"to": {"phoneNumber": "+1 425 555 0160"}});
    assert_eq!(tara.post("/api/v1/calls", &to).await?.expect(201)?["call"]["title"], "+1 425-555-0160");
    let to = json!({"to": {"phoneNumber": "+1 425 555 0160", "customerId": id}});
    assert_eq!(tara.post("/api/v1/calls", &to).await?.expect(201)?["call"]["title"], "Ben");
    Ok(())
}

/// C02: area codes that are in service and not in the metadata yet.
#[tokio::test]
async fn c02_what_is_possible_is_stored_matched_and_dialled() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    for (n, area) in ["436", "621", "679"].iter().enumerate() {
        let (written, e164) = (format!("+1 {area} 555 0123"), format!("+1{area}5550123"));
        let name = format!("Ada {area}");
        let added = add(&tara, &json!({"name": name, "phones": [{"number": written}]})).await?;
        assert_eq!(added["phones"][0]["e164"], e164.as_str(), "{added}");
        assert_eq!(added["warnings"][0]["kind"], "unlisted-number", "{added}");
        let card = tara.card(&format!("c02-{n}"), &phone(&e164)).await?;
        assert_eq!((&card["title"], &card["identified"]), (&json!(name), &json!(true)), "{card}");
        // Valid only colours the confidence.
        assert_eq!(card["matches"][0]["confidence"], 95, "{card}");
        let dialled =
            tara.post("/api/v1/calls", &json!({"to": {"phoneNumber": format!("({area}) 555-0123")}})).await?;
        assert_eq!(dialled.expect(201)?["callee"], json!({"phoneNumber": e164}));
    }
    let listed = add(&tara, &json!({"name": "Ben", "phones": [{"number": "+1 425 555 0166"}]})).await?;
    assert_eq!(listed["warnings"], Value::Null, "{listed}");
    Ok(())
}

/// C03: a name that came with the call is shown, and that nobody has verified it.
#[tokio::test]
async fn c03_a_caller_of_another_kind_has_a_name() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    let identifiers = [
        json!({"rawId": "8:teamsvisitor:0d5fcb4d5a354d9b"}),
        json!({"kind": "communicationUser", "communicationUserId": "8:acs:0d5fcb4d_1"}),
        json!({"kind": "unknown", "id": "8:live:.cid.0d5fcb4d"}),
        Value::Null,
    ];
    for (n, identifier) in identifiers.iter().enumerate() {
        let info = json!({"identifier": identifier, "displayName": "Diego Siciliani"});
        let card = tara.card(&format!("c03-{n}"), &info).await?;
        assert_eq!(
            (&card["title"], &card["subtitle"]),
            (&json!("Diego Siciliani"), &json!("The name is not verified")),
            "{card}"
        );
        assert_eq!(
            (&card["caller"]["unverified"], &card["identified"]),
            (&json!(true), &json!(false)),
            "{card}"
        );
        assert_eq!(call_of(&tara, &card).await?["title"], "Diego Siciliani");
    }
    Ok(())
}

/// C04: a ringing call is never refused for its shape. Kinds that we know are read; of others, id and name are kept.
#[tokio::test]
async fn c04_any_shape_is_a_caller() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    let user = json!({"kind": "teamsExtensionUser", "userId": "e8b753b5-4117-464e-9a08-713e1ff266b3", "tenantId": "t", "resourceId": "r"});
    let shapes = [
        (user, "teams"),
        (
            json!({"kind": "microsoftBot", "botId": "28:orgid:b", "isResourceAccountConfigured": true}),
            "application",
        ),
        (json!({"kind": "phoneNumber", "phoneNumber": null}), "other"),
        (json!({"phoneNumber": {"value": 7}}), "other"),
        (json!({"kind": "holographicUser", "hologramId": {"deep": [1, 2]}}), "other"),
        (json!({"kind": "holographicUser", "rawId": "77:x"}), "other"),
        (json!({"kind": 7}), "other"),
        (json!([]), "other"),
        (json!("4:+14255550123"), "phone"),
    ];
    for (n, (shape, kind)) in shapes.iter().enumerate() {
        let info = json!({"identifier": shape, "displayName": "Ada"});
        for body in [
            json!({"callId": format!("c04-{n}"), "callerInfo": info}),
            json!({"callId": format!("c04-{n}-passed-on"), "callerInfo": info, "transferorInfo": info}),
        ] {
            let card = tara.post("/api/v1/calls/incoming", &body).await?.expect(200)?;
            assert_eq!(card["caller"]["kind"], *kind, "{body}: {card}");
            assert_eq!(call_of(&tara, &card).await?["sdkCallId"], body["callId"], "{body}");
            let passed_on = body["transferorInfo"].is_object();
            assert_eq!(card["transferredFrom"].is_string(), passed_on, "{body}: {card}");
        }
    }
    for (n, odd) in
        [Value::Null, json!(7), json!([]), json!({}), json!("x"), json!({"a": {"b": 1}})].iter().enumerate()
    {
        let body = json!({"callId": format!("c04-odd-{n}"), "callerInfo": odd, "calledNumber": odd, "queue": odd,
            "transferorInfo": odd, "receivedAt": odd, "context": odd});
        let card = tara.post("/api/v1/calls/incoming", &body).await?.expect(200)?;
        assert_eq!(call_of(&tara, &card).await?["state"], "ringing", "{body}");
    }
    Ok(())
}

/// C05: the same call reported again, now with the number behind the queue, is looked up again on the same card.
#[tokio::test]
async fn c05_a_caller_who_is_known_later_is_looked_up() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    let ada =
        add(&tara, &json!({"name": "Ada", "company": "Coho", "phones": [{"number": "+1 425 555 0170"}]}))
            .await?;
    let queue = json!({"identifier": {"rawId": "28:orgid:0d5fcb4d-5a35-4d9b-9d3f-5a2f4a7e0c11"}});
    let report = async |info: &Value| {
        let body = json!({"callId": "c05", "callerInfo": info, "queue": "Sales"});
        tara.post("/api/v1/calls/incoming", &body).await?.expect(200)
    };
    let first = report(&queue).await?;
    assert_eq!(
        (&first["caller"]["kind"], &first["identified"]),
        (&json!("application"), &json!(false)),
        "{first}"
    );
    // As the web client reports it: without the queue, which still holds.
    let better = tara.card("c05", &phone("+14255550170")).await?;
    assert_eq!((&better["callId"], &better["title"]), (&first["callId"], &json!("Ada")), "{better}");
    assert_eq!((&better["identified"], &better["viaQueue"]), (&json!(true), &json!("Sales")), "{better}");
    assert!(better["sequence"].as_u64() > first["sequence"].as_u64(), "{better}");
    let call = call_of(&tara, &better).await?;
    assert_eq!((&call["title"], &call["customerId"]), (&json!("Ada"), &ada["id"]), "{call}");
    assert_eq!(call["party"]["e164"], "+14255550170", "{call}");
    // What says less changes nothing, and the card is to be had again.
    assert_eq!(report(&queue).await?["title"], "Ada");
    let card = tara
        .get(&format!("/api/v1/calls/{}/card", call["id"].as_str().unwrap_or_default()))
        .await?
        .expect(200)?;
    assert_eq!((&card["title"], &card["sequence"]), (&json!("Ada"), &better["sequence"]));
    let history = tara.get("/api/v1/calls?limit=200").await?.expect(200)?;
    assert_eq!(history["items"].as_array().map(Vec::len), Some(1), "{history}");
    Ok(())
}

/// C06: a carrier that knows no name delivers the number instead.
#[tokio::test]
async fn c06_a_number_is_no_carriers_name() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    for (n, (name, shown)) in
        [("5194890296", None), ("+1 (519) 489-0296", None), ("UNAVAILABLE", None), ("24/7", Some("24/7"))]
            .iter()
            .enumerate()
    {
        let mut info = phone("+15194890296");
        info["displayName"] = json!(name);
        let card = tara.card(&format!("c06-{n}"), &info).await?;
        assert_eq!(card["caller"]["networkName"].as_str(), *shown, "{card}");
        let subtitle = card["subtitle"].as_str().unwrap_or_default();
        assert_eq!(subtitle.contains("carrier"), shown.is_some(), "{card}");
    }
    Ok(())
}

/// C07: extensions as people write them in many languages, and words around a number.
#[tokio::test]
async fn c07_extensions_and_words_around_a_number() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    for (text, extension, label) in [
        ("+1 425 555 0123 доб. 227", Some("227"), None),
        ("+1 425 555 0123 int. 227", Some("227"), None),
        ("+1 425 555 0123 xtn 5", Some("5"), None),
        ("+1 425 555 0123 anexo 12", Some("12"), None),
        ("+1 425 555 0123 (ext 5)", Some("5"), None),
        ("+1 425 555 0123 Durchwahl 12", Some("12"), None),
        ("+1 425 555 0123 *227", Some("227"), None),
        ("+1 425 555 0123 (mobile)", None, Some("mobile")),
        ("+1 425 555 0123 ask for Bob", None, Some("ask for Bob")),
        ("Mobile: +1 425 555 0123", None, Some("Mobile")),
        ("Reception +1 425 555 0123 ext. 7 (mornings)", Some("7"), Some("Reception, mornings")),
    ] {
        let phone = add_number(&tara, text, text).await?;
        assert_eq!(phone["e164"], "+14255550123", "{text}: {phone}");
        assert_eq!(
            (phone["extension"].as_str(), phone["label"].as_str()),
            (extension, label),
            "{text}: {phone}"
        );
        let written = if label.is_some() { "+1 425 555 0123" } else { text };
        assert_eq!(phone["number"], written, "{text}: {phone}");
    }
    let both =
        json!({"name": "Both", "phones": [{"number": "+1 425 555 0123 ask for Bob", "label": "work"}]});
    assert_eq!(add(&tara, &both).await?["phones"][0]["label"], "work, ask for Bob");
    // Letters for digits stay no number: no caller has them.
    for wrong in ["1-800-FLOWERS", "o20 7946 0018", "425 555 0123 or 425 555 0124"] {
        let refused = tara
            .post("/api/v1/customers", &json!({"name": "A", "phones": [{"number": wrong}]}))
            .await?
            .expect(400)?;
        assert_eq!(refused["errors"][0]["field"], "phones[0].number", "{wrong}: {refused}");
    }
    Ok(())
}

/// C08: a customer's own country decides how its national numbers are read, before the tenant's region.
#[tokio::test]
async fn c08_a_customers_country_reads_its_numbers() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    nestor.put("/api/v1/admin/settings", &json!({"defaultRegion": "DE"})).await?.expect(200)?;
    for country in ["Austria", "AT", "Österreich", "aut"] {
        let ada = json!({"name": "Ada", "country": country, "phones": [{"number": "0664 1234567"}]});
        let added = add(&nestor, &ada).await?;
        assert_eq!(
            (&added["phones"][0]["e164"], &added["country"]),
            (&json!("+436641234567"), &json!("AT")),
            "{added}"
        );
    }
    let plain = add(&nestor, &json!({"name": "Ben", "phones": [{"number": "0664 1234567"}]})).await?;
    assert_eq!(
        (&plain["phones"][0]["e164"], &plain["country"]),
        (&json!("+496641234567"), &Value::Null),
        "{plain}"
    );
    // A number that is changed later is read in the same way, and so is one that says its country itself.
    let path = format!("/api/v1/customers/{}", plain["id"].as_str().unwrap_or_default());
    let change = async |change: Value| {
        nestor
            .send(nestor.request(reqwest::Method::PATCH, &path).header("if-match", "*").json(&change))
            .await?
            .expect(200)
    };
    let changed = change(json!({"country": "Austria"})).await?;
    assert_eq!(
        (&changed["country"], &changed["phones"][0]["e164"]),
        (&json!("AT"), &json!("+496641234567")),
        "{changed}"
    );
    let changed =
        change(json!({"phones": [{"number": "0664 1234567"}, {"number": "+49 30 1234567"}]})).await?;
    assert_eq!(changed["phones"][0]["e164"], "+436641234567", "{changed}");
    assert_eq!(changed["phones"][1]["e164"], "+49301234567", "{changed}");
    assert_eq!(change(json!({"country": null})).await?["country"], Value::Null);
    // The German stranger is nobody's exact match.
    let card = nestor.card("c08", &phone("+496641234567")).await?;
    assert_eq!(card["identified"], false, "{card}");
    let refused =
        nestor.post("/api/v1/customers", &json!({"name": "A", "country": "Atlantis"})).await?.expect(400)?;
    assert_eq!(refused["errors"][0]["field"], "country", "{refused}");
    Ok(())
}

/// C09: what the network is told before the number is no part of it.
#[tokio::test]
async fn c09_service_codes_do_not_count() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    for (n, (text, e164)) in [
        ("*31#004989123456", "+4989123456"),
        ("#31#004989123457", "+4989123457"),
        ("*67 425 555 0177", "+14255550177"),
        ("*674255550178", "+14255550178"),
    ]
    .iter()
    .enumerate()
    {
        let stored = add_number(&tara, text, text).await?;
        assert_eq!((&stored["e164"], &stored["number"]), (&json!(e164), &json!(text)), "{stored}");
        assert_eq!(tara.card(&format!("c09-{n}"), &phone(e164)).await?["title"], *text);
        let dialled = tara.post("/api/v1/calls", &json!({"to": {"phoneNumber": text}})).await?.expect(201)?;
        assert_eq!(dialled["callee"], json!({"phoneNumber": e164}), "{text}");
    }
    Ok(())
}
