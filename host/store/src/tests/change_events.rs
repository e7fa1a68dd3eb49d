//! Events to fronts and tabs.

use switchboard_domain::ids::TenantId;

use super::*;
use crate::trail::{events, feed};

#[tokio::test]
async fn changes_are_told_in_order_to_whoever_listens() {
    let Fixture { store, place: _place } = fixture().await;
    let mut listener = store.events().listen().await.unwrap();
    let document = serde_json::json!({"n": 1});
    let event = NewEvent {
        tenant_id: &"one".into(),
        user_id: None,
        audience: Audience::Tenant,
        kind: "test.happened",
        document: &document,
        at: NOW,
    };
    for tenant in ["one", "two", "one"] {
        store.events().tell(&NewEvent { tenant_id: &tenant.into(), ..event }).await.unwrap();
    }
    let heard = tokio::time::timeout(std::time::Duration::from_secs(5), listener.wait()).await;
    heard.expect("nothing was heard").unwrap();
    let all = store.events().after(0, 10).await.unwrap();
    assert_eq!(all.iter().map(|event| event.tenant_id.as_str()).collect::<Vec<_>>(), ["one", "two", "one"]);
    let first = all[0].id;
    let of_one = store.events().of_tenant(&context("one"), first, 10).await.unwrap();
    assert_eq!(of_one, [all[2].clone()]);
    assert_eq!(store.events().kept().await.unwrap(), Some((first, all[2].id)));
    assert_eq!(store.events().forget(NOW + ms(1)).await.unwrap(), 2, "the newest stays");
}

/// F13: an event gets its id when it is written, and is seen when its transaction ends, which may be much later.
#[tokio::test]
async fn an_event_that_is_committed_late_is_read_all_the_same() {
    let Fixture { store, place: _place } = fixture().await;
    let event = |tenant: &'static str| (TenantId::from(tenant), serde_json::Value::Null);
    let tell = async |tx: &mut crate::db::transaction::Tx,
                      (tenant, document): (TenantId, serde_json::Value)| {
        let event = NewEvent {
            tenant_id: &tenant,
            user_id: None,
            audience: Audience::Tenant,
            kind: "test.happened",
            document: &document,
            at: NOW,
        };
        events::tell(tx, &event).await.unwrap();
    };
    let read = async |position| store.events().since(position, 0, 10).await.unwrap();
    let mut position = store.events().horizon().await.unwrap();
    let mut late = store.begin().await.unwrap();
    tell(&mut late, event("one")).await;
    // SQLite has one writer: there it waits.
    let mut seen = Vec::new();
    if !store.is_sqlite() {
        for _ in 0..3 {
            let mut tx = store.begin().await.unwrap();
            tell(&mut tx, event("two")).await;
            tx.commit().await.unwrap();
            let horizon = store.events().horizon().await.unwrap();
            seen.extend(read(position).await.into_iter().map(|event| event.id));
            position = horizon;
        }
    }
    late.commit().await.unwrap();
    let found = read(position).await;
    assert!(found.iter().any(|event| event.tenant_id.as_str() == "one"), "{seen:?}, then {found:?}");
    // A transaction of anybody's on this server holds the horizon back, and other tests have theirs.
    let passed = async {
        loop {
            let horizon = store.events().horizon().await.unwrap();
            if found.iter().all(|event| event.is_before(horizon)) {
                return horizon;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let horizon = tokio::time::timeout(std::time::Duration::from_secs(30), passed).await.unwrap();
    assert_eq!(read(horizon).await, []);
}

#[tokio::test]
async fn an_event_wakes_who_listens_when_its_transaction_is_committed_and_not_before() {
    let Fixture { store, place: _place } = fixture().await;
    let mut listener = store.events().listen().await.unwrap();
    let soon = std::time::Duration::from_millis(200);
    let event = NewEvent {
        tenant_id: &"one".into(),
        user_id: None,
        audience: Audience::Tenant,
        kind: "test.happened",
        document: &serde_json::Value::Null,
        at: NOW,
    };
    let mut tx = store.begin().await.unwrap();
    events::tell(&mut tx, &event).await.unwrap();
    assert!(tokio::time::timeout(soon, listener.wait()).await.is_err(), "it is not committed");
    drop(tx);
    assert!(tokio::time::timeout(soon, listener.wait()).await.is_err(), "it was undone");
    assert_eq!(store.events().kept().await.unwrap(), None);
    let mut tx = store.begin().await.unwrap();
    events::tell(&mut tx, &event).await.unwrap();
    tx.commit().await.unwrap();
    let heard = tokio::time::timeout(std::time::Duration::from_secs(5), listener.wait()).await;
    heard.expect("nothing was heard").unwrap();
}

/// A day's events are kept: with each new one, those are not read again.
#[tokio::test]
async fn the_feed_is_read_by_the_index_of_what_is_asked_for() {
    let Fixture { store, place: _place } = fixture().await;
    let explain = |condition: &str| {
        let condition = condition.replace("$1", "7").replace("$2", "8");
        format!("SELECT kind FROM events WHERE {condition} ORDER BY id LIMIT 10")
    };
    match &store.database {
        Database::Sqlite { reader, .. } => {
            for condition in [feed::SQLITE_SINCE, feed::SQLITE_AFTER] {
                let text = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", explain(condition)));
                let plan: Vec<(i64, i64, i64, String)> =
                    sqlx::query_as(text).fetch_all(reader).await.unwrap();
                assert!(plan.iter().all(|(.., step)| step.contains("PRIMARY KEY")), "{plan:?}");
            }
        }
        Database::Postgres(pool) => {
            let mut one = pool.acquire().await.unwrap();
            // Of an empty table a scan is cheaper: what matters is which index there is to use.
            sqlx::query("SET enable_seqscan = off").execute(&mut *one).await.unwrap();
            for (condition, index, other) in [
                (feed::POSTGRES_SINCE, "events_by_tx", "events_pkey"),
                (feed::POSTGRES_AFTER, "events_pkey", "events_by_tx"),
            ] {
                let text = sqlx::AssertSqlSafe(format!("EXPLAIN {}", explain(condition)));
                let plan: Vec<(String,)> = sqlx::query_as(text).fetch_all(&mut *one).await.unwrap();
                let reads = |index| plan.iter().any(|(step,)| step.contains(index));
                assert!(reads(index) && !reads(other), "{plan:?}");
            }
        }
    }
}
