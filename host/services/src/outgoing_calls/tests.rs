use std::sync::Arc;
use std::time::Duration;

use switchboard_domain::customer::{Customer, CustomerPhone};
use switchboard_microsoft::{AcsConfig, AcsResource, ClientCredential, Microsoft, MicrosoftConfig};

use switchboard_plugin_host::pool::PoolConfig;
use switchboard_plugin_host::{ARTIFACT_BYTES, COMPILE_WITHIN, Egress, PluginHost, PluginHostConfig};
use switchboard_store::{FinishedSignIn, MasterKey, Role, Tenant, User};

use super::*;
use crate::accounts::UserTokens;

const USER_ID: &str = "9f6a1f0e-3f1a-4a39-8a4c-0b5d3c2f1a77";

fn region(code: &str) -> Region {
    code.parse().expect("a region")
}

#[test]
fn numbers_are_dialled_as_e164_and_short_numbers_as_their_digits() {
    for (text, code, callee, emergency) in [
        ("+1 (415) 555-0123", "US", "+14155550123", false),
        ("224 123 456", "CZ", "+420224123456", false),
        ("112", "CZ", "112", true),
        ("1 1 2", "CZ", "112", true),
        ("911", "US", "911", true),
    ] {
        let dialled = dialled_number("to.phoneNumber", text, region(code)).expect("it can be dialled");
        let expected = (Callee::Phone(callee.to_owned()), emergency);
        assert_eq!((dialled.callee, dialled.emergency), expected, "{text}");
    }
}

fn wrong_field<T>(result: Result<T, ServiceError>) -> Option<String> {
    match result.err()? {
        ServiceError::Invalid { field, .. } => Some(field),
        other => Some(other.to_string()),
    }
}

#[test]
fn what_can_not_be_called_is_refused_by_its_member() {
    assert_eq!(
        wrong_field(dialled_number("to.phoneNumber", "call me", Region::US)).as_deref(),
        Some("to.phoneNumber")
    );
    assert_eq!(wrong_field(object_id("someone")).as_deref(), Some("to.userId"));
    let spelled = object_id(&format!("{{{}}}", USER_ID.to_uppercase())).expect("an id in another form");
    assert_eq!(spelled, USER_ID);
}

/// Outgoing calls of one agent, on a store of its own. Microsoft's address leads nowhere, and there are no plugins.
struct Fixture {
    calls: OutgoingCalls,
    principal: Principal,
    _data: tempfile::TempDir,
}

async fn fixture() -> anyhow::Result<Fixture> {
    let data = tempfile::tempdir()?;
    let clock = Clock::system();
    let store = Store::open_sqlite(&data.path().join("s.db"), &MasterKey::new([7; 32]), clock.now()).await?;
    let tenant = Tenant {
        id: "tenant".into(),
        name: "Contoso".into(),
        default_region: "US".into(),
        url_schemes: Vec::new(),
    };
    store.tenants().provision(&tenant, clock.now()).await?;
    let user = User {
        tenant_id: tenant.id.clone(),
        id: "alice".into(),
        user_principal_name: "alice@contoso.example".into(),
        display_name: "Alice".into(),
        email: None,
        locale: "en-US".into(),
        time_zone: "UTC".into(),
    };
    let now = clock.now();
    let session = FinishedSignIn {
        state: "state",
        user: &user,
        refresh_token: None,
        roles: &[Role::Agent],
        features: &[],
        token: "secret",
        former: None,
        at: now,
        expires_at: now + Duration::from_secs(60),
    };
    store.sign_ins().finish(&session).await?;
    let signed_in = store.sessions().authenticate("secret", now).await?;
    let principal = Principal::signed_in(&signed_in.ok_or_else(|| anyhow::anyhow!("no session"))?);
    let nowhere = "http://127.0.0.1:1".to_owned();
    let resource = AcsResource {
        name: "main".into(),
        endpoint: nowhere.clone(),
        // "secret" in base64.
        access_key: "c2VjcmV0".into(),
        secondary_access_key: None,
    };
    let microsoft = Microsoft::new(
        MicrosoftConfig {
            authority: nowhere.clone(),
            graph: nowhere.clone(),
            acs: AcsConfig { resources: vec![resource], ..AcsConfig::default() },
            client_id: "client".into(),
            credential: ClientCredential::Secret("secret".into()),
            redirect_uri: format!("{nowhere}/auth/callback"),
        },
        clock.clone(),
    )?;
    let graph = AgentGraph::new(UserTokens::new(store.clone(), Arc::new(microsoft), clock.clone()));
    let config = PluginHostConfig {
        program: data.path().join("no-worker"),
        artifacts: data.path().join("artifacts"),
        artifact_bytes: ARTIFACT_BYTES,
        compile_within: COMPILE_WITHIN,
        pool: PoolConfig::default(),
        egress: Egress::default(),
    };
    let plugins = PluginHost::start(config, store.clone(), Arc::new(graph.clone()), clock.clone())?;
    let customers = Customers::new(store.clone(), plugins.clone(), clock.clone());
    let traces = CallTraces::start(store.clone());
    let calls = OutgoingCalls::new(store, plugins, customers, graph, traces, clock);
    Ok(Fixture { calls, principal, _data: data })
}

