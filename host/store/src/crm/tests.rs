use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::number::{KeyStrength, PhoneNumber, Region, Written, lookup_keys};

use crate::tests::{NOW, context, fixture, ms};
use crate::*;

fn customer(id: &str, name: &str, numbers: &[&str]) -> Customer {
    let phone = |number: &&str| {
        let read = PhoneNumber::parse(number, Region::US, Written::ByPerson).ok();
        CustomerPhone {
            number: (*number).to_owned(),
            e164: read.as_ref().map(|read| read.e164().to_owned()),
            extension: read.and_then(|read| read.extension().map(str::to_owned)),
            label: None,
        }
    };
    Customer {
        id: id.into(),
        record_type: "contact".into(),
        name: name.into(),
        company: None,
        title: None,
        email: None,
        phones: numbers.iter().map(phone).collect(),
        owner: None,
        last_activity: None,
        url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        extra: Vec::new(),
    }
}

async fn insert(store: &Store, customers: &[Customer]) {
    store.customers().insert(&context("one"), customers, Region::US, NOW).await.unwrap();
}

async fn search(store: &Store, query: &str) -> Vec<String> {
    let found = store.customers().search(&context("one"), query, Region::US, None, 200).await.unwrap();
    found.page.items.into_iter().map(|customer| customer.id).collect()
}

async fn all_pages(store: &Store, query: &str, limit: u32) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), None);
    loop {
        let found =
            store.customers().search(&context("one"), query, Region::US, cursor.as_deref(), limit).await;
        let page = found.unwrap().page;
        names.extend(page.items.into_iter().map(|customer| customer.name));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return names;
        }
    }
}

#[tokio::test]
async fn words_in_any_order_spelling_and_length_find_their_customer() {
    let fixture = fixture().await;
    let mut zoltan =
        customer("z", "Zoltán Quux-Ferrer", &["+36 1 479 0755", "+1 425 555 0199 ext. 77", "2041"]);
    zoltan.company = Some("Blue Yonder Airlines".into());
    zoltan.email = Some("Z.Quux@blueyonder.example".into());
    zoltan.title = Some("Pilot".into());
    let brien = customer("b", "Seán O’Brien", &[]);
    let long = customer("l", &format!("{} Ende", "Wortgetümmelverwaltungsgesellschaft"), &[]);
    insert(&fixture.store, &[zoltan, brien, long]).await;
    for (query, id) in [
        ("zoltán", "z"),
        ("ZOLTAN", "z"),
        ("ferrer zol", "z"),
        ("blue quux", "z"),
        ("air zol fer", "z"),
        ("z.quux@blue", "z"),
        ("Z.QUUX@BLUEYONDER.EXAMPLE", "z"),
        ("@blueyonder", "z"),
        ("pilot", "z"),
        ("+36 1 479-0755", "z"),
        ("06 1 479 0755", "z"),
        ("479 07", "z"),
        ("755", "z"),
        ("zol 0755", "z"),
        ("2041", "z"),
        ("obrien", "b"),
        ("o'brien", "b"),
        ("brien sean", "b"),
        ("wortgetümmelverwaltungsgesell", "l"),
        ("ende wortgetummelverwaltungsgesellschaft", "l"),
    ] {
        assert_eq!(search(&fixture.store, query).await, [id], "{query}");
    }
    for query in
        ["", " ", "+", "%", "_", "zoltan smith", "wortgetümmelverwaltungsgesellen", "75", "999", "\u{0}"]
    {
        assert_eq!(search(&fixture.store, query).await, Vec::<String>::new(), "{query:?}");
    }
}

#[tokio::test]
async fn what_is_found_comes_by_name_in_parts_without_gaps_or_repeats() {
    let fixture = fixture().await;
    let names = ["Ända", "anna Anders", "Zora", "Bert", "bert Ander"];
    let all: Vec<_> = (0..120)
        .map(|index| {
            customer(
                &format!("c{index:03}"),
                &format!("{} {index:03} Same", names[index % 5]),
                &["+1 425 555 0100"],
            )
        })
        .collect();
    insert(&fixture.store, &all).await;
    for query in ["same", "an", "an sa", "425555", "s"] {
        let whole = all_pages(&fixture.store, query, 200).await;
        assert!(whole.len() >= 48, "{query}: {}", whole.len());
        assert!(
            whole.is_sorted_by_key(|name| switchboard_domain::fold::sort_name(name)),
            "{query}: {whole:?}"
        );
        assert_eq!(all_pages(&fixture.store, query, 7).await, whole, "{query}");
        assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), whole.len(), "{query}");
    }
}

