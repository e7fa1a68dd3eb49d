//! Tokens of signed-in people, with an Entra and an ACS that refuse: one redemption for all who ask, what each refusal
//! asks of the person, and when sessions end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures::future::join_all;
use serde_json::{Value, json};
use switchboard_domain::clock::Clock;
use switchboard_microsoft::entra::Feature;
use switchboard_microsoft::{
    AcsConfig, AcsResource, ClientCredential, ExchangeLimit, Microsoft, MicrosoftConfig,
};
use switchboard_services::accounts::user_tokens::{InteractionKind, TokenError, UserTokens};
use switchboard_store::{FinishedSignIn, MasterKey, Role, Store, Tenant, TenantContext, User};
use switchboard_tests::provider::{Behaviour, CLIENT_ID, Idp, PERSON, PRIMARY, SECONDARY, TENANT};
use tempfile::TempDir;

const SESSION: &str = "a-session";

struct House {
    idp: Idp,
    store: Store,
    tokens: UserTokens,
    person: TenantContext,
    _data: TempDir,
}

impl House {
    async fn with(behaviour: Behaviour) -> Result<Self> {
        let (idp, data) = (Idp::start(behaviour).await?, TempDir::new()?);
        let now = Clock::system().now();
        let store = Store::open_sqlite(&data.path().join("s.db"), &MasterKey::new([7; 32]), now).await?;
        let tenant = Tenant {
            id: TENANT.into(),
            name: "Fabrikam".into(),
            default_region: "US".into(),
            url_schemes: Vec::new(),
        };
        store.tenants().provision(&tenant, now).await?;
        let user = User {
            tenant_id: TENANT.into(),
            id: PERSON.into(),
            user_principal_name: "hal@fabrikam.example".into(),
            display_name: "Hal".into(),
            email: None,
            locale: "en-US".into(),
            time_zone: "UTC".into(),
        };
        let refresh_token = format!("1.refresh-of-{PERSON}");
        let finished = FinishedSignIn {
            state: "state",
            user: &user,
            refresh_token: Some(&refresh_token),
            roles: &[Role::Agent],
            features: &[],
            token: SESSION,
            former: None,
            at: now,
            expires_at: now + Duration::from_secs(1000),
        };
        store.sign_ins().finish(&finished).await?;
        let resource = AcsResource {
            name: "main".into(),
            endpoint: idp.url().to_owned(),
            access_key: PRIMARY.into(),
            secondary_access_key: Some(SECONDARY.into()),
        };
        let acs =
            AcsConfig { resources: vec![resource], limit: ExchangeLimit::default(), ..AcsConfig::default() };
        let microsoft = Microsoft::new(
            MicrosoftConfig {
                authority: idp.url().to_owned(),
                graph: idp.url().to_owned(),
                acs,
                client_id: CLIENT_ID.into(),
                credential: ClientCredential::Secret("secret".into()),
                redirect_uri: "http://127.0.0.1:1/auth/callback".into(),
            },
            Clock::system(),
        )?;
        let tokens = UserTokens::new(store.clone(), Arc::new(microsoft), Clock::system());
        let person = store.sessions().authenticate(SESSION, now).await?.context("no session")?.context;
        Ok(Self { idp, store, tokens, person, _data: data })
    }

    async fn is_signed_in(&self) -> Result<bool> {
        Ok(self.store.sessions().authenticate(SESSION, Clock::system().now()).await?.is_some())
    }
}

fn refusing(body: &Value) -> Behaviour {
    let body = body.clone();
    Behaviour { refresh: Arc::new(move |_| Some((400, body.clone()))), ..Behaviour::honest() }
}

fn entra(error: &str, code: u32, suberror: Option<&str>) -> Value {
    json!({
        "error": error, "suberror": suberror, "error_codes": [code],
        "error_description": format!("AADSTS{code}: words. Trace ID: 1"), "trace_id": "1",
    })
}

fn interaction(outcome: Result<String, TokenError>) -> Result<(InteractionKind, &'static str, String)> {
    match outcome {
        Err(TokenError::Interaction(asked)) => Ok((asked.kind, asked.slug, asked.challenge)),
        other => bail!("{other:?}"),
    }
}

