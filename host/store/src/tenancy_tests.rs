//! Tenants, their states, the trail, tokens and calling sessions, on whichever database is under test.

use std::time::Duration;

use switchboard_domain::calling_session::ConnectionState;
use switchboard_domain::ids::UserId;
use tokio::sync::mpsc;

use crate::tests::{Fixture, NOW, act, context, fixture, ms, sign_in, user};
use crate::*;

const LIFE: Duration = Duration::from_secs(90);

async fn session(store: &Store, tenant: &str, token: &str) {
    let roles = &[Role::Operator, Role::Admin];
    let user = user(tenant);
    let long = FinishedSignIn { roles, expires_at: NOW + 10 * LIFE, ..sign_in(&user, token) };
    store.sign_ins().finish(&long).await.unwrap();
}

fn new_session<'a>(id: &'a str, token: &'a str) -> NewCallingSession<'a> {
    NewCallingSession {
        id,
        session_token: token,
        state: ConnectionState::Registering,
        device: "Chrome",
        sdk_version: "1.0",
        user_agent: "Mozilla",
        token_expires_at: Some(NOW + LIFE),
    }
}

fn says(state: ConnectionState) -> Heartbeat {
    Heartbeat { state: Some(state), token_expires_at: None }
}

#[tokio::test]
async fn only_a_session_of_the_operators_tenant_makes_an_operator() {
    let Fixture { store, place: _place } = fixture().await;
    session(&store, "one", "o").await;
    session(&store, "two", "t").await;
    assert!(store.sessions().authenticate_operator("o", "one", NOW).await.unwrap().is_some());
    // The role alone is anybody's to give.
    for (token, tenant) in [("t", "one"), ("o", "two"), ("o", ""), ("x", "one")] {
        assert!(
            store.sessions().authenticate_operator(token, tenant, NOW).await.unwrap().is_none(),
            "{token} {tenant}"
        );
    }
}

#[tokio::test]
async fn a_new_sign_in_ends_the_browsers_former_session_and_keeps_its_tabs() {
    let Fixture { store, place: _place } = fixture().await;
    let (one, two) = (context("one"), context("two"));
    session(&store, "one", "a").await;
    session(&store, "two", "b").await;
    store.calling_sessions().create(&one, &new_session("kept", "a"), NOW, LIFE).await.unwrap();
    store.calling_sessions().create(&two, &new_session("closed", "b"), NOW, LIFE).await.unwrap();
    let user = user("one");
    let again = |token, former| FinishedSignIn {
        former: Some(former),
        expires_at: NOW + 10 * LIFE,
        ..sign_in(&user, token)
    };
    // The same person once more: the tabs go on.
    store.sign_ins().finish(&again("a2", "a")).await.unwrap();
    assert_eq!(store.sessions().authenticate("a", NOW).await.unwrap(), None);
    assert!(store.sessions().authenticate("a2", NOW).await.unwrap().is_some());
    let kept = store.calling_sessions().get(&one, "kept").await.unwrap().unwrap();
    assert_eq!((kept.state, kept.ended_at), (ConnectionState::Registering, None));
    // Somebody else at the same browser: what was there is over, for its tenant alone.
    store.sign_ins().finish(&again("a3", "b")).await.unwrap();
    assert_eq!(store.sessions().authenticate("b", NOW).await.unwrap(), None);
    let closed = store.calling_sessions().get(&two, "closed").await.unwrap().unwrap();
    assert_eq!((closed.state, closed.end_reason.as_deref()), (ConnectionState::Closed, Some("signed-out")));
    assert!(store.calling_sessions().get(&one, "closed").await.unwrap().is_none());
    store.sessions().end("a2", NOW).await.unwrap();
    let kept = store.calling_sessions().get(&one, "kept").await.unwrap().unwrap();
    assert_eq!(kept.end_reason.as_deref(), Some("signed-out"), "it belongs to the new session");
}

