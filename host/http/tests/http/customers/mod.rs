mod changes;
mod edit;
mod exports;
mod field_cases;
mod filters;
mod imports;
mod layouts;
mod of_plugins;

use anyhow::Result;
use serde_json::json;
use switchboard_tests::{ALICE, TARA};

use crate::harness::TestApp;

#[tokio::test]
async fn search_finds_names_companies_mail_and_numbers_in_any_formatting() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let made = json!({"name": "Zoltán Quux-Ferrer", "company": "Blue Yonder Airlines", "email": "zoltan@blueyonder.example",
        "phones": [{"number": "+36 1 479 0755", "label": "work"}]});
    let made = alice.post("/api/v1/customers", &made).await?.expect(201)?;
    assert_eq!(made["phones"][0]["e164"], "+3614790755");
    for query in [
        "zoltán",
        "Zoltan",
        "quux",
        "Ferrer",
        "blue yonder",
        "zoltan@blueyonder.example",
        "+3614790755",
        "06 1 479-0755",
        "(1) 4790755",
        "+36 1 479 07 55",
    ] {
        let path = format!("/api/v1/customers?query={}", switchboard_tests::encoded(query));
        let page = alice.get(&path).await?.expect(200)?;
        let ids: Vec<_> = page["items"].as_array().into_iter().flatten().map(|item| &item["id"]).collect();
        assert!(ids.contains(&&made["id"]), "{query:?} did not find it: {page}");
    }
    for query in ["\"", "a* OR", "NEAR(", "%_%", "'; drop table customers; --", "٣٤", "+"] {
        let path = format!("/api/v1/customers?query={}", switchboard_tests::encoded(query));
        alice.get(&path).await?.expect(200)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_customer_is_created_and_read_and_rings_by_its_number() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let body = json!({"name": "Ada Brewer", "company": "Coho Winery", "phones": [
        {"number": "(212) 555-0991", "label": "work"}, {"number": "+44 7400 123456 ext. 7", "label": "mobile"}]});
    let made = alice.post("/api/v1/customers", &body).await?;
    let made = made.expect(201)?;
    let id = made["id"].as_str().unwrap_or_default();
    assert_eq!(alice.get(&format!("/api/v1/customers/{id}")).await?.expect(200)?["name"], "Ada Brewer");
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+447400123456;ext=7"}});
    let card = alice.card("ada-1", &ring).await?;
    assert_eq!((&card["title"], &card["subtitle"]), (&json!("Ada Brewer"), &json!("Coho Winery")));
    assert_eq!(card["matches"][0]["recordId"], id);
    Ok(())
}

#[tokio::test]
async fn a_wrong_customer_is_refused_by_field_and_nothing_is_kept() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let before = alice.get("/api/v1/customers?limit=1").await?.expect(200)?["total"].clone();
    for (body, field) in [
        (json!({}), "name"),
        (json!({"name": "  "}), "name"),
        (json!({"name": 7}), "name"),
        (json!({"name": "A", "phones": [{"number": ""}]}), "phones[0].number"),
        (json!({"name": "A", "phones": [{"number": "call me"}]}), "phones[0].number"),
        (json!({"name": "A", "phones": "+1"}), "phones"),
        (json!({"name": "A", "email": "nobody"}), "email"),
        (json!({"name": "x".repeat(1000)}), "name"),
        (json!({"name": "A", "url": "javascript:alert(1)"}), "url"),
    ] {
        let refused = alice.post("/api/v1/customers", &body).await?;
        assert_eq!(refused.content_type, "application/problem+json", "{body}");
        assert!(matches!(refused.status.as_u16(), 400 | 422), "{body}: {}", refused.status);
        assert_eq!(refused.body["errors"][0]["field"], field, "{body}: {}", refused.body);
    }
    assert_eq!(alice.get("/api/v1/customers?limit=1").await?.expect(200)?["total"], before);
    Ok(())
}

#[tokio::test]
async fn wrong_paging_is_refused_by_name() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for (query, field) in
        [("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("cursor=x", "cursor")]
    {
        let refused = alice.get(&format!("/api/v1/customers?{query}")).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{query}: {refused}");
    }
    Ok(())
}

#[tokio::test]
async fn customers_of_one_tenant_are_nothing_to_another() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, tara) = (app.sign_in(ALICE).await?, app.sign_in(TARA).await?);
    let body = json!({"name": "Secret Sam", "phones": [{"number": "+36 1 479 0756"}]});
    let made = alice.post("/api/v1/customers", &body).await?.expect(201)?;
    let id = made["id"].as_str().unwrap_or_default();
    tara.get(&format!("/api/v1/customers/{id}")).await?.expect(404)?;
    let found = tara.get("/api/v1/customers?query=Secret").await?.expect(200)?;
    assert_eq!(found["items"], json!([]));
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+3614790756"}});
    assert_eq!(tara.card("sam-1", &ring).await?["identified"], false);
    assert_eq!(alice.card("sam-1", &ring).await?["title"], "Secret Sam");
    Ok(())
}

