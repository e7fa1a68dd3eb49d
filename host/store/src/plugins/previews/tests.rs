//! Previews, on whichever database is under test.

use std::time::Duration;

use switchboard_domain::ids::UserId;

use super::begin::MOST;
use crate::tests::{Fixture, NOW, act, context, fixture, ms, sign_in, user};
use crate::*;

const LIFE: Duration = Duration::from_hours(8);

/// Uploads versions of the plugin `p` with these digests for a tenant.
async fn uploaded(store: &Store, tenant: &str, digests: &[&str]) {
    for digest in digests {
        let version = PluginVersion { plugin: "p", digest, report: "{}" };
        store.plugins().put_version(&context(tenant), &version, b"wasm", &act()).await.unwrap();
    }
}

/// The digests that people of a tenant preview at a time.
async fn previewed(store: &Store, tenant: &str, now: jiff::Timestamp) -> Vec<String> {
    let previews = store.plugins().previews(&context(tenant), now).await.unwrap();
    previews.into_iter().map(|preview| preview.digest).collect()
}

async fn begin(store: &Store, tenant: &str, digest: &str) -> Result<Preview, StoreError> {
    store.plugins().begin_preview(&context(tenant), "p", digest, NOW + LIFE, &act()).await
}

/// How often a tenant's fronts were told that its plugins have changed.
async fn told(store: &Store, tenant: &str) -> usize {
    let events = store.events().of_tenant(&context(tenant), 0, 100).await.unwrap();
    events.iter().filter(|event| event.kind == PLUGINS_CHANGED).count()
}

#[tokio::test]
async fn a_person_previews_one_version_of_a_plugin_until_it_ends() {
    let Fixture { store, place: _place } = fixture().await;
    uploaded(&store, "one", &["a", "b"]).await;
    let before = told(&store, "one").await;
    let begun = begin(&store, "one", "a").await.unwrap();
    assert_eq!((begun.user_id.as_str(), begun.user_name.as_str()), ("alice", "alice@example"));
    assert_eq!((begun.begun_at, begun.ends_at), (NOW, NOW + LIFE));
    assert_eq!(previewed(&store, "one", NOW).await, ["a"]);
    assert_eq!(previewed(&store, "two", NOW).await, [""; 0], "it is another tenant's");
    // Another version takes its place, with a time of its own.
    let renewed =
        store.plugins().begin_preview(&context("one"), "p", "b", NOW + 2 * LIFE, &act()).await.unwrap();
    assert_eq!(store.plugins().previews(&context("one"), NOW + LIFE).await.unwrap(), [renewed]);
    assert_eq!(previewed(&store, "one", NOW + 2 * LIFE).await, [""; 0], "its time is over");
    let alice = UserId::from("alice");
    store.plugins().end_preview(&context("one"), "p", &alice, &act()).await.unwrap();
    assert_eq!(previewed(&store, "one", NOW).await, [""; 0]);
    assert_eq!(told(&store, "one").await, before + 3, "each change is told");
    // The fronts go on watching the active versions.
    store.plugins().set_settings(&context("one"), "p", &serde_json::Map::new(), &act()).await.unwrap();
    let events = store.events().of_tenant(&context("one"), 0, 100).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.is_of_preview()).count(), 3);
    let twice = store.plugins().end_preview(&context("one"), "p", &alice, &act()).await;
    assert!(matches!(twice, Err(StoreError::NotFound(_))), "{twice:?}");
}

#[tokio::test]
async fn a_preview_is_of_a_version_of_the_tenant_and_keeps_it() {
    let Fixture { store, place: _place } = fixture().await;
    uploaded(&store, "one", &["a"]).await;
    let foreign = begin(&store, "two", "a").await;
    assert!(matches!(foreign, Err(StoreError::NotFound(_))), "{foreign:?}");
    begin(&store, "one", "a").await.unwrap();
    let plugins = store.plugins();
    let refused = plugins.delete_version(&context("one"), "p", "a", false, &act()).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    assert_eq!(plugins.forget_unused(NOW + ms(1), NOW + ms(1), 10).await.unwrap(), (0, Vec::new()));
    // A preview whose time is over keeps nothing.
    let forgotten = plugins.forget_unused(NOW + LIFE, NOW + LIFE, 10).await.unwrap();
    assert_eq!(forgotten, (1, vec!["a".to_owned()]));
    uploaded(&store, "one", &["b"]).await;
    begin(&store, "one", "b").await.unwrap();
    let late = Act::of_system("tests", "plugin.delete-version", "p", NOW + LIFE);
    assert!(plugins.delete_version(&context("one"), "p", "b", false, &late).await.unwrap());
}