#[tokio::test]
async fn a_time_zone_stays_until_another_is_told_and_what_is_over_is_forgotten() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    let zone = async || store.users().get(&one).await.unwrap().unwrap().time_zone;
    assert_eq!(zone().await, "UTC");
    for (told, then) in
        [("Europe/Prague", "Europe/Prague"), ("", "Europe/Prague"), ("Asia/Tokyo", "Asia/Tokyo")]
    {
        let user = User { time_zone: told.into(), ..user("one") };
        store.sign_ins().finish(&sign_in(&user, &format!("token {told}"))).await.unwrap();
        assert_eq!(zone().await, then);
    }
    store.users().set_time_zone(&one, "America/Denver").await.unwrap();
    assert_eq!(zone().await, "America/Denver");

    store.sign_ins().keep("old", "{}", NOW + ms(5)).await.unwrap();
    store.sign_ins().keep("new", "{}", NOW + ms(50)).await.unwrap();
    session(&store, "one", "long").await;
    store.sign_ins().forget_old(NOW + ms(20)).await.unwrap();
    // Taken as if no time had passed: what is gone is gone.
    assert_eq!(store.sign_ins().take("old", NOW).await.unwrap(), None);
    assert!(store.sign_ins().take("new", NOW).await.unwrap().is_some());
    assert_eq!(store.sessions().authenticate("token ", NOW).await.unwrap(), None);
    assert!(store.sessions().authenticate("long", NOW).await.unwrap().is_some());
}

