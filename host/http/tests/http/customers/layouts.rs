//! Files of other products, with invented people.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::api::imports::{counts, import, send};
use switchboard_tests::{Person, THEO};

use super::imports::customer;
use crate::harness::TestApp;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../customer-csv/fixtures/", $name, ".csv"))
    };
}

/// What a customer of a fixture says; `None` of what it does not say.
struct Expected {
    name: &'static str,
    company: Option<&'static str>,
    title: Option<&'static str>,
    email: Option<&'static str>,
    phones: &'static [&'static str],
    last_activity: Option<&'static str>,
}

fn expected(
    name: &'static str,
    [company, title, email, last_activity]: [&'static str; 4],
    phones: &'static [&'static str],
) -> Expected {
    let some = |text: &'static str| (!text.is_empty()).then_some(text);
    Expected {
        name,
        company: some(company),
        title: some(title),
        email: some(email),
        phones,
        last_activity: some(last_activity),
    }
}

async fn check(theo: &Person, layout: &str, file: &'static str, people: &[Expected]) -> Result<()> {
    let preview = send(theo, "preview=true", file).await?.expect(200)?;
    ensure!(preview["layout"] == layout, "{}", preview["layout"]);
    let sure = |column: &Value| column["target"] == "ignore" || column["basis"] == "layout";
    ensure!(preview["columns"].as_array().into_iter().flatten().all(sure), "{}", preview["columns"]);
    let done = import(theo, "", file).await?;
    let count = i64::try_from(people.len())?;
    ensure!(
        counts(&done) == [count, count, 0, 0, 0] && done["leftOut"] == 0 && done["layout"] == layout,
        "{done}"
    );
    for one in people {
        let found = customer(theo, one.name).await?.with_context(|| format!("no {}", one.name))?;
        let phones: Vec<String> = found["phones"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|phone| {
                format!(
                    "{} {}",
                    phone["label"].as_str().unwrap_or("-"),
                    phone["e164"].as_str().unwrap_or("none")
                )
            })
            .collect();
        ensure!(phones == one.phones, "{}: {phones:?}", one.name);
        for (member, value) in [
            ("company", one.company),
            ("title", one.title),
            ("email", one.email),
            ("lastActivity", one.last_activity),
        ] {
            ensure!(
                found[member] == json!(value),
                "{}: {member} is {}, not {value:?}",
                one.name,
                found[member]
            );
        }
    }
    let again = import(theo, "", file).await?;
    ensure!(counts(&again) == [count, 0, 0, count, 0], "again: {again}");
    Ok(())
}

