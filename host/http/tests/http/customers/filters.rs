//! Lists of an agent's own customers, of those that matter, and of those whom somebody dealt with last.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use switchboard_domain::customer::{Badge, Customer, CustomerPage};
use switchboard_domain::hook::Hook;
use switchboard_tests::{ALICE, NESTOR, Person, TARA};

use crate::harness::plugins::{HookRequest, HookResponse, answered};
use crate::harness::{TestApp, customer};

/// Ways to write that a customer is Alice's, and that it is somebody else's or nobody's.
const OWNERS: [Option<&str>; 6] = [
    Some("Alice Mertens"),
    Some("Megan Bowen"),
    Some("ALICE@fabrikam.example"),
    None,
    Some("alice  mertens"),
    Some("Alice Mertens-Bowen"),
];

const ALICES: [usize; 3] = [0, 2, 4];

/// Days, moments in several zones, and what is neither.
fn activity(index: usize) -> Option<String> {
    match index % 5 {
        0 => None,
        1 => Some(format!("2026-03-{:02}T10:00:00Z", index % 28 + 1)),
        2 => Some(format!("2026-04-{:02}T23:30:00+02:00", index % 28 + 1)),
        3 => Some(format!("2025-12-{:02}", index % 28 + 1)),
        _ => Some("last week".to_owned()),
    }
}

fn sample(index: usize) -> Customer {
    let badge = |kind: &str| Badge { kind: kind.to_owned(), label: kind.to_owned() };
    let badges = match index % 4 {
        0 => vec![badge("overdue"), badge("vip")],
        1 => vec![badge("info")],
        _ => Vec::new(),
    };
    let name = format!("{} Sample {index:03}", ["Zoë", "Anna", "émile", "Bert"][index % 4]);
    Customer {
        owner: OWNERS[index % OWNERS.len()].map(str::to_owned),
        last_activity: activity(index),
        badges,
        ..customer(&format!("s{index:03}"), &name, None, &[])
    }
}

/// All parts of a list.
async fn all(person: &Person, query: &str) -> Result<Vec<Value>> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = person.get(&format!("/api/v1/customers?limit=7&{query}{cursor}")).await?.expect(200)?;
        items.extend(page["items"].as_array().context("a page has items")?.iter().cloned());
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(items),
        }
    }
}

fn ids(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|item| item["id"].as_str()).collect()
}

/// The moment of a sample's activity; before all others where there is none.
fn moment(item: &Value) -> i64 {
    let text = item["lastActivity"].as_str().unwrap_or_default();
    let day = || format!("{text}T00:00:00Z").parse::<jiff::Timestamp>();
    text.parse::<jiff::Timestamp>().or_else(|_| day()).map_or(0, |at| at.as_second())
}

/// Which of the samples a query finds.
type Wanted = fn(usize) -> bool;

#[tokio::test]
async fn filters_and_orders_go_together_and_lose_and_repeat_nobody() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    app.insert_customers(&(0..120).map(sample).collect::<Vec<_>>()).await?;
    let cases: [(&str, Wanted); 6] = [
        ("mine=true", |index| ALICES.contains(&(index % OWNERS.len()))),
        ("vip=true", |index| index % 4 == 0),
        ("mine=true&vip=true", |index| index % 4 == 0 && ALICES.contains(&(index % OWNERS.len()))),
        ("mine=true&query=anna", |index| index % 4 == 1 && ALICES.contains(&(index % OWNERS.len()))),
        ("vip=true&query=sample%20zo", |index| index % 4 == 0),
        ("mine=false&vip=false&query=sample", |_| true),
    ];
    for (query, wanted) in cases {
        let mut expected: Vec<String> =
            (0..120).filter(|index| wanted(*index)).map(|index| format!("s{index:03}")).collect();
        let found = all(&alice, query).await?;
        let mut by_id: Vec<String> = ids(&found).into_iter().map(str::to_owned).collect();
        by_id.sort_unstable();
        expected.sort_unstable();
        assert_eq!(by_id, expected, "{query}");
        let names: Vec<String> = found
            .iter()
            .map(|item| item["name"].as_str().unwrap_or_default().replace(['ë', 'é'], "e"))
            .collect();
        assert!(names.is_sorted_by_key(|name| name.to_lowercase()), "{query}: {names:?}");
        if query.contains("query") {
            continue;
        }
        let latest = all(&alice, &format!("{query}&sort=last-activity")).await?;
        assert!(latest.is_sorted_by_key(|item| -moment(item)), "{query}: {latest:?}");
        let mut by_id = ids(&latest);
        by_id.sort_unstable();
        assert_eq!(by_id, expected, "{query}");
    }
    // Diego is no sample.
    assert_eq!(all(&alice, "sort=last-activity").await?.len(), 121);
    Ok(())
}

