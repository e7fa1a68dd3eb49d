use std::time::Duration;

use super::*;
use crate::tests::{Fixture, NOW, act, context, fixture};
use crate::{Connection, Store};

const LEASE: Duration = Duration::from_secs(15);

fn crm(credential: &str) -> Connection {
    Connection { name: "crm".into(), base_url: "https://crm.example".into(), credential: credential.into() }
}

fn of(user: Option<&UserId>) -> AccountOf<'_> {
    AccountOf { plugin: "web-crm", connection: "crm", user }
}

async fn connected(store: &Store, tenant: &str, user: Option<&UserId>) {
    let context = context(tenant);
    store.plugins().put_connection(&context, "web-crm", &crm("sealed"), &act()).await.unwrap();
    store.plugins().put_account(&context, of(user), &crm("sealed"), "refresh-0", &act()).await.unwrap();
}

async fn lease(store: &Store, user: Option<&UserId>, at: Timestamp) -> RefreshLease {
    store.plugins().lease_refresh_token(&context("one"), of(user), at, at + LEASE).await.unwrap()
}

fn taken(refresh_token: &str, version: i64) -> RefreshLease {
    RefreshLease::Taken { refresh_token: refresh_token.to_owned(), version }
}

#[tokio::test]
async fn one_front_at_a_time_uses_a_refresh_token_and_the_last_one_to_change_it_has_seen_the_one_before() {
    let Fixture { store, place: _place } = fixture().await;
    connected(&store, "one", None).await;
    assert_eq!(lease(&store, None, NOW).await, taken("refresh-0", 1));
    assert_eq!(lease(&store, None, NOW).await, RefreshLease::Elsewhere);
    let one = context("one");
    store.plugins().end_lease(&one, of(None), 1, Some("refresh-1")).await.unwrap();
    assert_eq!(lease(&store, None, NOW).await, taken("refresh-1", 2));
    // The front is gone: another one takes over, and what the first one brings late counts no more.
    assert_eq!(lease(&store, None, NOW + LEASE).await, taken("refresh-1", 2));
    store.plugins().end_lease(&one, of(None), 2, None).await.unwrap();
    store.plugins().end_lease(&one, of(None), 2, Some("too late")).await.unwrap();
    store.plugins().lapse_account(&one, of(None), 2).await.unwrap();
    assert_eq!(lease(&store, None, NOW + 2 * LEASE).await, taken("refresh-1", 3));
    store.plugins().lapse_account(&one, of(None), 3).await.unwrap();
    assert_eq!(lease(&store, None, NOW + 4 * LEASE).await, RefreshLease::Gone);
    let account = store.plugins().account(&one, of(None)).await.unwrap().unwrap();
    assert!(!account.is_good, "{account:?}");
    // Connected anew, it is good, and nobody has to wait.
    store.plugins().put_account(&one, of(None), &crm("sealed"), "refresh-9", &act()).await.unwrap();
    assert_eq!(lease(&store, None, NOW).await, taken("refresh-9", 5));
}

#[tokio::test]
async fn an_account_is_of_one_connection_and_one_user_and_goes_with_either() {
    let Fixture { store, place: _place } = fixture().await;
    let (one, two) = (context("one"), context("two"));
    let user = one.require_user().unwrap().clone();
    connected(&store, "one", Some(&user)).await;
    connected(&store, "two", None).await;
    let plugins = store.plugins();
    assert!(plugins.account(&one, of(Some(&user))).await.unwrap().is_some());
    assert_eq!(plugins.account(&one, of(None)).await.unwrap(), None);
    assert_eq!(plugins.account(&two, of(Some(&user))).await.unwrap(), None);
    assert_eq!(plugins.connected_agents(&one, "web-crm").await.unwrap(), [("crm".to_owned(), 1)]);
    assert!(plugins.accounts_of_tenant(&one, "web-crm").await.unwrap().is_empty());
    assert_eq!(plugins.accounts_of_tenant(&two, "web-crm").await.unwrap().len(), 1);
    assert_eq!(plugins.accounts_for_user(&one).await.unwrap().len(), 1);
    // Kept for what is no more there, or another one.
    let late = plugins.put_account(&one, of(None), &crm("another"), "r", &act()).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    // The same again changes nothing; another credential does.
    plugins.put_connection(&one, "web-crm", &crm("sealed"), &act()).await.unwrap();
    assert!(plugins.account(&one, of(Some(&user))).await.unwrap().is_some());
    plugins.put_connection(&one, "web-crm", &crm("another"), &act()).await.unwrap();
    assert_eq!(plugins.account(&one, of(Some(&user))).await.unwrap(), None);
    // The user may come in no more.
    connected(&store, "one", Some(&user)).await;
    connected(&store, "one", None).await;
    store.sessions().end_all_of_user(&one, NOW).await.unwrap();
    assert_eq!(plugins.account(&one, of(Some(&user))).await.unwrap(), None);
    assert!(plugins.account(&one, of(None)).await.unwrap().is_some(), "it is everybody's");
    // The connection is deleted.
    plugins.delete_connection(&one, "web-crm", "crm", &act()).await.unwrap();
    assert_eq!(plugins.account(&one, of(None)).await.unwrap(), None);
    assert!(plugins.account(&two, of(None)).await.unwrap().is_some());
}