#[tokio::test]
async fn a_suspended_tenant_is_shut_out_until_it_is_resumed_and_then_signs_in_anew() {
    let Fixture { store, place: _place } = fixture().await;
    let operator = store.sessions().operator_at_console("root");
    let one = context("one");
    session(&store, "one", "a").await;
    session(&store, "two", "b").await;
    let token = NewApiToken {
        id: "k",
        name: "ci",
        secret: "swb_x",
        roles: &[Role::Developer],
        expires_at: NOW + LIFE,
    };
    store.tokens().create(&one, &token, &act()).await.unwrap();
    store.calling_sessions().create(&one, &new_session("c", "a"), NOW, LIFE).await.unwrap();

    let suspend = operator.act("tenant.suspend", "one", NOW);
    store.operator().suspend(&operator, &"one".into(), "unpaid", &suspend).await.unwrap();
    assert!(matches!(store.sessions().authenticate("a", NOW).await, Err(StoreError::TenantSuspended)));
    assert!(matches!(store.tokens().authenticate("swb_x", NOW).await, Err(StoreError::TenantSuspended)));
    assert!(store.sessions().authenticate("b", NOW).await.unwrap().is_some());
    let user = user("one");
    let again = sign_in(&user, "c");
    assert!(matches!(store.sign_ins().finish(&again).await, Err(StoreError::TenantSuspended)));
    let closed = store.calling_sessions().get(&one, "c").await.unwrap().unwrap();
    assert_eq!(
        (closed.state, closed.end_reason.as_deref()),
        (ConnectionState::Closed, Some("tenant-suspended"))
    );
    assert!(store.tenants().is_suspended(&one).await.unwrap());
    let background = store.tenants().background_contexts().await.unwrap();
    assert!(background.iter().all(|context| context.tenant_id() != "one") && !background.is_empty());
    let twice = store.operator().suspend(&operator, &"one".into(), "again", &suspend).await;
    assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");

    store
        .operator()
        .resume(&operator, &"one".into(), &operator.act("tenant.resume", "one", NOW))
        .await
        .unwrap();
    assert_eq!(store.tenants().state(&"one".into()).await.unwrap(), Some(TenantState::Consented));
    assert_eq!(store.sessions().authenticate("a", NOW).await.unwrap(), None, "the session is over for good");
    assert!(store.tokens().authenticate("swb_x", NOW).await.unwrap().is_some());
    store.sign_ins().finish(&again).await.unwrap();
    let actions =
        |page: Page<AuditEntry>| page.items.into_iter().map(|entry| entry.action).collect::<Vec<_>>();
    let own = actions(store.audit().list(&one, &AuditFilter::default(), None, 10).await.unwrap());
    assert!(own.contains(&"tenant.suspend".into()) && own.contains(&"tenant.resume".into()), "{own:?}");
    let kept = store
        .audit()
        .list_of_operators(&operator, Some("one"), &AuditFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(actions(kept).len(), 2);
}

#[tokio::test]
async fn an_invited_tenant_becomes_consented_once_and_the_trail_says_by_whom() {
    let Fixture { store, place: _place } = fixture().await;
    let operator = store.sessions().operator_at_console("root");
    let id = "0B5CA1AB-4321-4D3C-8B7A-A98765432999";
    let tenant = Tenant::checked(id, " Adatum ", "DE", &["CALLTO:".into()]).unwrap();
    assert_eq!((tenant.name.as_str(), tenant.url_schemes[0].as_str()), ("Adatum", "callto"));
    for (id, name, region, scheme, field) in [
        ("x", "n", "DE", "callto", "id"),
        (id, " ", "DE", "callto", "name"),
        (id, "n", "ZZZ", "callto", "defaultRegion"),
        (id, "n", "DE", "javascript", "urlSchemes"),
        (id, "n", "DE", "http", "urlSchemes"),
        (id, "n", "DE", "a b", "urlSchemes"),
    ] {
        let refused = Tenant::checked(id, name, region, &[scheme.into()]);
        assert!(
            matches!(&refused, Err(StoreError::Invalid { field: wrong, .. }) if *wrong == field),
            "{refused:?}"
        );
    }
    let invite = operator.act("tenant.invite", "Adatum", NOW);
    store.operator().invite(&operator, &tenant, &invite).await.unwrap();
    let again = store.operator().invite(&operator, &tenant, &invite).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    assert_eq!(store.tenants().state(&tenant.id).await.unwrap(), Some(TenantState::Invited));
    assert!(store.tenants().mark_consented(&tenant.id, "ada@adatum.example", NOW + ms(1)).await.unwrap());
    assert!(!store.tenants().mark_consented(&tenant.id, "bob@adatum.example", NOW + ms(2)).await.unwrap());
    assert!(
        !store.tenants().mark_consented(&"nobody".into(), "bob@adatum.example", NOW + ms(2)).await.unwrap()
    );
    let overview = store.operator().overview(&operator, &tenant.id, NOW).await.unwrap();
    assert_eq!(
        (
            overview.state,
            overview.consented_by.as_deref(),
            overview.consented_at,
            overview.invited_by.as_str()
        ),
        (TenantState::Consented, Some("ada@adatum.example"), Some(NOW + ms(1)), "root")
    );

    let change = TenantChange { name: Some("Adatum GmbH".into()), ..TenantChange::default() };
    store
        .operator()
        .change(&operator, &tenant.id, &change, &operator.act("tenant.change", "x", NOW))
        .await
        .unwrap();
    let filter = |search: &str| TenantFilter { search: Some(search.into()), ..TenantFilter::default() };
    let found = store.operator().list(&operator, &filter("tum gm"), None, 10, NOW).await.unwrap().items;
    assert_eq!((found.len(), found[0].tenant.default_region.as_str()), (1, "DE"));
    assert_eq!(store.operator().list(&operator, &filter("%"), None, 10, NOW).await.unwrap().items.len(), 0);
    let first = store.operator().list(&operator, &TenantFilter::default(), None, 2, NOW).await.unwrap();
    let rest = store
        .operator()
        .list(&operator, &TenantFilter::default(), first.next_cursor.as_deref(), 2, NOW)
        .await
        .unwrap();
    let names: Vec<_> = first.items.iter().chain(&rest.items).map(|t| t.tenant.name.clone()).collect();
    assert_eq!(names, ["Adatum GmbH", "one", "two"]);
}

#[tokio::test]
async fn the_trail_is_filtered_paged_and_forgotten_when_it_is_old() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    for (at, action, target) in
        [(0, "plugin.activate", "Phone-Book"), (1, "plugins.x", "b"), (1, "plugin.upload", "50%")]
    {
        store
            .audit()
            .record(&one, &Act::of_system("Root", action, target, NOW + ms(at)).with("n", at))
            .await
            .unwrap();
    }
    store
        .audit()
        .record_refused(&one, &Act::of_system("else\0", "token.create", "t\n", NOW + ms(2)), "403 no")
        .await
        .unwrap();
    let all = store.audit().list(&one, &AuditFilter::default(), None, 10).await.unwrap().items;
    let new: Vec<_> = all.iter().filter(|entry| entry.action != "tenant.provision").collect();
    assert_eq!(new.len(), 4);
    assert_eq!(
        (new[0].outcome.as_str(), new[0].reason.as_deref(), new[0].target.as_str()),
        ("refused", Some("403 no"), "t\u{fffd}")
    );
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.audit().list(&one, &AuditFilter::default(), cursor.as_deref(), 1).await.unwrap();
        seen.extend(page.items.into_iter().map(|entry| entry.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, all.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>());
    let by = |filter: AuditFilter| {
        let (store, one) = (store.clone(), one.clone());
        async move { store.audit().list(&one, &filter, None, 10).await.unwrap().items.len() }
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(by(AuditFilter { action: some("plugin"), ..AuditFilter::default() }).await, 2);
    assert_eq!(by(AuditFilter { action: some("plugin.upload"), ..AuditFilter::default() }).await, 1);
    assert_eq!(by(AuditFilter { target: some("phone"), ..AuditFilter::default() }).await, 1);
    assert_eq!(by(AuditFilter { target: some("%"), ..AuditFilter::default() }).await, 1);
    assert_eq!(by(AuditFilter { actor: some("root"), ..AuditFilter::default() }).await, 3);
    assert_eq!(by(AuditFilter { outcome: some("refused"), ..AuditFilter::default() }).await, 1);
    assert_eq!(
        by(AuditFilter { since: Some(NOW + ms(1)), until: Some(NOW + ms(2)), ..AuditFilter::default() })
            .await,
        2
    );
    assert_eq!(
        store
            .audit()
            .list(&context("two"), &AuditFilter { target: some("phone"), ..AuditFilter::default() }, None, 10)
            .await
            .unwrap()
            .items
            .len(),
        0
    );
    let day = Duration::from_hours(24);
    assert!(store.audit().forget(1, NOW + day + ms(2)).await.unwrap() >= 3);
    assert_eq!(by(AuditFilter::default()).await, 1);
    // A tenant may keep its own shorter, here than for ever.
    let shorter = [(Retained::Audit, Some(30))];
    store.tenants().set_retention(&one, &shorter, &act()).await.unwrap();
    assert_eq!(by(AuditFilter::default()).await, 2);
    store.audit().record(&context("two"), &act()).await.unwrap();
    assert_eq!(store.audit().forget(0, NOW + 31 * day).await.unwrap(), 2);
    assert_eq!(by(AuditFilter::default()).await, 0);
    let of_two = store.audit().list(&context("two"), &AuditFilter::default(), None, 10).await.unwrap();
    assert!(!of_two.items.is_empty());
}

#[tokio::test]
async fn an_act_is_in_the_trail_only_if_it_was_done() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    let by = Act::of_system("n", "plugin.activate", "p", NOW);
    let change = ActivationChange {
        plugin: "p",
        revision: 7,
        digest: None,
        grants: "[]",
        previous: None,
        previous_grants: None,
        failed: None,
        is_replacement: false,
        act: &by,
    };
    assert!(store.plugins().change_activation(&one, &change).await.is_err());
    let filter = AuditFilter { action: Some("plugin.activate".into()), ..AuditFilter::default() };
    assert_eq!(store.audit().list(&one, &filter, None, 10).await.unwrap().items, []);
    let change = ActivationChange { revision: 0, ..change };
    store.plugins().change_activation(&one, &change).await.unwrap();
    assert_eq!(store.audit().list(&one, &filter, None, 10).await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_token_lets_in_while_it_lives_and_is_seen_by_whom_it_concerns() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    let token = NewApiToken {
        id: "k",
        name: "ci",
        secret: "swb_x",
        roles: &[Role::Developer],
        expires_at: NOW + ms(200_000),
    };
    store.tokens().create(&one, &token, &act()).await.unwrap();
    let again =
        store.tokens().create(&one, &NewApiToken { id: "l", secret: "swb_y", ..token.clone() }, &act()).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    store.users().confirm_roles(&one, &[Role::Admin], NOW).await.unwrap();
    let who = store.tokens().authenticate("swb_x", NOW + ms(1)).await.unwrap().unwrap().who;
    assert_eq!((who.actor.kind(), who.actor.name()), ("token", "token ci of alice@example"));
    assert_eq!((who.context.tenant_id().as_str(), &who.roles[..]), ("one", &[Role::Developer][..]));
    store.users().confirm_roles(&one, &[Role::Agent], NOW).await.unwrap();
    let bearer = store.tokens().authenticate("swb_x", NOW + ms(1)).await.unwrap().unwrap();
    assert_eq!(
        (bearer.who.roles, bearer.maker_confirmed_at),
        (Vec::new(), NOW),
        "its maker is no admin any more"
    );
    let used = |of: Option<&'static str>| {
        let (store, one, of) = (store.clone(), one.clone(), of.map(UserId::from));
        async move {
            store.tokens().list(&one, of.as_ref()).await.unwrap().first().map(|token| token.last_used_at)
        }
    };
    assert_eq!(used(None).await, Some(Some(NOW + ms(1))));
    store.tokens().authenticate("swb_x", NOW + ms(1000)).await.unwrap();
    assert_eq!(used(Some("alice")).await, Some(Some(NOW + ms(1))), "not each use is written");
    assert_eq!(used(Some("bob")).await, None);
    assert_eq!(store.tokens().authenticate("swb_x", NOW + ms(200_000)).await.unwrap(), None);
    assert_eq!(store.tokens().authenticate("swb_", NOW).await.unwrap(), None);
    let gone = |context: TenantContext, of: Option<&'static str>| {
        let (store, of) = (store.clone(), of.map(UserId::from));
        async move { store.tokens().delete(&context, "k", of.as_ref(), &act()).await }
    };
    assert!(matches!(gone(context("two"), None).await, Err(StoreError::NotFound(_))));
    assert!(matches!(gone(one.clone(), Some("bob")).await, Err(StoreError::NotFound(_))));
    gone(one.clone(), None).await.unwrap();
    assert_eq!(store.tokens().authenticate("swb_x", NOW).await.unwrap(), None);
}