#[tokio::test]
async fn a_tenant_has_only_so_many_previews_and_renews_each() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    let begin = async |plugin: &str, life: Duration| {
        let version = PluginVersion { plugin, digest: "a", report: "{}" };
        store.plugins().put_version(&one, &version, b"wasm", &act()).await.unwrap();
        store.plugins().begin_preview(&one, plugin, "a", NOW + life, &act()).await
    };
    for n in 0..MOST {
        begin(&format!("p{n}"), LIFE).await.unwrap();
    }
    let refused = begin("one-more", LIFE).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    begin("p0", 2 * LIFE).await.unwrap();
    store.plugins().end_preview(&one, "p1", &UserId::from("alice"), &act()).await.unwrap();
    begin("one-more", LIFE).await.unwrap();
}

#[tokio::test]
async fn who_is_no_developer_any_more_previews_nothing() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    uploaded(&store, "one", &["a"]).await;
    uploaded(&store, "two", &["a"]).await;
    begin(&store, "two", "a").await.unwrap();
    let alice = user("one");
    for role in [Role::Developer, Role::Admin] {
        begin(&store, "one", "a").await.unwrap();
        let before = told(&store, "one").await;
        store.users().confirm_roles(&one, &[role, Role::Agent], NOW).await.unwrap();
        assert_eq!(previewed(&store, "one", NOW).await, ["a"]);
        assert_eq!(told(&store, "one").await, before, "nothing has changed");
        store.users().confirm_roles(&one, &[Role::Agent], NOW).await.unwrap();
        assert_eq!(previewed(&store, "one", NOW).await, [""; 0]);
        assert_eq!(told(&store, "one").await, before + 1);
    }
    begin(&store, "one", "a").await.unwrap();
    let roles = &[Role::Developer];
    store.sign_ins().finish(&FinishedSignIn { roles, ..sign_in(&alice, "developer") }).await.unwrap();
    assert_eq!(previewed(&store, "one", NOW).await, ["a"]);
    store.sign_ins().finish(&sign_in(&alice, "agent")).await.unwrap();
    assert_eq!(previewed(&store, "one", NOW).await, [""; 0]);
    begin(&store, "one", "a").await.unwrap();
    store.sessions().end_all_of_user(&one, NOW).await.unwrap();
    assert_eq!(previewed(&store, "one", NOW).await, [""; 0]);
    assert_eq!(previewed(&store, "two", NOW).await, ["a"], "it is another tenant's");
    let filter = AuditFilter { action: Some("plugin.end-preview".into()), ..AuditFilter::default() };
    let trail = store.audit().list(&one, &filter, None, 10).await.unwrap().items;
    assert_eq!(trail.len(), 4, "{trail:?}");
}

#[tokio::test]
async fn nobody_previews_what_is_blocked() {
    let Fixture { store, place: _place } = fixture().await;
    let operator = store.sessions().operator_at_console("root");
    for tenant in ["one", "two"] {
        uploaded(&store, tenant, &["a", "b"]).await;
        begin(&store, tenant, "a").await.unwrap();
    }
    let (before, block) = (told(&store, "two").await, operator.act("digest.block", "a", NOW));
    store.operator().block_digest(&operator, "a", "it steals", &block).await.unwrap();
    for tenant in ["one", "two"] {
        assert_eq!(previewed(&store, tenant, NOW).await, [""; 0], "{tenant}");
    }
    assert_eq!(told(&store, "two").await, before + 1);
    let blocked = begin(&store, "one", "a").await;
    assert!(matches!(blocked, Err(StoreError::NotFound(_))), "{blocked:?}");
    begin(&store, "one", "b").await.unwrap();
    // What has ended does not come back when it may run again.
    let unblock = operator.act("digest.unblock", "a", NOW);
    store.operator().unblock_digest(&operator, "a", &unblock).await.unwrap();
    assert_eq!(previewed(&store, "two", NOW).await, [""; 0]);
    assert_eq!(previewed(&store, "one", NOW).await, ["b"]);
}
