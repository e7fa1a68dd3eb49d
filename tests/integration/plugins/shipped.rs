//! The plugins that ship with the server: their fixtures in the real worker, and what they do to cards and meetings.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_tests::api::meetings::{items, reasons, titled, today};
use switchboard_tests::{ALICE, Demo, NESTOR, TARA, THEO, component};

use super::book::fixtures_pass;

/// The folders of `plugins` that have fixtures.
#[test]
fn their_fixtures_hold() -> Result<()> {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins");
    let mut tried = Vec::new();
    for folder in std::fs::read_dir(&plugins)? {
        let folder = folder?.path();
        let (Some(name), true) = (folder.file_name(), folder.join("fixtures").is_dir()) else { continue };
        let name = name.to_string_lossy().into_owned();
        let folder = format!("plugins/{name}");
        fixtures_pass(&folder, &format!("{folder}/fixtures"))?;
        tried.push(name);
    }
    tried.sort();
    assert_eq!(tried, ["meeting-rules", "spam-and-vip"]);
    Ok(())
}

/// Two plugins say something about one caller, and the card has both.
#[tokio::test]
async fn the_lists_and_the_phone_book_make_one_card() -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    theo.install(component("phone-book")).await?;
    theo.install(component("spam-and-vip")).await?;
    for (plugin, entries) in [
        (
            "phone-book",
            json!({"number:+4532123456": "{\"name\":\"Ida Holm\",\"company\":\"Lucerne Publishing\"}"}),
        ),
        ("spam-and-vip", json!({"vip:+4532123456": "", "spam:+4532123499": "sells insurances"})),
    ] {
        let path = format!("/api/v1/admin/plugins/{plugin}/key-value");
        let loaded = theo.post(&path, &json!({"entries": entries})).await?;
        ensure!(loaded.status.is_success(), "{}", loaded.body);
    }
    let settings = "/api/v1/admin/plugins/spam-and-vip/settings";
    let refused = theo.put(settings, &json!({"spamPrefixes": ["0900"]})).await?;
    assert_eq!(refused.status.as_u16(), 400, "{}", refused.body);
    let set = theo.put(settings, &json!({"spamPrefixes": ["+4590"], "withPhoneBook": true})).await?;
    ensure!(set.status.is_success(), "{}", set.body);

    let ring = |number: &str| json!({"identifier": {"kind": "phoneNumber", "phoneNumber": number}});
    let card = tara.card("vip", &ring("+4532123456")).await?;
    assert_eq!(
        (&card["title"], &card["subtitle"]),
        (&json!("Ida Holm"), &json!("Lucerne Publishing")),
        "{card}"
    );
    assert_eq!(card["matches"].as_array().map(Vec::len), Some(1), "one person: {card}");
    assert_eq!(card["matches"][0]["badges"], json!([{"kind": "vip", "label": "VIP"}]), "{card}");
    for (id, number) in [("listed", "+4532123499"), ("range", "+4590123456")] {
        let card = tara.card(id, &ring(number)).await?;
        assert_eq!((&card["suppressed"], &card["silent"]), (&json!(true), &json!(true)), "{card}");
        assert_eq!(card["matches"], json!([]), "{card}");
    }
    let anybody = tara.card("anybody", &ring("+4532123498")).await?;
    assert_eq!((&anybody["suppressed"], &anybody["silent"]), (&json!(false), &json!(false)), "{anybody}");
    Ok(())
}

/// What stands under the numbers of a person goes when the person is erased by another thing that is known. But for the list of who must
/// not be called: the person still must not be.
#[tokio::test]
async fn an_erased_person_stays_on_no_list_but_that_of_who_must_not_be_called() -> Result<()> {
    let demo = Demo::start().await?;
    let theo = demo.sign_in(THEO).await?;
    let email = "ida@lucernepublishing.example";
    let customer = json!({"name": "Ida Holm", "email": email, "phones": [{"number": "+4532123456"}]});
    theo.post("/api/v1/customers", &customer).await?.expect(201)?;
    let keys_of = |plugin: &str| format!("/api/v1/admin/plugins/{plugin}/key-value");
    for (plugin, keys) in [
        ("phone-book", vec!["number:+4532123456", "number:+4532123456;ext=12", "number:+4532123457"]),
        (
            "spam-and-vip",
            vec!["do-not-call:+4532123456", "spam:+4532123456;ext=12", "vip:+4532123456", "vip:+4532123457"],
        ),
    ] {
        theo.install(component(plugin)).await?;
        let entries: serde_json::Map<_, _> =
            keys.into_iter().map(|key| (key.to_owned(), json!("Ida Holm"))).collect();
        theo.post(&keys_of(plugin), &json!({"entries": entries})).await?.expect(200)?;
    }
    let erased = theo.post("/api/v1/admin/erasure", &json!({"email": email})).await?.expect(200)?;
    assert_eq!(erased["values"], 4, "{erased}");
    for (plugin, left) in [
        ("phone-book", json!(["number:+4532123457"])),
        ("spam-and-vip", json!(["do-not-call:+4532123456", "vip:+4532123457"])),
    ] {
        assert_eq!(theo.get(&keys_of(plugin)).await?.expect(200)?["keys"], left, "{plugin}");
    }
    Ok(())
}

#[tokio::test]
async fn meetings_with_customers_are_linked_and_kinds_are_hidden() -> Result<()> {
    let demo = Demo::start().await?;
    let (alice, nestor) = (demo.sign_in(ALICE).await?, demo.sign_in(NESTOR).await?);
    let before = today(&alice).await?;
    let external = |item: &Value| -> Option<String> {
        let people = item["attendees"].as_array()?;
        let person = people.iter().find(|person| person["external"] == true)?;
        person["email"].as_str().map(str::to_owned)
    };
    let all = items(&before);
    let meeting =
        all.iter().find(|item| external(item).is_some()).context("no meeting with somebody else")?;
    let (subject, address) = (meeting["subject"].as_str().context("no subject")?, external(meeting));
    let customer = json!({"name": "Linked Person", "email": address, "phones": [{"number": "+14255550177"}]});
    alice.post("/api/v1/customers", &customer).await?.expect(201)?;

    nestor.install(component("meeting-rules")).await?;
    let list = today(&alice).await?;
    let linked = titled(&list, subject).context("the meeting is gone")?;
    assert_eq!((&linked["label"], &linked["rank"]), (&json!("Customer"), &json!(2)), "{linked}");
    let names = linked["customers"].as_array().context("no customers")?.iter().map(|one| &one["name"]);
    assert!(names.collect::<Vec<_>>().contains(&&json!("Linked Person")), "{linked}");

    let internal = "Only colleagues take part.";
    assert!(!reasons(&list).iter().any(|(reason, ..)| *reason == internal), "{list}");
    let settings = nestor.request(Method::PUT, "/api/v1/admin/plugins/meeting-rules/settings");
    let set = nestor.send(settings.json(&json!({"internal": "hide"}))).await?;
    ensure!(set.status.is_success(), "{}", set.body);
    let list = today(&alice).await?;
    assert!(
        reasons(&list).iter().any(|(reason, by, _)| *reason == internal && *by == "plugin:meeting-rules"),
        "{list}"
    );
    assert!(titled(&list, subject).is_some(), "{list}");
    Ok(())
}