#[tokio::test]
async fn of_more_matches_than_are_listed_those_that_begin_so_come_first() {
    let fixture = fixture().await;
    let mut all: Vec<_> = (0..1500)
        .map(|index| customer(&format!("m{index:04}"), &format!("Person{index:04} Miller"), &[]))
        .collect();
    all.push(customer("first", "Miller Anton", &[]));
    all.push(customer("both", "Zacharias Miller Person", &[]));
    for part in all.chunks(500) {
        insert(&fixture.store, part).await;
    }
    let found = all_pages(&fixture.store, "mill", 200).await;
    assert_eq!(found.len(), 1000);
    assert_eq!(found[0], "Miller Anton");
    // Both words are common: whose name begins with them is found all the same.
    assert_eq!(search(&fixture.store, "miller anton").await, ["first"]);
    let found = all_pages(&fixture.store, "miller person", 200).await;
    assert!(found.len() >= 1000, "{}", found.len());
    for (query, partial) in
        [("mill", true), ("miller person", true), ("miller anton", false), ("zach", false)]
    {
        let found =
            fixture.store.customers().search(&context("one"), query, Region::US, None, 10).await.unwrap();
        assert_eq!(found.partial, partial, "{query}");
    }
}

#[tokio::test]
async fn a_number_leads_to_its_customers_by_the_rules_of_its_keys() {
    let fixture = fixture().await;
    let all = [
        customer("plain", "Plain", &["+1 212 555 1212"]),
        customer("ext", "Extension", &["+1 212 555 1212 ext. 204"]),
        customer("company", "Company", &["+49 30 12345"]),
        customer("desk", "Desk", &["2041"]),
        customer("second", "Second", &["+1 425 555 0100", "+1 212 555 1212"]),
    ];
    insert(&fixture.store, &all).await;
    let store = &fixture.store;
    let found = |text: &'static str| async move {
        let number = PhoneNumber::parse(text, Region::US, Written::ByNetwork).unwrap();
        let found = store.customers().find_by_keys(&context("one"), &lookup_keys(&number)).await.unwrap();
        found.into_iter().map(|one| (one.customer.id, one.strength)).collect::<Vec<_>>()
    };
    assert_eq!(
        found("+12125551212").await,
        [
            ("plain".into(), KeyStrength::Exact),
            ("second".into(), KeyStrength::Exact),
            ("ext".into(), KeyStrength::NoExtension)
        ]
    );
    assert_eq!(found("+12125551212;ext=204").await[0], ("ext".into(), KeyStrength::Exact));
    let other: Vec<_> = found("+12125551212;ext=205").await;
    assert!(!other.contains(&("ext".into(), KeyStrength::Exact)), "{other:?}");
    assert!(other.contains(&("ext".into(), KeyStrength::National)), "{other:?}");
    assert_eq!(found("+4930123456").await, [("company".into(), KeyStrength::CompanyPrefix)]);
    let desk = switchboard_domain::number::short_keys("2041");
    assert_eq!(store.customers().find_by_keys(&context("one"), &desk).await.unwrap()[0].customer.id, "desk");
    let number = PhoneNumber::parse("+12125551212", Region::US, Written::ByNetwork).unwrap();
    let matched = store.customers().find_by_keys(&context("one"), &lookup_keys(&number)).await.unwrap();
    assert!(matched.iter().all(|one| one.matched_number.contains("555 1212")));
}

#[tokio::test]
async fn a_deleted_customer_is_nowhere_until_it_is_restored_and_gone_when_purged() {
    let fixture = fixture().await;
    let store = &fixture.store;
    let one = context("one");
    insert(store, &[customer("d", "Diego", &["+1 425 555 0123"])]).await;
    let keys = lookup_keys(&PhoneNumber::parse("+14255550123", Region::US, Written::ByNetwork).unwrap());
    let seen = async || {
        let found = store.customers().find_by_keys(&one, &keys).await.unwrap().len();
        let listed = store.customers().list(&one, None, 10).await.unwrap().items.len();
        let count = store.customers().count(&one).await.unwrap();
        (found, listed, search(store, "diego").await.len(), search(store, "5550123").await.len(), count)
    };
    assert_eq!(seen().await, (1, 1, 1, 1, 1));
    assert_eq!(store.customers().delete(&context("two"), "d", None, NOW).await.unwrap(), Changed::Missing);
    assert!(matches!(store.customers().delete(&one, "d", Some(9), NOW).await.unwrap(), Changed::Outdated(_)));
    assert!(matches!(store.customers().delete(&one, "d", Some(1), NOW).await.unwrap(), Changed::Yes(_)));
    assert_eq!(seen().await, (0, 0, 0, 0, 0));
    assert_eq!(store.customers().list_deleted(&one, None, 10).await.unwrap().items.len(), 1);
    assert_eq!(store.customers().list_deleted(&context("two"), None, 10).await.unwrap().items.len(), 0);
    let Changed::Yes(restored) = store.customers().restore(&one, "d", Region::US, NOW).await.unwrap() else {
        panic!("not restored")
    };
    assert_eq!((restored.version, restored.deleted_at), (3, None));
    assert_eq!(seen().await, (1, 1, 1, 1, 1));
    store.customers().delete(&one, "d", None, NOW).await.unwrap();
    assert_eq!(store.customers().purge(NOW, 10).await.unwrap(), 0);
    assert_eq!(store.customers().purge(NOW + ms(1), 10).await.unwrap(), 1);
    assert_eq!(store.customers().restore(&one, "d", Region::US, NOW).await.unwrap(), Changed::Missing);
}