#[tokio::test]
async fn a_calling_session_lives_while_it_is_heard_of_and_its_sign_in_lives() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    session(&store, "one", "a").await;
    session(&store, "one", "b").await;
    for (id, token) in [("first", "a"), ("second", "a"), ("third", "b")] {
        store.calling_sessions().create(&one, &new_session(id, token), NOW, LIFE).await.unwrap();
    }
    let unknown = store.calling_sessions().create(&one, &new_session("x", "nobody's"), NOW, LIFE).await;
    assert!(matches!(unknown, Err(StoreError::Conflict(_))), "{unknown:?}");
    let reachable = |now| {
        let (store, one) = (store.clone(), one.clone());
        async move {
            let users = store.calling_sessions().reachable_users(&one, None, 10, now).await.unwrap().items;
            users.first().map_or(0, |user| user.sessions)
        }
    };
    assert_eq!(reachable(NOW).await, 0, "registering is not connected");
    for id in ["first", "second", "third"] {
        let beat = store
            .calling_sessions()
            .beat(&one, id, &says(ConnectionState::Connected), NOW + ms(1), LIFE)
            .await;
        assert!(matches!(beat, Ok(Some(Ok(_)))), "{beat:?}");
    }
    assert_eq!(reachable(NOW + ms(1)).await, 3);
    let back = store
        .calling_sessions()
        .beat(&one, "first", &says(ConnectionState::Registering), NOW + ms(1), LIFE)
        .await;
    assert!(matches!(back, Ok(Some(Err(_)))), "{back:?}");
    assert!(
        store
            .calling_sessions()
            .beat(&context("two"), "first", &Heartbeat::default(), NOW, LIFE)
            .await
            .unwrap()
            .is_none()
    );

    // Nobody has swept, and it is over all the same: for readers, and for its tab.
    let late = NOW + ms(1) + LIFE;
    store.calling_sessions().beat(&one, "third", &Heartbeat::default(), late - ms(1), LIFE).await.unwrap();
    assert_eq!(reachable(late).await, 1);
    let dead = store.calling_sessions().beat(&one, "first", &Heartbeat::default(), late, LIFE).await;
    assert!(matches!(dead, Ok(Some(Err(_)))), "{dead:?}");
    let (a, b) = tokio::join!(store.calling_sessions().sweep(late), store.calling_sessions().sweep(late));
    assert_eq!(a.unwrap() + b.unwrap(), 2, "two fronts sweep, each session ends once");
    let all = store.calling_sessions().list(&one, false, true, None, 10, late).await.unwrap().items;
    let first = all.iter().find(|session| session.id == "first").unwrap();
    assert_eq!((first.state, first.end_reason.as_deref()), (ConnectionState::Expired, Some("no-heartbeat")));

    store.sessions().end("b", NOW).await.unwrap();
    assert_eq!(reachable(late).await, 0);
    let third = store.calling_sessions().get(&one, "third").await.unwrap().unwrap();
    assert_eq!((third.state, third.end_reason.as_deref()), (ConnectionState::Closed, Some("signed-out")));
    assert_eq!(store.calling_sessions().sweep(NOW + 1000 * LIFE).await.unwrap(), 0);
    assert_eq!(store.calling_sessions().list(&one, true, true, None, 10, late).await.unwrap().items, []);
}