#[tokio::test]
async fn a_change_of_a_customer_changes_the_lists() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    assert_eq!(all(&alice, "mine=true").await?, Vec::<Value>::new());
    let made = json!({"name": "Ada", "owner": "Alice Mertens", "phones": []});
    let made = alice.post("/api/v1/customers", &made).await?.expect(201)?;
    assert_eq!(ids(&all(&alice, "mine=true").await?), [made["id"].as_str().unwrap_or_default()]);
    let path = format!("/api/v1/customers/{}", made["id"].as_str().unwrap_or_default());
    alice.send(alice.request(Method::DELETE, &path)).await?.expect(204)?;
    assert_eq!(all(&alice, "mine=true").await?, Vec::<Value>::new());
    alice.post(&format!("{path}/restore"), &json!({})).await?.expect(200)?;
    assert_eq!(all(&alice, "mine=true&sort=last-activity").await?.len(), 1);
    // Of another tenant nobody is found, and nobody of Alice's name is hers there.
    let tara = app.sign_in(TARA).await?;
    assert_eq!(all(&tara, "mine=true").await?, Vec::<Value>::new());
    assert_eq!(all(&tara, "sort=last-activity").await?, Vec::<Value>::new());
    Ok(())
}

#[tokio::test]
async fn what_does_not_go_together_is_refused_by_its_member() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    app.insert_customers(&(0..20).map(sample).collect::<Vec<_>>()).await?;
    for (query, field) in [
        ("query=a&sort=last-activity", "sort"),
        ("recent=true&sort=last-activity", "sort"),
        ("deleted=true&mine=true", "mine"),
        ("deleted=true&vip=true", "vip"),
        ("email=a@b.example&sort=last-activity", "sort"),
        ("sort=last-activity&cursor=bm9uZQ", "cursor"),
    ] {
        let refused = alice.get(&format!("/api/v1/customers?{query}")).await?.expect(400)?;
        assert_eq!(refused["errors"][0]["field"], field, "{query}: {refused}");
    }
    // A cursor is of one order.
    let page = alice.get("/api/v1/customers?limit=5&vip=true").await?.expect(200)?;
    let cursor = page["nextCursor"].as_str().unwrap_or("bm9uZQ");
    alice
        .get(&format!("/api/v1/customers?vip=true&sort=last-activity&cursor={cursor}"))
        .await?
        .expect(400)?;
    alice.get("/api/v1/customers?sort=colour").await?.expect(400)?;
    alice.get("/api/v1/customers?vip=perhaps").await?.expect(400)?;
    Ok(())
}

#[tokio::test]
async fn customers_of_the_last_calls_are_filtered_too() -> Result<()> {
    let app = TestApp::start().await?;
    let alice = app.sign_in(ALICE).await?;
    let called = |id: &str, number: &str, vip: bool| Customer {
        badges: vec![Badge { kind: if vip { "vip" } else { "info" }.to_owned(), label: "!".to_owned() }],
        ..customer(id, id, None, &[number])
    };
    app.insert_customers(&[called("ada", "+12125550101", true), called("bob", "+12125550102", false)])
        .await?;
    for (id, number) in [("ada", "+12125550101"), ("bob", "+12125550102")] {
        let to = json!({"to": {"phoneNumber": number, "customerId": id}});
        alice.post("/api/v1/calls", &to).await?.expect(201)?;
    }
    assert_eq!(ids(&all(&alice, "recent=true").await?), ["bob", "ada"]);
    assert_eq!(ids(&all(&alice, "recent=true&vip=true").await?), ["ada"]);
    Ok(())
}

#[tokio::test]
async fn where_a_plugin_keeps_the_customers_they_are_not_filtered_here() -> Result<()> {
    let app = TestApp::start().await?;
    let (alice, nestor) = (app.sign_in(ALICE).await?, app.sign_in(NESTOR).await?);
    app.install(&nestor, "crm", &[Hook::CustomerLookup], |request| match request {
        HookRequest::SearchCustomers(..) => answered(HookResponse::CustomerPage(CustomerPage {
            items: Vec::new(),
            next_cursor: None,
            total: Some(0),
            partial: false,
        })),
        _ => None,
    })
    .await?;
    for query in ["mine=true", "vip=true", "sort=last-activity"] {
        alice.get(&format!("/api/v1/customers?{query}")).await?.expect(409)?;
    }
    Ok(())
}
