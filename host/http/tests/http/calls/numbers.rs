//! The number corpus, as the calling SDK reports callers: each case gives the expected caller.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_tests::{NESTOR, Person};

use crate::harness::TestApp;

/// A caller as the SDK gives it, and what is expected of the card's `caller`.
struct Case {
    number: u8,
    region: &'static str,
    info: Value,
    kind: &'static str,
    e164: Option<&'static str>,
    extension: Option<&'static str>,
}

fn phone(
    number: u8,
    region: &'static str,
    text: &str,
    e164: Option<&'static str>,
    extension: Option<&'static str>,
) -> Case {
    let info = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": text}});
    Case { number, region, info, kind: "phone", e164, extension }
}

fn raw(number: u8, text: &str, kind: &'static str, e164: Option<&'static str>) -> Case {
    Case { number, region: "US", info: json!({"identifier": {"rawId": text}}), kind, e164, extension: None }
}

fn other(number: u8, info: Value, kind: &'static str) -> Case {
    Case { number, region: "US", info, kind, e164: None, extension: None }
}

fn corpus() -> Vec<Case> {
    vec![
        raw(1, "4:anonymous", "anonymous", None),
        other(
            1,
            json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "anonymous", "isAnonymous": true}}),
            "anonymous",
        ),
        other(1, json!({"identifier": {"kind": "phoneNumber", "phoneNumber": ""}}), "anonymous"),
        phone_of_kind(1, "266696687", "anonymous"),
        raw(2, "4:+12125551212_ab12", "phone", Some("+12125551212")),
        phone(2, "US", "+12125551212_ab12", Some("+12125551212"), None),
        raw(3, "4:0d5fcb4d-5a35-4d9b-9d3f-5a2f4a7e0c11_9f8e7d", "other", None),
        raw(4, "4:12125551212", "phone", Some("+12125551212")),
        raw(5, "8:orgid:e8b753b5-4117-464e-9a08-713e1ff266b3", "teams", None),
        raw(5, "8:gcch:e8b753b5-4117-464e-9a08-713e1ff266b3", "teams", None),
        raw(5, "8:dod:e8b753b5-4117-464e-9a08-713e1ff266b3", "teams", None),
        raw(6, "28:orgid:0d5fcb4d-5a35-4d9b-9d3f-5a2f4a7e0c11", "application", None),
        phone(7, "US", "+12125551212;ext=204", Some("+12125551212"), Some("204")),
        phone(7, "US", "+1 212 555 1212 x204", Some("+12125551212"), Some("204")),
        phone(7, "US", "+12125551212,,1234#", Some("+12125551212"), Some("1234")),
        raw(8, "4:4915112345678", "phone", Some("+4915112345678")),
        phone(9, "GB", "0044 20 7946 0018", Some("+442079460018"), None),
        phone(9, "US", "0044 20 7946 0018", None, None),
        phone(10, "US", "+44 (0)20 7946 0018", Some("+442079460018"), None),
        phone(10, "US", "+4402079460018", Some("+442079460018"), None),
        phone(11, "US", "+39 06 69812345", Some("+390669812345"), None),
        phone(12, "US", "+390549886377", Some("+390549886377"), None),
        phone(12, "US", "+3780549886377", Some("+3780549886377"), None),
        phone(13, "AR", "011 15 2345-6789", Some("+5491123456789"), None),
        phone(14, "US", "+52 1 55 1234 5678", Some("+525512345678"), None),
        phone(15, "US", "+5511987654321", Some("+5511987654321"), None),
        phone(16, "RU", "8 925 507 72 00", Some("+79255077200"), None),
        phone(16, "US", "8 925 507 72 00", None, None),
        phone(17, "GB", "72000", None, None),
        phone(17, "DE", "112", None, None),
        phone(17, "DE", "2041", None, None),
        phone(18, "US", "sip:+442079460018@pbx.example;user=phone", Some("+442079460018"), None),
        phone(19, "US", "MYBANK", None, None),
        phone(19, "US", "1-800-FLOWERS", None, None),
        phone(19, "GB", "o20 7946 0018", None, None),
        phone(19, "GB", "０２０ ７９４６ ００１８", Some("+442079460018"), None),
        phone(20, "US", "+493012345678", Some("+493012345678"), None),
    ]
}