#[tokio::test]
async fn customers_of_the_last_calls_are_listed_the_latest_first() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let mut ids = Vec::new();
    for (name, number) in [("Ada", "+14255550171"), ("Ben", "+14255550172"), ("Cem", "+14255550173")] {
        let body = json!({"name": name, "phones": [{"number": number}]});
        let made = alice.post("/api/v1/customers", &body).await?.expect(201)?;
        ids.push((made["id"].as_str().unwrap_or_default().to_owned(), number));
    }
    let names = async |person: &switchboard_tests::Person| -> Result<Vec<String>> {
        let page = person.get("/api/v1/customers?recent=true").await?.expect(200)?;
        let items = page["items"].as_array().into_iter().flatten();
        Ok(items.filter_map(|item| item["name"].as_str().map(str::to_owned)).collect())
    };
    assert_eq!(names(&alice).await?, Vec::<String>::new());
    for at in [0, 1, 2, 0] {
        let (id, number) = &ids[at];
        let call = json!({"to": {"phoneNumber": number, "customerId": id}});
        alice.post("/api/v1/calls", &call).await?.expect(201)?;
        app.advance(std::time::Duration::from_secs(1));
    }
    assert_eq!(names(&alice).await?, ["Ada", "Cem", "Ben"]);
    // Who was deleted is in no list, and somebody else's calls are not one's own.
    let gone = alice.request(reqwest::Method::DELETE, &format!("/api/v1/customers/{}", ids[2].0));
    alice.send(gone).await?.expect(204)?;
    assert_eq!(names(&alice).await?, ["Ada", "Ben"]);
    assert_eq!(names(&app.sign_in(switchboard_tests::MEGAN).await?).await?, Vec::<String>::new());
    Ok(())
}

/// Issue 10, line 7: names that look like numbers, addresses or nothing are found as they are written, and come first.
#[tokio::test]
async fn search_finds_exact_names() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let names = [
        "24/7",
        "7-11",
        "20.20",
        "1-2-3",
        "bob@example.com",
        "Ø",
        "🦊",
        "❤️",
        "★ Star",
        "!!!",
        "C++",
        "Shop 24/7",
    ];
    for name in names {
        alice.post("/api/v1/customers", &json!({"name": name})).await?.expect(201)?;
    }
    // Others that the same queries find, and whose names come before.
    for n in 0..30 {
        let number = format!("+1 425 555 {:04}", 2470 + n);
        let other = json!({"name": format!("Aaron {n}"), "company": "Ostrich & Bob", "email": format!("bob{n}@example.com"),
            "phones": [{"number": number}, {"number": format!("+1 711 202 {:04}", 1230 + n % 10)}]});
        alice.post("/api/v1/customers", &other).await?.expect(201)?;
    }
    for name in names {
        let path = format!("/api/v1/customers?limit=5&query={}", switchboard_tests::encoded(name));
        let page = alice.get(&path).await?.expect(200)?;
        assert_eq!(page["items"][0]["name"], name, "{name}: {page}");
    }
    for (query, name) in [
        ("star", "★ Star"),
        ("★", "★ Star"),
        ("🦊", "🦊"),
        ("shop 24/7", "Shop 24/7"),
        ("7-1", "7-11"),
        ("bob@exam", "bob@example.com"),
    ] {
        let path = format!("/api/v1/customers?limit=50&query={}", switchboard_tests::encoded(query));
        let page = alice.get(&path).await?.expect(200)?;
        let found = page["items"].as_array().into_iter().flatten().any(|item| item["name"] == name);
        assert!(found, "{query}: {page}");
    }
    // Page by page each is found once, and the exact one first.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = alice.get(&format!("/api/v1/customers?limit=7&query=247{cursor}")).await?.expect(200)?;
        seen.extend(page["items"].as_array().into_iter().flatten().map(|item| item["name"].clone()));
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={}", switchboard_tests::encoded(next));
    }
    assert_eq!(seen.len(), 10, "{seen:?}");
    let unique: std::collections::HashSet<String> = seen.iter().map(ToString::to_string).collect();
    assert_eq!(unique.len(), seen.len(), "{seen:?}");
    Ok(())
}

/// Names that differ by signs alone are told apart by them, among however many others, and page by page each comes once.
#[tokio::test]
async fn whoever_is_written_exactly_so_comes_first() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    for n in 0..12 {
        let body = json!({"name": "C", "email": format!("c{n}@example.com")});
        alice.post("/api/v1/customers", &body).await?.expect(201)?;
    }
    for name in ["C++", "C#", "Ć", "c++"] {
        alice.post("/api/v1/customers", &json!({"name": name})).await?.expect(201)?;
    }
    for (query, first) in [("C++", "C++"), ("c#", "C#"), ("Ć", "Ć"), ("C", "C")] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path =
                format!("/api/v1/customers?limit=5&query={}{cursor}", switchboard_tests::encoded(query));
            let page = alice.get(&path).await?.expect(200)?;
            let items = page["items"].as_array().into_iter().flatten();
            seen.extend(items.map(|item| (item["name"].clone(), item["id"].to_string())));
            let Some(next) = page["nextCursor"].as_str() else { break };
            cursor = format!("&cursor={}", switchboard_tests::encoded(next));
        }
        assert_eq!(seen[0].0, first, "{query}: {seen:?}");
        assert!(query != "C++" || seen[1].0 == "c++", "{seen:?}");
        let unique: std::collections::HashSet<&str> = seen.iter().map(|(_, id)| id.as_str()).collect();
        assert_eq!((seen.len(), unique.len()), (16, 16), "{query}: {seen:?}");
    }
    Ok(())
}