#[tokio::test]
async fn a_revoked_user_is_out_everywhere_and_others_stay() {
    let Fixture { store, place: _place } = fixture().await;
    let one = context("one");
    session(&store, "one", "a").await;
    session(&store, "two", "b").await;
    store.calling_sessions().create(&one, &new_session("c", "a"), NOW, LIFE).await.unwrap();
    assert_eq!(store.sessions().end_all_of_user(&one, NOW).await.unwrap(), 2, "the first sign-in's too");
    assert_eq!(store.sessions().authenticate("a", NOW).await.unwrap(), None);
    assert_eq!(
        store.calling_sessions().get(&one, "c").await.unwrap().unwrap().end_reason.as_deref(),
        Some("revoked")
    );
    assert!(store.sessions().authenticate("b", NOW).await.unwrap().is_some());
    let told = store.events().of_tenant(&one, 0, 10).await.unwrap();
    assert!(told.iter().any(|event| event.kind == SESSIONS_ENDED), "{told:?}");
    assert_eq!(store.sessions().end_all_of_tenant(&context("two"), NOW).await.unwrap(), 2);
    assert_eq!(store.sessions().authenticate("b", NOW).await.unwrap(), None);
}

#[tokio::test]
async fn an_export_has_everything_but_secrets_and_a_deleted_tenant_leaves_nothing() {
    let Fixture { store, place: _place } = fixture().await;
    let operator = store.sessions().operator_at_console("root");
    let (one, two) = (context("one"), context("two"));
    for tenant in [&one, &two] {
        let version = PluginVersion { plugin: "p", digest: "shared", report: "{}" };
        store.plugins().put_version(tenant, &version, b"wasm", &act()).await.unwrap();
        store.key_values().set(tenant, "p", [("k", &b"v\0"[..])], None, NOW, Some(&act())).await.unwrap();
        let connection = Connection {
            name: "crm".into(),
            base_url: "https://x".into(),
            credential: "canary-secret".into(),
        };
        store.plugins().put_connection(tenant, "p", &connection, &act()).await.unwrap();
    }
    let version = PluginVersion { plugin: "p", digest: "own", report: "{}" };
    store.plugins().put_version(&one, &version, b"own wasm", &act()).await.unwrap();
    store.plugins().begin_preview(&one, "p", "own", NOW + LIFE, &act()).await.unwrap();
    session(&store, "one", "canary-token").await;
    store.calling_sessions().create(&one, &new_session("c", "canary-token"), NOW, LIFE).await.unwrap();

    let context = store
        .operator()
        .enter(&operator, &"one".into(), &operator.act("tenant.export", "one", NOW))
        .await
        .unwrap();
    let (sender, mut lines) = mpsc::channel(1);
    let (exported, text) = tokio::join!(store.tenants().export(&context, NOW, sender), async {
        let mut text = String::new();
        while let Some(line) = lines.recv().await {
            text.push_str(std::str::from_utf8(&line).unwrap());
        }
        text
    });
    exported.unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (first, last) = (lines.first().unwrap(), lines.last().unwrap());
    assert!(first["leftOut"].as_array().unwrap().contains(&"users.refresh_token".into()), "{first}");
    assert!(first["leftOut"].as_array().unwrap().contains(&"connections.credential".into()), "{first}");
    assert!(first["leftOut"].as_array().unwrap().contains(&"api_tokens.token_hash".into()), "{first}");
    assert_eq!((last["end"].as_bool(), last["components"].as_u64()), (Some(true), Some(2)));
    let of = |table: &str| {
        lines.iter().filter(|line| line["table"] == table).map(|line| line["row"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("key_values")[0]["value"], "7600");
    assert_eq!((of("tenants").len(), of("users").len(), of("plugin_versions").len()), (1, 1, 2));
    assert_eq!(of("plugin_previews")[0]["digest"], "own");
    assert!(of("users")[0].get("refresh_token").is_none());
    assert!(of("audit").iter().any(|row| row["action"] == "tenant.export"));
    assert!(!text.contains("canary-") && !text.contains("\"two\""), "{text}");

    let delete = operator.act("tenant.delete", "one", NOW);
    let not_yet = store.operator().delete(&operator, &"one".into(), "one", &delete).await;
    assert!(matches!(not_yet, Err(StoreError::Conflict(_))), "{not_yet:?}");
    store.operator().suspend(&operator, &"one".into(), "leaves", &delete).await.unwrap();
    let unsure = store.operator().delete(&operator, &"one".into(), "One", &delete).await;
    assert!(matches!(unsure, Err(StoreError::Conflict(_))), "{unsure:?}");
    let deleted = store.operator().delete(&operator, &"one".into(), "one", &delete).await.unwrap();
    assert_eq!(deleted.components, 1, "the shared one stays");
    assert!(deleted.rows["key_values"] == 1 && deleted.rows["audit"] > 3, "{deleted:?}");
    for (table, rows) in store.rows_that_name("one").await.unwrap() {
        assert!(rows == 0 || table == "operator_audit", "{table} still has {rows} rows of the tenant");
    }
    assert_eq!(store.plugins().component(&two, "shared").await.unwrap().as_deref(), Some(&b"wasm"[..]));
    assert_eq!(store.key_values().get(&two, "p", "k", NOW).await.unwrap().as_deref(), Some(&b"v\0"[..]));
    let gone = store.operator().delete(&operator, &"one".into(), "one", &delete).await;
    assert!(matches!(gone, Err(StoreError::NotFound(_))), "{gone:?}");
    let kept = store
        .audit()
        .list_of_operators(&operator, Some("one"), &AuditFilter::default(), None, 10)
        .await
        .unwrap()
        .items;
    assert!(kept.iter().any(|entry| entry.action == "tenant.delete" && entry.outcome == "done"), "{kept:?}");
}