impl Fixture {
    async fn start(&self, destination: Destination) -> Result<StartedCall, ServiceError> {
        let request = OutgoingRequest {
            destination,
            customer_id: None,
            key: None,
            calling_session_id: None,
            started_at: None,
        };
        self.calls.start(&self.principal, request).await
    }

    /// Adds a customer with this number.
    async fn add_customer(&self, name: &str, number: &str) -> anyhow::Result<()> {
        let customer = Customer {
            id: "c-1".into(),
            record_type: "contact".into(),
            name: name.into(),
            company: Some("Fabrikam".into()),
            title: None,
            email: None,
            phones: vec![CustomerPhone {
                number: number.into(),
                e164: Some(number.into()),
                extension: None,
                label: None,
            }],
            owner: None,
            last_activity: None,
            url: None,
            badges: Vec::new(),
            fields: Vec::new(),
            extra: Vec::new(),
        };
        let (context, now) = (&self.principal.context, self.calls.clock.now());
        Ok(self.calls.store.customers().insert(context, &[customer], Region::US, now).await?)
    }
}

#[tokio::test]
async fn a_call_stands_in_the_history_under_the_customers_name() -> anyhow::Result<()> {
    let fixture = fixture().await?;
    fixture.add_customer("Grace Hopper", "+14155550123").await?;
    let started = fixture.start(Destination::Number("(415) 555-0123".into())).await?;
    assert_eq!(started.callee, Callee::Phone("+14155550123".into()));
    let shown = (started.record.title.as_str(), started.record.subtitle.as_str());
    assert_eq!(shown, ("Grace Hopper", "Fabrikam"));

    let unknown = fixture.start(Destination::Number("(415) 555-0199".into())).await?;
    assert!(unknown.record.title.contains("555-0199"), "{}", unknown.record.title);
    assert_eq!((unknown.record.subtitle.as_str(), unknown.emergency), ("", false));

    let emergency = fixture.start(Destination::Number("911".into())).await?;
    assert!(emergency.emergency, "an emergency number is marked");
    let kept = fixture.calls.store.calls().get(&fixture.principal.context, &emergency.record.id).await?;
    assert!(kept.is_some_and(|call| call.progress.direction == Direction::Outgoing));
    Ok(())
}

#[tokio::test]
async fn a_teams_user_is_called_without_the_directory_too() -> anyhow::Result<()> {
    let fixture = fixture().await?;
    let started = fixture.start(Destination::TeamsUser(USER_ID.to_uppercase())).await?;
    assert_eq!(started.callee, Callee::TeamsUser(USER_ID.into()));
    assert!(matches!(
        &started.record.party,
        Caller::Teams(teams) if teams.id == USER_ID && teams.display_name.is_none()
    ));
    Ok(())
}
