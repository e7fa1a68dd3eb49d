use std::time::Duration;

use futures::TryStreamExt;
use jiff::Timestamp;
use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_domain::number::{KeyStrength, LookupKey, PhoneNumber, Region, Written, lookup_keys};
use switchboard_tests::Postgres;

use super::*;
use crate::db::database::Database;
use crate::db::heavy::WAITING;

mod change_events;
mod schema;

pub(crate) const NOW: Timestamp = Timestamp::constant(1_700_000_000, 0);

/// So many milliseconds.
pub(crate) const fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A store on the database of this test run, and what it lives in.
pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) place: Place,
}

pub(crate) enum Place {
    Sqlite(tempfile::TempDir),
    Postgres { url: String, server: Box<Postgres> },
}

impl Place {
    fn new() -> Self {
        if std::env::var("SWITCHBOARD_TEST_DATABASE").is_ok_and(|kind| kind == "postgres") {
            let server = Box::new(Postgres::get().unwrap());
            return Self::Postgres { url: server.database(None).unwrap(), server };
        }
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    async fn open(&self, key: u8) -> Result<Store, StoreError> {
        let key = MasterKey::new([key; 32]);
        match self {
            Self::Sqlite(dir) => Store::open_sqlite(&dir.path().join("s.db"), &key, NOW).await,
            Self::Postgres { url, .. } => Store::open_postgres(url, Some(4), &key, NOW).await,
        }
    }

    /// All that is kept of users, as it is kept.
    fn users_as_kept(&self) -> Vec<u8> {
        match self {
            Self::Sqlite(dir) => {
                let mut bytes = std::fs::read(dir.path().join("s.db")).unwrap();
                bytes.extend(std::fs::read(dir.path().join("s.db-wal")).unwrap_or_default());
                bytes
            }
            Self::Postgres { url, server } => {
                let database = url.rsplit('/').next().unwrap();
                let text = "SELECT users::text || encode(refresh_token, 'escape') FROM users UNION ALL \
                            SELECT connections::text || encode(credential, 'escape') FROM connections UNION ALL \
                            SELECT connected_accounts::text || encode(refresh_token, 'escape') FROM connected_accounts";
                server.sql(database, text).unwrap().into_bytes()
            }
        }
    }
}

pub(crate) async fn fixture() -> Fixture {
    let place = Place::new();
    let store = place.open(7).await.unwrap();
    for tenant in ["one", "two"] {
        let tenant = Tenant {
            id: tenant.into(),
            name: tenant.into(),
            default_region: "US".into(),
            url_schemes: Vec::new(),
        };
        store.tenants().provision(&tenant, NOW).await.unwrap();
        store
            .sign_ins()
            .finish(&sign_in(&user(tenant.id.as_str()), &format!("first of {}", tenant.id)))
            .await
            .unwrap();
    }
    Fixture { store, place }
}

pub(crate) fn user(tenant: &str) -> User {
    User {
        tenant_id: tenant.into(),
        id: "alice".into(),
        user_principal_name: "alice@example".into(),
        display_name: "Alice".into(),
        email: None,
        locale: "en-US".into(),
        time_zone: "UTC".into(),
    }
}

/// A sign-in of an agent for a moment.
pub(crate) fn sign_in<'a>(user: &'a User, token: &'a str) -> FinishedSignIn<'a> {
    FinishedSignIn {
        state: token,
        user,
        refresh_token: Some("refresh-secret"),
        roles: &[Role::Agent],
        features: &["calling"],
        token,
        former: None,
        at: NOW,
        expires_at: NOW + ms(10),
    }
}

pub(crate) fn context(tenant: &str) -> TenantContext {
    TenantContext::of_user(tenant.into(), "alice".into())
}

pub(crate) fn act() -> Act {
    Act::of_system("tests", "test.act", "a target", NOW)
}

fn customer(id: &str, name: &str, number: &str) -> Customer {
    let phone = CustomerPhone {
        number: number.into(),
        e164: PhoneNumber::parse(number, Region::US, Written::ByPerson).ok().map(|n| n.e164().to_owned()),
        extension: None,
        label: None,
    };
    Customer {
        id: id.into(),
        record_type: "contact".into(),
        name: name.into(),
        company: Some("Northwind".into()),
        title: None,
        email: Some(format!("{id}@Northwind.example")),
        phones: vec![phone],
        owner: None,
        last_activity: None,
        url: None,
        badges: Vec::new(),
        fields: Vec::new(),
        extra: Vec::new(),
    }
}

fn keys(number: &str) -> Vec<LookupKey> {
    lookup_keys(&PhoneNumber::parse(number, Region::US, Written::ByNetwork).unwrap())
}

#[tokio::test]
async fn a_number_in_any_formatting_leads_to_its_customer_of_its_tenant_only() {
    let Fixture { store, place: _place } = fixture().await;
    let diego = customer("d", "Diego", "(425) 555-0123");
    store.customers().insert(&context("one"), std::slice::from_ref(&diego), Region::US, NOW).await.unwrap();
    let found = store.customers().find_by_keys(&context("one"), &keys("+14255550123")).await.unwrap();
    assert_eq!(
        (found.len(), found[0].strength, &found[0].customer.name),
        (1, KeyStrength::Exact, &diego.name)
    );
    assert_eq!(found[0].matched_number, "(425) 555-0123");
    let national = [LookupKey { value: "4255550123".into(), strength: KeyStrength::National }];
    let found = store.customers().find_by_keys(&context("one"), &national).await.unwrap();
    assert_eq!((found.len(), found[0].strength), (1, KeyStrength::National));
    assert_eq!(store.customers().find_by_keys(&context("two"), &keys("+14255550123")).await.unwrap(), []);
    assert_eq!(store.customers().get(&context("two"), "d").await.unwrap(), None);
    let search = |tenant| {
        let (store, context) = (store.clone(), context(tenant));
        async move {
            store.customers().search(&context, "diego", Region::US, None, 10).await.unwrap().page.items.len()
        }
    };
    assert_eq!((search("one").await, search("two").await), (1, 0));
    let email = ["D@northwind.EXAMPLE".to_owned()];
    assert_eq!(store.customers().find_by_email(&context("one"), &email).await.unwrap().len(), 1);
    assert_eq!(store.customers().find_by_email(&context("two"), &email).await.unwrap().len(), 0);
}

#[tokio::test]
async fn finding_by_number_is_an_indexed_read() {
    let Fixture { store, place: _place } = fixture().await;
    let explained = "n.d0, c.name FROM customer_numbers n JOIN customers c ON c.number = n.customer WHERE \
                     n.store = (SELECT number FROM customer_stores WHERE tenant_id = 'one') AND n.d0 IN \
                     (1, 2) LIMIT 50";
    match &store.database {
        Database::Sqlite { reader, .. } => {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN SELECT {explained}"));
            let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(reader).await.unwrap();
            assert!(plan.iter().all(|(.., step)| !step.contains("SCAN")), "{plan:?}");
        }
        Database::Postgres(pool) => {
            let mut one = pool.acquire().await.unwrap();
            // Of an empty table a scan is cheaper: what matters is that there is an index to use.
            sqlx::query("SET enable_seqscan = off").execute(&mut *one).await.unwrap();
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN SELECT {explained}"));
            let plan: Vec<(String,)> = sqlx::query_as(explain).fetch_all(&mut *one).await.unwrap();
            assert!(plan.iter().all(|(step,)| !step.contains("Seq Scan")), "{plan:?}");
        }
    }
}

#[tokio::test]
async fn lists_come_in_parts_without_gaps() {
    let Fixture { store, place: _place } = fixture().await;
    let all: Vec<_> = (0..25).map(|n| customer(&format!("c{n}"), "Same Name", "+1425555010")).collect();
    store.customers().insert(&context("one"), &all, Region::US, NOW).await.unwrap();
    let (mut seen, mut cursor) = (std::collections::BTreeSet::new(), None);
    loop {
        let page = store.customers().list(&context("one"), cursor.as_deref(), 10).await.unwrap();
        seen.extend(page.items.into_iter().map(|customer| customer.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    assert!(matches!(store.customers().list(&context("one"), Some("x"), 10).await, Err(StoreError::Cursor)));
}

#[tokio::test]
async fn secrets_are_encrypted_and_open_only_in_their_place() {
    let Fixture { store, place } = fixture().await;
    let connection = Connection {
        name: "crm".into(),
        base_url: "https://crm.example".into(),
        credential: "top-secret".into(),
    };
    store.plugins().put_connection(&context("one"), "web-crm", &connection, &act()).await.unwrap();
    assert_eq!(
        store.plugins().connection(&context("one"), "web-crm", "crm").await.unwrap(),
        Some(connection.clone())
    );
    assert_eq!(store.plugins().connection(&context("two"), "web-crm", "crm").await.unwrap(), None);
    let account = AccountOf { plugin: "web-crm", connection: "crm", user: None };
    store
        .plugins()
        .put_account(&context("one"), account, &connection, "lasting-secret", &act())
        .await
        .unwrap();
    assert_eq!(
        store.users().refresh_token(&context("one")).await.unwrap().as_deref(),
        Some("refresh-secret")
    );
    store.close().await;
    let bytes = place.users_as_kept();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(
        has("https://crm.example") && !has("top-secret") && !has("refresh-secret") && !has("lasting-secret")
    );
    let other = place.open(8).await;
    assert!(matches!(other, Err(StoreError::Sealed(_))), "{other:?}");
}

#[tokio::test]
async fn a_session_authenticates_until_it_ends_and_a_sign_in_is_taken_once() {
    let Fixture { store, place: _place } = fixture().await;
    let user = user("one");
    store.sign_ins().finish(&sign_in(&user, "t")).await.unwrap();
    let signed_in = store.sessions().authenticate("t", NOW).await.unwrap().unwrap();
    assert_eq!((signed_in.context.tenant_id().as_str(), &signed_in.roles[..]), ("one", &[Role::Agent][..]));
    assert_eq!(store.sessions().authenticate("t", NOW + ms(10)).await.unwrap(), None);
    store.sessions().end("t", NOW).await.unwrap();
    assert_eq!(store.sessions().authenticate("t", NOW).await.unwrap(), None);

    // The same state once more, as a browser that repeats the callback has it.
    let again = store.sign_ins().finish(&FinishedSignIn { token: "u", ..sign_in(&user, "t") }).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    assert_eq!(store.sessions().authenticate("u", NOW).await.unwrap(), None);

    store.sign_ins().keep("state", "{}", NOW + ms(10)).await.unwrap();
    assert_eq!(store.sign_ins().take("state", NOW).await.unwrap().as_deref(), Some("{}"));
    assert_eq!(store.sign_ins().take("state", NOW).await.unwrap(), None);
}

#[tokio::test]
async fn what_a_browser_keeps_of_a_sign_in_is_good_for_its_state_and_time_only() {
    let Fixture { store, place: _place } = fixture().await;
    let sealed = store.sign_ins().seal("state", "{}", NOW + ms(10)).await.unwrap();
    let open = async |state: &str, sealed: &str, at| store.sign_ins().open(state, sealed, at).await.unwrap();
    assert_eq!(open("state", &sealed, NOW + ms(10)).await.as_deref(), Some("{}"));
    assert_eq!(open("state", &sealed, NOW + ms(11)).await, None, "too old");
    assert_eq!(open("other", &sealed, NOW).await, None, "another sign-in's");
    for changed in ["", "used", "\u{fffd}", &sealed[1..], &sealed.to_uppercase(), &format!("{sealed}AA")] {
        assert_eq!(open("state", changed, NOW).await, None, "{changed}");
    }
}

#[tokio::test]
async fn activations_change_only_from_the_revision_that_was_seen() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    for digest in ["a", "b"] {
        let version = PluginVersion { plugin: "p", digest, report: "{}" };
        store.plugins().put_version(&one, &version, b"wasm", &act()).await.unwrap();
    }
    let by = act();
    let change = |revision, digest, previous| ActivationChange {
        plugin: "p",
        revision,
        digest,
        grants: "[]",
        previous,
        previous_grants: Some("[1]"),
        failed: None,
        is_replacement: false,
        act: &by,
    };
    let first = store.plugins().change_activation(&one, &change(0, Some("a"), None)).await.unwrap();
    assert_eq!((first.revision, first.rollback_target()), (1, None));
    let refused = store.plugins().change_activation(&one, &change(0, Some("b"), None)).await;
    let Err(StoreError::Conflict(why)) = refused else { panic!("{refused:?}") };
    assert!(why.contains("revision 0") && why.contains("revision 1") && why.contains("sha256:a"), "{why}");
    let second = store.plugins().change_activation(&one, &change(1, Some("b"), Some("a"))).await.unwrap();
    assert_eq!((second.revision, second.rollback_target()), (2, Some("a")));
    assert_eq!(second.previous_grants.as_deref(), Some("[1]"));
    let off = store.plugins().change_activation(&one, &change(2, None, Some("a"))).await.unwrap();
    assert_eq!((off.digest.as_deref(), off.rollback_target()), (None, Some("a")));
    assert_eq!(store.plugins().activations(&one).await.unwrap(), [off]);
    assert_eq!(store.plugins().component(&context("two"), "a").await.unwrap(), None);
    assert!(store.plugins().component(&one, "a").await.unwrap().is_some());
}

#[tokio::test]
async fn values_are_kept_up_to_the_quota_and_expired_ones_make_room() {
    let Fixture { store, place: _place } = fixture().await;
    let store = store.with_quotas(Quotas { key_values: 3, key_value_bytes: 100, ..Quotas::default() });
    let (one, two) = (context("one"), context("two"));
    let values = store.key_values();
    let used = |of: TenantContext| {
        let store = store.clone();
        async move {
            let all = store.tenants().quotas(&of).await.unwrap();
            let of = |quota| all.iter().find(|used| used.quota == quota).map(|used| (used.used, used.most));
            (of(Quota::KeyValues).unwrap(), of(Quota::KeyValueBytes).unwrap())
        }
    };
    let refused = |result: Result<(), StoreError>| match result {
        Err(StoreError::QuotaExceeded(exceeded)) => exceeded.quota,
        other => panic!("not refused: {other:?}"),
    };
    values.set(&one, "p", [("a", &b"12345"[..]), ("b", b"12345")], None, NOW, None).await.unwrap();
    values.set(&one, "q", [("ä", &b"1"[..])], Some(NOW + ms(10)), NOW, None).await.unwrap();
    assert_eq!(used(one.clone()).await, ((3, 3), (15, 100)));
    // Of whichever plugin: the fourth is too much, and so are too many bytes. What is refused leaves nothing behind.
    assert_eq!(refused(values.set(&one, "r", [("c", &b"1"[..])], None, NOW, None).await), Quota::KeyValues);
    assert_eq!(
        refused(values.set(&one, "p", [("a", &[0; 99][..])], None, NOW, None).await),
        Quota::KeyValueBytes
    );
    assert_eq!(values.get(&one, "p", "a", NOW).await.unwrap().as_deref(), Some(&b"12345"[..]));
    // Replacing by less, removing, and what has expired make room; another tenant has its own.
    values.set(&one, "p", [("a", &b"1"[..])], None, NOW, None).await.unwrap();
    assert_eq!(used(one.clone()).await, ((3, 3), (11, 100)));
    values.set(&one, "r", [("c", &b"1"[..])], Some(NOW + ms(30)), NOW + ms(20), None).await.unwrap();
    assert_eq!(used(one.clone()).await, ((3, 3), (10, 100)));
    assert!(values.remove(&one, "p", "b", None).await.unwrap());
    values.set(&two, "p", [("a", &b"1"[..])], Some(NOW + ms(30)), NOW, None).await.unwrap();
    assert_eq!(values.forget_expired(NOW + ms(29), 10).await.unwrap(), 0);
    assert_eq!(values.forget_expired(NOW + ms(30), 10).await.unwrap(), 2);
    assert_eq!((used(one).await, used(two).await), (((1, 3), (2, 100)), ((0, 3), (0, 100))));
}

#[tokio::test]
async fn settings_are_kept_up_to_the_quota() {
    let Fixture { store, place: _place } = fixture().await;
    let store = store.with_quotas(Quotas { settings_bytes: 40, ..Quotas::default() });
    let (one, two) = (context("one"), context("two"));
    let set = async |of: &TenantContext, plugin: &str, text: &str| {
        let settings = serde_json::Map::from_iter([("a".to_owned(), text.into())]);
        store.plugins().set_settings(of, plugin, &settings, &act()).await
    };
    set(&one, "p", "ten chars.").await.unwrap();
    set(&one, "q", "ten chars.").await.unwrap();
    let refused = set(&one, "q", "ten chars. and more").await;
    let Err(StoreError::QuotaExceeded(exceeded)) = refused else { panic!("{refused:?}") };
    assert_eq!((exceeded.quota, exceeded.most), (Quota::SettingsBytes, 40));
    // Less than before is never refused, and another tenant has its own.
    set(&one, "q", "ü").await.unwrap();
    set(&two, "q", "ten chars. and more").await.unwrap();
    let used = store.tenants().quotas(&one).await.unwrap();
    let used = used.iter().find(|used| used.quota == Quota::SettingsBytes).unwrap();
    assert_eq!((used.used, used.most), (28, 40));
}

#[tokio::test]
async fn values_belong_to_a_tenant_and_a_plugin_and_expire() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    let values: [(&str, &[u8]); 3] = [("n:1", b"a"), ("n:2", b"b"), ("o", b"c")];
    store.key_values().set(&one, "p", values, None, NOW, None).await.unwrap();
    store.key_values().set(&one, "p", [("n:3", &b"d"[..])], Some(NOW), NOW, None).await.unwrap();
    assert_eq!(store.key_values().get(&one, "p", "n:1", NOW).await.unwrap().as_deref(), Some(&b"a"[..]));
    assert_eq!(store.key_values().get(&one, "p", "n:3", NOW).await.unwrap(), None);
    assert_eq!(store.key_values().get(&one, "q", "n:1", NOW).await.unwrap(), None);
    assert_eq!(store.key_values().get(&context("two"), "p", "n:1", NOW).await.unwrap(), None);
    let first = store.key_values().keys(&one, "p", "n:", None, 1, NOW).await.unwrap();
    let rest = store.key_values().keys(&one, "p", "n:", first.next_cursor.as_deref(), 10, NOW).await.unwrap();
    assert_eq!((first.items, rest.items), (vec!["n:1".to_owned()], vec!["n:2".to_owned()]));
    assert!(store.key_values().remove(&one, "p", "n:1", None).await.unwrap());
    assert!(!store.key_values().remove(&one, "p", "n:1", None).await.unwrap());
}

/// Heavy reads have their own connections: however many are under way, a ringing caller's customers are found, and another
/// tenant's list is read.
#[tokio::test]
async fn heavy_reads_of_one_tenant_keep_nobody_else_waiting() {
    let Fixture { store, place: _place } = fixture().await;
    let (one, two) = (context("one"), context("two"));
    let most = store.heavy.as_ref().map_or(0, |lane| lane.most_of_one());
    let mut held = Vec::new();
    for _ in 0..most {
        held.push(store.heavy(&one).await.unwrap());
    }
    // As many as may wait; the next one is told so at once.
    let waiting: Vec<_> = (0..WAITING)
        .map(|_| {
            let (store, one) = (store.clone(), one.clone());
            tokio::spawn(async move { store.customers().list(&one, None, 10).await })
        })
        .collect();
    // Each of them waits once it has had its turn on this thread.
    tokio::task::yield_now().await;
    let refused = store.customers().list(&one, None, 10).await.unwrap_err();
    assert!(matches!(refused, StoreError::Busy(_)), "{refused}");
    assert!(store.customers().shared_numbers(&one, None, 10).await.is_err());
    // Neither another tenant nor a look-up by key waits.
    assert_eq!(store.customers().list(&two, None, 10).await.unwrap().items.len(), 0);
    let keys = lookup_keys(&PhoneNumber::parse("+14255550123", Region::US, Written::ByNetwork).unwrap());
    store.customers().find_by_keys(&one, &keys).await.unwrap();
    for one in waiting {
        one.abort();
    }
    drop(held);
    store.customers().list(&one, None, 10).await.unwrap();
}

/// F17: an export of a whole tenant takes longer than any request may.
#[tokio::test]
async fn an_export_has_no_time_limit() {
    let Fixture { store, place: _place } = fixture().await;
    if store.is_sqlite() {
        return; // It has no limits that could end an export.
    }
    let mut tx = store.begin_snapshot().await.unwrap();
    let (limit,): (String,) =
        tx.sql("SELECT current_setting('statement_timeout')").fetch_one().await.unwrap();
    assert_eq!(limit, "0");
    drop(tx);
    let (limit,): (String,) =
        store.read("SELECT current_setting('statement_timeout')").fetch_one().await.unwrap();
    assert_eq!(limit, "30s", "other statements have one");
}

#[tokio::test]
async fn a_statement_binds_values_of_every_type_and_reads_rows_in_each_way() {
    let Fixture { store, place: _place } = fixture().await;
    let values = "SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS BIGINT)";
    let row: (String, i64, Option<String>, Option<i64>) =
        store.read(values).bind("a").bind(1).bind(None::<&str>).bind(None::<i64>).fetch_one().await.unwrap();
    assert_eq!(row, ("a".to_owned(), 1, None, None));
    let names = "SELECT name FROM tenants WHERE name IN ($1, $2) ORDER BY name";
    let all: Vec<(String,)> = store.read(names).bind_all(["one", "two"]).fetch_all().await.unwrap();
    let streamed: Vec<(String,)> =
        store.read(names).bind_all(["one", "two"]).fetch().try_collect().await.unwrap();
    assert_eq!((all.len(), &streamed), (2, &all));
    let nobody = store.read(names).bind_all(["x", "y"]);
    assert!(matches!(nobody.fetch_one::<(String,)>().await, Err(sqlx::Error::RowNotFound)));
    let changed = store.write("UPDATE tenants SET name = name WHERE name <> $1").bind("one").execute().await;
    assert_eq!(changed.unwrap(), 1);
}
