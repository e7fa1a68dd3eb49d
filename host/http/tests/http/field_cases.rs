//! Cases from the field: trouble that people who do this job reported in public, each by its id, through the door that its
//! user would use. Others of the catalogue are tested beside what they are about.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_tests::{NESTOR, Person, TARA, encoded};

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
        let dialled = tara.post("/api/v1/calls", &json!({"to": {"phoneNumber": format!("({area}) 555-0123")}})).await?;
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
        assert_eq!((&card["title"], &card["subtitle"]), (&json!("Diego Siciliani"), &json!("The name is not verified")), "{card}");
        assert_eq!((&card["caller"]["unverified"], &card["identified"]), (&json!(true), &json!(false)), "{card}");
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
        (json!({"kind": "microsoftBot", "botId": "28:orgid:b", "isResourceAccountConfigured": true}), "application"),
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
    for (n, odd) in [Value::Null, json!(7), json!([]), json!({}), json!("x"), json!({"a": {"b": 1}})].iter().enumerate() {
        let body = json!({"callId": format!("c04-odd-{n}"), "callerInfo": odd, "calledNumber": odd, "queue": odd,
            "transferorInfo": odd, "receivedAt": odd, "context": odd});
        let card = tara.post("/api/v1/calls/incoming", &body).await?.expect(200)?;
        assert_eq!(call_of(&tara, &card).await?["state"], "ringing", "{body}");
    }
    Ok(())
}

/// C06: a carrier that knows no name delivers the number instead.
#[tokio::test]
async fn c06_a_number_is_no_carriers_name() -> Result<()> {
    let app = TestApp::start().await?;
    let tara = app.sign_in(TARA).await?;
    for (n, (name, shown)) in
        [("5194890296", None), ("+1 (519) 489-0296", None), ("UNAVAILABLE", None), ("24/7", Some("24/7"))].iter().enumerate()
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
        assert_eq!((phone["extension"].as_str(), phone["label"].as_str()), (extension, label), "{text}: {phone}");
        let written = if label.is_some() { "+1 425 555 0123" } else { text };
        assert_eq!(phone["number"], written, "{text}: {phone}");
    }
    let both = json!({"name": "Both", "phones": [{"number": "+1 425 555 0123 ask for Bob", "label": "work"}]});
    assert_eq!(add(&tara, &both).await?["phones"][0]["label"], "work, ask for Bob");
    // Letters for digits stay no number: no caller has them.
    for wrong in ["1-800-FLOWERS", "o20 7946 0018", "425 555 0123 or 425 555 0124"] {
        let refused = tara.post("/api/v1/customers", &json!({"name": "A", "phones": [{"number": wrong}]})).await?.expect(400)?;
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
        assert_eq!((&added["phones"][0]["e164"], &added["country"]), (&json!("+436641234567"), &json!("AT")), "{added}");
    }
    let plain = add(&nestor, &json!({"name": "Ben", "phones": [{"number": "0664 1234567"}]})).await?;
    assert_eq!((&plain["phones"][0]["e164"], &plain["country"]), (&json!("+496641234567"), &Value::Null), "{plain}");
    // A number that is changed later is read in the same way, and so is one that says its country itself.
    let path = format!("/api/v1/customers/{}", plain["id"].as_str().unwrap_or_default());
    let change = async |change: Value| {
        nestor.send(nestor.request(reqwest::Method::PATCH, &path).header("if-match", "*").json(&change)).await?.expect(200)
    };
    let changed = change(json!({"country": "Austria"})).await?;
    assert_eq!((&changed["country"], &changed["phones"][0]["e164"]), (&json!("AT"), &json!("+496641234567")), "{changed}");
    let changed = change(json!({"phones": [{"number": "0664 1234567"}, {"number": "+49 30 1234567"}]})).await?;
    assert_eq!(changed["phones"][0]["e164"], "+436641234567", "{changed}");
    assert_eq!(changed["phones"][1]["e164"], "+49301234567", "{changed}");
    assert_eq!(change(json!({"country": null})).await?["country"], Value::Null);
    // The German stranger is nobody's exact match.
    let card = nestor.card("c08", &phone("+496641234567")).await?;
    assert_eq!(card["identified"], false, "{card}");
    let refused = nestor.post("/api/v1/customers", &json!({"name": "A", "country": "Atlantis"})).await?.expect(400)?;
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