#[tokio::test]
async fn shared_numbers_are_told_apart_by_their_extensions() {
    let fixture = fixture().await;
    let all = [
        customer("a", "A", &["+1 212 555 1212"]),
        customer("b", "B", &["(212) 555-1212"]),
        customer("c", "C", &["+1 212 555 1212 ext. 5"]),
        customer("d", "D", &["+49 30 1234567", "+49 30 1234567"]),
        customer("e", "E", &["+44 20 7946 0018"]),
        customer("f", "F", &["020 7946 0018", "+44 20 7946 0018"]),
    ];
    insert(&fixture.store, &all).await;
    let page = fixture.store.customers().shared_numbers(&context("one"), None, 10).await.unwrap();
    let shared: Vec<(String, usize)> =
        page.items.into_iter().map(|one| (one.number, one.customers.len())).collect();
    assert_eq!(shared, [("+12125551212".into(), 2), ("+442079460018".into(), 2)]);
    let first = fixture.store.customers().shared_numbers(&context("one"), None, 1).await.unwrap();
    let next = fixture
        .store
        .customers()
        .shared_numbers(&context("one"), first.next_cursor.as_deref(), 1)
        .await
        .unwrap();
    assert_eq!((first.items.len(), &next.items[0].number), (1, &"+442079460018".to_owned()));
    assert!(
        fixture.store.customers().shared_numbers(&context("two"), None, 10).await.unwrap().items.is_empty()
    );
}

#[tokio::test]
async fn what_follows_other_rules_is_indexed_anew() {
    let fixture = fixture().await;
    let store = &fixture.store;
    let all: Vec<_> = (0..450)
        .map(|index| customer(&format!("c{index}"), &format!("Name {index}"), &["+14255550123"]))
        .collect();
    insert(store, &all).await;
    on_all(store, "DELETE FROM customer_search").await;
    on_all(store, "UPDATE customer_stores SET index_version = 0").await;
    assert_eq!(search(store, "name").await.len(), 0);
    assert_eq!(store.customers().reindex().await.unwrap(), 450);
    assert_eq!(all_pages(store, "name", 200).await.len(), 450);
    assert_eq!(store.customers().reindex().await.unwrap(), 0);
    on_all(store, "DELETE FROM customer_stores WHERE tenant_id = 'one'").await;
    assert_eq!(search(store, "name").await.len(), 0);
    assert_eq!(counted(store, "SELECT COUNT(*) FROM customer_numbers").await, 0);
}

async fn on_all(store: &Store, sql: &'static str) {
    store.write(sql).execute().await.unwrap();
}

async fn counted(store: &Store, sql: &'static str) -> i64 {
    let (count,) = store.read(sql).fetch_one().await.unwrap();
    count
}

/// Whatever customers are called, each word of each is found by any beginning, in any case.
#[tokio::test]
async fn every_beginning_of_every_word_finds_its_customer() {
    let fixture = fixture().await;
    let mut runner = TestRunner::deterministic();
    let names = proptest::collection::vec("[A-Za-zÀ-ÿ]{2,12}( [A-Za-zÀ-ÿ’]{2,12}){0,2}", 1..8);
    for case in 0..15_usize {
        let names = names.new_tree(&mut runner).unwrap().current();
        let id = |index: usize| format!("{case}-{index}");
        let all: Vec<_> =
            names.iter().enumerate().map(|(index, name)| customer(&id(index), name, &[])).collect();
        insert(&fixture.store, &all).await;
        for (index, name) in names.iter().enumerate() {
            for word in name.split([' ', '’']).filter(|word| word.chars().count() > 2) {
                let start: String = word.chars().take(1 + case % 6).collect();
                let found = search(&fixture.store, &start.to_uppercase()).await;
                // A sign alone, such as ×, begins no word.
                let has_letters = start.chars().any(char::is_alphanumeric);
                assert!(!has_letters || found.contains(&id(index)), "{start} of {name}: {found:?}");
            }
        }
    }
}