#[tokio::test]
async fn each_known_layout_is_recognized_whole() -> Result<()> {
    let app = TestApp::start().await?;
    let theo = app.sign_in(THEO).await?;
    theo.put("/api/v1/admin/settings", &json!({"defaultRegion": "US"})).await?.expect(200)?;
    let files: Vec<(&str, &'static str, Vec<Expected>)> = vec![
        (
            "google-contacts",
            fixture!("google-contacts"),
            vec![
                expected(
                    "Ada M. Brewer",
                    ["Coho Winery", "Head of Purchasing", "ada.brewer@cohowinery.example", ""],
                    &[
                        "Work +14255550101",
                        "Mobile +14255550102",
                        "Mobile +14255550103",
                        "Home Fax +14255550104",
                    ],
                ),
                expected(
                    "Lukas Steiner",
                    ["Alpine Ski House", "", "lukas@alpineskihouse.example", ""],
                    &["Mobile +436641234567"],
                ),
                expected("Northwind Traders", ["", "", "", ""], &["Main +442079460018"]),
            ],
        ),
        (
            "google-contacts-old",
            fixture!("google-contacts-old"),
            vec![
                expected(
                    "Ben Quist",
                    ["Fabrikam", "Buyer", "ben@fabrikam.example", ""],
                    &["Work +14255550111", "Mobile +14255550112"],
                ),
                expected("Chiara Rossi", ["", "", "", ""], &["Home +390669820010"]),
            ],
        ),
        (
            "outlook",
            fixture!("outlook"),
            vec![
                expected(
                    "Diego Siciliani",
                    ["Relecloud", "Chief Surveyor", "diego@relecloud.example", ""],
                    &[
                        "work fax +14255550122",
                        "work +14255550121",
                        "company +14255550120",
                        "home fax +14255550123",
                        "mobile +14255550124",
                    ],
                ),
                expected("Maja Lindqvist", ["Wingtip Toys", "", "", ""], &["work +46812345678"]),
            ],
        ),
        (
            "hubspot",
            fixture!("hubspot-contacts"),
            vec![
                expected(
                    "Eve Nowak",
                    ["Lamna Healthcare", "", "eve@lamna.example", "2026-01-15T14:30:00Z"],
                    &["- +14255550131", "mobile +14255550132"],
                ),
                expected(
                    "Finn Haas",
                    ["Lamna Healthcare", "", "finn@lamna.example", ""],
                    &["- +49891234567"],
                ),
            ],
        ),
        (
            "hubspot",
            fixture!("hubspot-companies"),
            vec![
                expected("Lamna Healthcare", ["", "", "", "2026-02-01T00:00:00Z"], &["- +14255550130"]),
                expected("Munson's Pickles", ["", "", "", ""], &[]),
            ],
        ),
        (
            "salesforce",
            fixture!("salesforce-report"),
            vec![
                expected(
                    "Grace Okafor",
                    ["Tailwind Traders", "CFO", "grace@tailwind.example", "2026-01-15T00:00:00Z"],
                    &["work +442079460021", "fax +442079460022", "mobile +447400123456"],
                ),
                expected(
                    "Hugo Petit",
                    ["Tailwind Traders", "", "hugo@tailwind.example", "2025-12-03T00:00:00Z"],
                    &["work +33170189900"],
                ),
            ],
        ),
        (
            "salesforce",
            fixture!("salesforce-export"),
            vec![
                expected(
                    "Ines Duarte",
                    ["", "Planner", "ines@tailwind.example", "2026-01-15T00:00:00Z"],
                    &["work +351211234567", "mobile +351912345678"],
                ),
                expected("Kowalski", ["", "", "", ""], &["work +14255550141"]),
            ],
        ),
        (
            "dynamics365",
            fixture!("dynamics-365"),
            vec![
                expected(
                    "Jonas Weber",
                    ["Contoso", "Planner", "jonas@contoso.example", ""],
                    &["work +49301234567", "mobile +4915112345678", "fax +49301234568"],
                ),
                expected("Karen Berg", ["", "", "", ""], &["work +14255550151"]),
            ],
        ),
        (
            "zoho",
            fixture!("zoho"),
            vec![
                expected(
                    "Leila Haddad",
                    ["Proseware", "Director", "leila@proseware.example", "2026-01-15T14:30:00Z"],
                    &["work +14255550161", "mobile +14255550162", "assistant +14255550163"],
                ),
                expected("Moreau", ["Proseware", "", "", ""], &["work +33170189901"]),
            ],
        ),
        (
            "pipedrive",
            fixture!("pipedrive"),
            vec![
                expected(
                    "Nils Holm",
                    ["Adatum", "", "nils@adatum.example", "2026-01-15T00:00:00Z"],
                    &["work +14255550171", "work +14255550172", "mobile +14255550173"],
                ),
                expected("Olga Petrova", ["Adatum", "", "olga@adatum.example", ""], &[]),
            ],
        ),
        (
            "apple",
            fixture!("apple"),
            vec![
                expected(
                    "Pia Sommer",
                    ["Margie's Travel", "Agent", "pia@sommer.example", ""],
                    &["iPhone +14255550181", "work +14255550182", "work fax +14255550183"],
                ),
                expected("Quentin Roy", ["", "", "", ""], &["mobile +33612345678"]),
            ],
        ),
    ];
    for (layout, file, people) in files {
        check(&theo, layout, file, &people).await.with_context(|| layout.to_owned())?;
    }
    Ok(())
}