#[tokio::test]
async fn many_tabs_share_one_redemption_and_one_exchange() -> Result<()> {
    let house = House::with(Behaviour::honest()).await?;
    let tokens = join_all((0..40).map(|_| house.tokens.calling(&house.person))).await;
    let first = tokens.into_iter().collect::<Result<Vec<_>, _>>()?;
    assert!(first.iter().all(|token| token.token == format!("calling-canary-{PERSON}")));
    house.tokens.calling(&house.person).await?;
    assert_eq!((house.idp.exchanged(), house.idp.redemptions()), (1, 1));
    // Another resource is another redemption of the same refresh token; then it is kept, too.
    let graph = join_all((0..40).map(|_| house.tokens.graph(&house.person))).await;
    assert!(graph.iter().all(Result::is_ok));
    assert_eq!((house.idp.exchanged(), house.idp.redemptions()), (1, 2));
    assert!(
        house.idp.last_form()["scope"].contains("graph.microsoft.com")
            && !house.idp.last_form()["scope"].contains("communication")
    );
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_too_old_for_20_more_minutes_is_minted_anew() -> Result<()> {
    let house = House::with(Behaviour::honest()).await?;
    let least = Clock::system().now().as_second() + 20 * 60;
    for _ in 0..3 {
        assert!(house.tokens.calling(&house.person).await?.expires_on.as_second() >= least);
        house.tokens.forget(&house.person);
    }
    assert_eq!((house.idp.exchanged(), house.idp.redemptions()), (3, 3));
    Ok(())
}

#[tokio::test]
async fn a_disabled_person_or_a_revoked_session_ends_ours() -> Result<()> {
    for code in [50057, 50034, 50173, 50132, 50133, 700_082, 70043] {
        let house = House::with(refusing(&entra("invalid_grant", code, None))).await?;
        assert!(house.is_signed_in().await?);
        let (kind, ..) = interaction(house.tokens.graph(&house.person).await)?;
        assert_eq!((kind, house.is_signed_in().await?), (InteractionKind::SignInAgain, false), "{code}");
    }
    // What only asks for more leaves the session alone.
    for (error, code) in
        [("interaction_required", 50076), ("invalid_grant", 65001), ("temporarily_unavailable", 90033)]
    {
        let house = House::with(refusing(&entra(error, code, None))).await?;
        assert!(house.tokens.graph(&house.person).await.is_err());
        assert!(house.is_signed_in().await?, "{code}");
    }
    Ok(())
}

#[tokio::test]
async fn a_claims_challenge_reaches_the_next_sign_in_once() -> Result<()> {
    let claims = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
    let mut body = entra("interaction_required", 50076, Some("basic_action"));
    body["claims"] = claims.into();
    let house = House::with(refusing(&body)).await?;
    let (kind, slug, challenge) = interaction(house.tokens.graph(&house.person).await)?;
    assert_eq!((kind, slug), (InteractionKind::Claims, "mfa-required"));
    // Asked again at once, the answer is the same, and Entra is left alone.
    let (.., again) = interaction(house.tokens.graph(&house.person).await)?;
    assert_eq!((again.as_str(), house.idp.redemptions()), (challenge.as_str(), 1));

    let request = house.tokens.take_challenge(&challenge).await?.context("no challenge")?;
    assert_eq!(request.login_hint.as_deref(), Some("hal@fabrikam.example"));
    let (to, _) = house.tokens.microsoft().entra.begin_sign_in(&request).await?;
    let sent = to.query_pairs().find(|(name, _)| name == "claims").context("no claims")?.1.into_owned();
    let sent: Value = serde_json::from_str(&sent)?;
    assert_eq!(sent["access_token"]["acrs"]["value"], "c1");
    assert!(house.tokens.take_challenge(&challenge).await?.is_none());
    // A challenge is no sign-in's state, and a state no challenge.
    assert!(house.store.sign_ins().take(&challenge, Clock::system().now()).await?.is_none());

    // Graph's own challenge (continuous access evaluation) goes to the token endpoint.
    house.idp.behave(Behaviour::honest());
    house.tokens.graph_challenged(&house.person, Feature::Directory, claims).await?;
    assert!(
        house.idp.last_form()["claims"].contains("acrs") && house.idp.last_form()["claims"].contains("cp1")
    );
    Ok(())
}

#[tokio::test]
async fn consent_that_is_taken_back_is_told_to_the_admins_once() -> Result<()> {
    let house = House::with(Behaviour::honest()).await?;
    house.tokens.graph_for(&house.person, Feature::Calendar).await?;
    let lost = |events: Vec<switchboard_store::Event>| {
        events.iter().filter(|event| event.kind == "consent.lost").count()
    };
    house.idp.behave(refusing(&entra("invalid_grant", 65001, Some("consent_required"))));
    for _ in 0..3 {
        house.tokens.forget(&house.person);
        let (kind, slug, challenge) =
            interaction(house.tokens.graph_for(&house.person, Feature::Calendar).await)?;
        assert_eq!((kind, slug), (InteractionKind::Consent, "consent-required"));
        let request = house.tokens.take_challenge(&challenge).await?.context("no challenge")?;
        assert_eq!(request.features, [Feature::Calendar]);
    }
    assert_eq!(lost(house.store.events().after(0, 100).await?), 1);
    // Given again, the consent works at once: what was refused is not remembered beyond the sign-in.
    house.idp.behave(Behaviour::honest());
    house.tokens.signed_in(&house.person, vec![Feature::Profile, Feature::Calendar]);
    house.tokens.graph_for(&house.person, Feature::Calendar).await?;
    Ok(())
}

#[tokio::test]
async fn rotating_the_access_keys_keeps_calls_going() -> Result<()> {
    let only = |key: &str| Behaviour { access_keys: vec![key.to_owned()], ..Behaviour::honest() };
    let house = House::with(only(SECONDARY)).await?;
    for _ in 0..2 {
        house.tokens.calling(&house.person).await?;
        house.tokens.forget(&house.person);
    }
    house.idp.behave(only(PRIMARY));
    house.tokens.calling(&house.person).await?;
    house.tokens.forget(&house.person);

    house.idp.behave(only("bm9ib2R5cy1rZXk="));
    match house.tokens.calling(&house.person).await {
        Err(TokenError::NotSetUp { person, operator }) => {
            assert!(operator.contains("\"main\" refuses every configured access key"), "{operator}");
            assert!(!operator.contains(PRIMARY) && !person.contains("key"), "{operator}");
        }
        other => bail!("{other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn each_refusal_of_the_exchange_is_told_apart() -> Result<()> {
    let refusing = |status: u16, code: &str, message: &str, target: Option<&str>| {
        let body = json!({"error": {"code": code, "message": message, "target": target}});
        Behaviour { exchange: Arc::new(move || Some((status, body.clone()))), ..Behaviour::honest() }
    };
    let house = House::with(refusing(403, "Forbidden", "no", None)).await?;
    assert!(matches!(house.tokens.calling(&house.person).await, Err(TokenError::NotLicensed(_))));
    let rows = [
        (
            400,
            "ValidationError",
            "AAD application is not the expected one.",
            Some("appId"),
            "another application",
        ),
        (
            400,
            "ValidationError",
            "Provided AAD token issued for unexpected user.",
            Some("userId"),
            "another user",
        ),
        (400, "ValidationError", "Token: The Token field is required.", Some("Token"), "did not understand"),
    ];
    for (status, code, message, target, expected) in rows {
        let house = House::with(refusing(status, code, message, target)).await?;
        match house.tokens.calling(&house.person).await {
            Err(TokenError::NotSetUp { operator, .. }) => assert!(operator.contains(expected), "{operator}"),
            other => bail!("{message}: {other:?}"),
        }
    }
    // A broken service is asked once more; then the person is told to try again.
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let broken = Behaviour {
        exchange: Arc::new(move || {
            let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
            first.then(|| (503, json!({"error": {"code": "x", "message": "y"}})))
        }),
        ..Behaviour::honest()
    };
    let house = House::with(broken).await?;
    house.tokens.calling(&house.person).await?;
    assert_eq!(times.load(Ordering::SeqCst), 2);
    // A token without both scopes is not even sent.
    let one_scope = Behaviour {
        refresh: Arc::new(|_| {
            let scope = "https://auth.msft.communication.azure.com/Teams.ManageCalls";
            Some((
                200,
                json!({"token_type": "Bearer", "access_token": "a", "expires_in": 4000, "scope": scope}),
            ))
        }),
        ..Behaviour::honest()
    };
    let house = House::with(one_scope).await?;
    let refused = house.tokens.calling(&house.person).await.map(|token| token.token);
    assert_eq!(interaction(refused)?.0, InteractionKind::Consent);
    assert_eq!(house.idp.exchanged(), 0);
    Ok(())
}

#[tokio::test]
async fn a_throttled_exchange_is_waited_for() -> Result<()> {
    let limit = Some((1, std::time::Duration::from_millis(800)));
    let house = House::with(Behaviour { exchange_limit: limit, ..Behaviour::honest() }).await?;
    house.tokens.calling(&house.person).await?;
    house.tokens.forget(&house.person);
    house.tokens.calling(&house.person).await?;
    assert_eq!((house.idp.exchanged(), house.idp.throttled()), (2, 1));
    Ok(())
}