fn phone_of_kind(number: u8, text: &str, kind: &'static str) -> Case {
    Case { kind, ..phone(number, "US", text, None, None) }
}

async fn set_region(admin: &Person, region: &str) -> Result<()> {
    admin.put("/api/v1/admin/settings", &json!({"defaultRegion": region})).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn all_twenty_cases_give_the_expected_caller() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let mut wrong = Vec::new();
    let mut region = "";
    for (n, case) in corpus().iter().enumerate() {
        if region != case.region {
            region = case.region;
            set_region(&nestor, region).await?;
        }
        let card = nestor.card(&format!("corpus-{n}"), &case.info).await?;
        let caller = &card["caller"];
        let found = (caller["kind"].as_str(), caller["e164"].as_str(), caller["extension"].as_str());
        let kinds_agree = found.0 == Some(case.kind)
            || (case.e164.is_none() && case.kind == "phone" && found.0 == Some("other"));
        if !kinds_agree || found.1 != case.e164 || found.2 != case.extension {
            wrong.push(format!(
                "#{} ({}) {}: {found:?}, card {}",
                case.number, case.region, case.info, card["title"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// #5: a visitor's id leads to nobody in the directory. #3: a made-up id is never displayed.
#[tokio::test]
async fn ids_are_never_shown_as_names() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    for (n, id) in
        ["8:teamsvisitor:0d5fcb4d5a354d9b", "4:0d5fcb4d-5a35-4d9b-9d3f-5a2f4a7e0c11_9f8e7d", "48:0d5fcb4d"]
            .iter()
            .enumerate()
    {
        let card = nestor.card(&format!("id-{n}"), &json!({"identifier": {"rawId": id}})).await?;
        assert_eq!(card["identified"], false);
        for shown in [&card["title"], &card["subtitle"], &card["caller"]["display"]] {
            assert!(!shown.as_str().unwrap_or_default().contains("0d5fcb4d"), "{card}");
        }
    }
    Ok(())
}

/// An absent identifier is an unknown caller, not an error.
#[tokio::test]
async fn no_identifier_is_an_unknown_caller() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    let card = nestor.card("absent", &json!({"displayName": "WIRELESS CALLER"})).await?;
    assert_eq!(card["identified"], false);
    assert!(card["title"].as_str().is_some_and(|title| !title.is_empty()));
    Ok(())
}

/// #7: other extensions of the same number are other people. #13 and #15: older spellings are the same line, weaker.
/// #20: a direct-dial range names the company only.
#[tokio::test]
async fn keys_match_as_strongly_as_they_may() -> Result<()> {
    let app = TestApp::start().await?;
    let nestor = app.sign_in(NESTOR).await?;
    for body in [
        json!({"name": "Ext Two", "phones": [{"number": "+1 212 555 1213", "extension": "204"}]}),
        json!({"name": "Old Brazil", "phones": [{"number": "+55 11 8765-4321"}]}),
        json!({"name": "Trunk GmbH", "recordType": "account", "company": "Trunk GmbH", "phones": [{"number": "+49 30 12345"}]}),
    ] {
        nestor.post("/api/v1/customers", &body).await?.expect(201)?;
    }
    let ring = |number: &str| json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}});
    let exact = nestor.card("k1", &ring("+12125551213;ext=204")).await?;
    assert_eq!((&exact["title"], &exact["matches"][0]["strength"]), (&json!("Ext Two"), &json!("exact")));
    let other = nestor.card("k2", &ring("+12125551213;ext=205")).await?;
    assert_ne!(other["matches"][0]["strength"], "exact", "{other}");
    assert_eq!(other["identified"], false, "{other}");
    let legacy = nestor.card("k3", &ring("+5511987654321")).await?;
    assert_eq!(legacy["matches"][0]["strength"], "legacy-variant", "{legacy}");
    let company = nestor.card("k4", &ring("+493012345678")).await?;
    assert_eq!(company["matches"][0]["strength"], "company-prefix", "{company}");
    assert_eq!(company["identified"], false, "{company}");
    Ok(())
}
