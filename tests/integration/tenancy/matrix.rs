//! Every route, called by everybody, with ids of things that are there: own ones, a colleague's, another tenant's.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::{Client, Method, StatusCode, redirect};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, DEVELOPER, Demo, MEGAN, NESTOR, OPERATOR, Person, THEO, component};

use super::routes::{Body, Line, ROUTES, Who};

/// Answers that never end, such as streams, are read no longer than this.
const READ_FOR: Duration = Duration::from_millis(300);

/// Things that are there, by whose ids routes are called.
#[derive(Debug, Clone)]
pub(super) struct Things {
    pub(super) customer: String,
    pub(super) import: String,
    pub(super) call: String,
    pub(super) session: String,
    pub(super) token: String,
    pub(super) digest: String,
    pub(super) tenant: String,
    pub(super) meeting: String,
    /// The plugins that were ever activated, in their order.
    pub(super) plugins: Vec<String>,
    /// A colleague.
    pub(super) person: String,
    /// An id that nothing has yet.
    pub(super) fresh: String,
}

impl Things {
    /// Makes things: what belongs to one person is `owner`'s, the rest the admin's and the operator's.
    async fn make(owner: &Person, admin: &Person, operator: &Person) -> Result<Self> {
        let fresh = || uuid::Uuid::new_v4().to_string();
        let text = |value: &Value, name: &str| value[name].as_str().map(str::to_owned).context("no id");
        let customer = admin.post("/api/v1/customers", &json!({"name": "Of Fabrikam"})).await?.expect(201)?;
        let file = admin.request(Method::POST, "/api/v1/customers/import").header("content-type", "text/csv");
        let import = admin.send(file.body("name\nOf a file\n")).await?.expect(202)?;
        let call = json!({"callId": fresh(), "callerInfo": {}});
        let call = owner.post("/api/v1/calls/incoming", &call).await?.expect(200)?;
        traced(owner, call["callId"].as_str().context("no id")?).await?;
        let session = json!({"device": "d", "sdkVersion": "1"});
        let session = owner.post("/api/v1/calling/sessions", &session).await?.expect(201)?;
        let token = admin.post("/api/v1/admin/tokens", &json!({"name": fresh()})).await?.expect(201)?;
        let plugins = admin.get("/api/v1/admin/plugins").await?.expect(200)?;
        let book =
            plugins["items"].as_array().into_iter().flatten().find(|plugin| plugin["name"] == "phone-book");
        let digest =
            book.context("no phone book")?["versions"][0]["digest"].as_str().context("no digest")?.to_owned();
        let mut activated: Vec<(i64, &str)> = plugins["items"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|plugin| Some((plugin["position"].as_i64()?, plugin["name"].as_str()?)))
            .collect();
        activated.sort_unstable();
        let key = admin.request(Method::PUT, "/api/v1/admin/plugins/phone-book/key-value/matrix").body("v");
        admin.send(key).await?.expect(204)?;
        let people = owner.get("/api/v1/directory/users?query=megan").await?.expect(200)?;
        let meetings = owner.get("/api/v1/meetings?fresh=true").await?.expect(200)?;
        let tenant = json!({"id": fresh(), "name": "To be deleted", "defaultRegion": "US"});
        let tenant = operator.post("/api/v1/operator/tenants", &tenant).await?.expect(201)?;
        Ok(Self {
            customer: text(&customer, "id")?,
            import: text(&import, "id")?,
            call: text(&call, "callId").or_else(|_| text(&call, "id"))?,
            session: text(&session, "id")?,
            token: text(&token, "id")?,
            person: text(&people["items"][0], "id")?,
            // Whose day is free has none to join.
            meeting: text(&meetings["items"][0], "id").unwrap_or_else(|_| "none".to_owned()),
            tenant: text(&tenant, "id")?,
            plugins: activated.into_iter().map(|(_, name)| name.to_owned()).collect(),
            digest,
            fresh: fresh(),
        })
    }

    /// The path with ids of these things.
    fn path(&self, route: &str) -> Result<String> {
        let id = match route
            .strip_prefix("/api/v1/")
            .unwrap_or_default()
            .split("/{id}")
            .next()
            .unwrap_or_default()
        {
            "customers" => &self.customer,
            "customers/imports" => &self.import,
            "directory/users" => &self.person,
            "meetings" => &self.meeting,
            "calls" => &self.call,
            "calling/sessions" => &self.session,
            "admin/tokens" => &self.token,
            "operator/tenants" => &self.tenant,
            other if route.contains("{id}") => anyhow::bail!("say which thing {other} is about"),
            _ => "",
        };
        let path = route
            .replace("{id}", id)
            .replace("{name}", "phone-book")
            .replace("{digest}", &self.digest)
            .replace("{key}", "matrix")
            .replace("{connection}", "crm")
            .replace("{call}", &self.call)
            .replace("{plugin}", "phone-book")
            .replace("{tag}", "none");
        ensure!(!path.contains('{'), "say what stands for the parameter in {path}");
        Ok(path)
    }

    /// What no answer to another tenant may contain.
    fn secrets(&self) -> [&str; 5] {
        [&self.customer, &self.import, &self.call, &self.session, &self.token]
    }
}

/// Waits until there is the trace of a call, some moments after its card.
async fn traced(owner: &Person, call: &str) -> Result<()> {
    let trace = format!("/api/v1/calls/{call}/trace");
    let there = async {
        while owner.get(&trace).await?.status != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    };
    tokio::time::timeout(Duration::from_secs(20), there).await.context("no trace of a call")?
}

/// What somebody shows.
#[derive(Debug, Clone)]
enum Shows {
    Nothing,
    Cookie(String),
    Token(String),
}

/// Somebody who calls routes.
#[derive(Debug, Clone)]
struct Caller {
    name: &'static str,
    shows: Shows,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nobody,
    Agent,
    Developer,
    Admin,
    Operator,
    DeveloperToken,
    AdminToken,
}

/// What is expected of a caller who owns, or shares, all things.
fn expected(who: Who, kind: Kind) -> Option<u16> {
    use Kind::{Admin, AdminToken, Agent, Developer, DeveloperToken, Nobody, Operator};
    match (who, kind) {
        (Who::Everyone, _) => None,
        (_, Nobody) => Some(401),
        (Who::SignedIn, Agent | Developer | Admin | Operator) => None,
        (Who::SignedIn, DeveloperToken | AdminToken) => Some(403),
        (Who::SignedInOrToken, Agent | Developer | Admin | Operator | DeveloperToken | AdminToken) => None,
        (Who::Developers, Developer | Admin | DeveloperToken | AdminToken) => None,
        (Who::Developers, Agent | Operator) => Some(403),
        (Who::DevelopersInPerson, Developer | Admin) => None,
        (Who::DevelopersInPerson, Agent | Operator | DeveloperToken | AdminToken) => Some(403),
        (Who::AdminsInPerson, Admin) => None,
        (Who::AdminsInPerson, Agent | Developer | Operator | DeveloperToken | AdminToken) => Some(403),
        (Who::Admins, Admin | AdminToken) => None,
        (Who::Admins, Agent | Developer | Operator | DeveloperToken) => Some(403),
        (Who::Operators, Operator) => None,
        (Who::Operators, Agent | Developer | Admin | DeveloperToken | AdminToken) => Some(404),
    }
}

/// A status and the beginning of what came with it.
struct Seen {
    status: StatusCode,
    request_id: String,
    text: String,
}

/// What nobody has in the demo, whose plugins are told of every call, need no account and are active: who is let in finds nothing
/// there. The tests of the handlers have something there (`admin::call_log`, `connected_accounts`, `admin::previews`).
const NOTHING_THERE: [&str; 4] = [
    "/api/v1/admin/call-log/",
    "/api/v1/tenant/logos/",
    "/api/v1/connected-accounts/",
    "/api/v1/admin/plugins/{name}/preview",
];

/// Let in: what was wrong then, if anything, is the request itself.
fn is_let_in(route: &str, status: StatusCode) -> bool {
    status.as_u16() < 400
        || matches!(status.as_u16(), 400 | 409 | 412 | 415 | 422 | 428)
        || status == 404 && NOTHING_THERE.iter().any(|start| route.starts_with(start))
}

async fn call(client: &Client, front: &str, caller: &Caller, line: &Line, things: &Things) -> Result<Seen> {
    let (method, route, _, body) = line;
    let request = client.request(method.parse()?, format!("{front}{}", things.path(route)?));
    let request = match &caller.shows {
        Shows::Nothing => request,
        Shows::Cookie(cookie) => request.header("cookie", cookie),
        Shows::Token(token) => request.bearer_auth(token),
    };
    let request = match body {
        Body::Nothing => request,
        Body::Json(body) => request.json(&body(things)),

        Body::Wasm => {
            let refused = expected(line.2, caller.kind).is_some();
            // Who is refused need not wait until a large body is sent.
            let body = if refused { b"no component".to_vec() } else { component("caller-id-rust") };
            request.header("content-type", "application/wasm").body(body)
        }
        Body::Bytes(kind, bytes) => request.header("content-type", *kind).body(*bytes),
    };
    let mut answer = request.send().await.with_context(|| format!("{method} {route}"))?;
    let status = answer.status();
    let request_id =
        answer.headers().get("x-request-id").map(|id| id.to_str().unwrap_or_default().to_owned());
    let mut text = String::new();
    while let Ok(Ok(Some(part))) = tokio::time::timeout(READ_FOR, answer.chunk()).await {
        text.push_str(&String::from_utf8_lossy(&part));
    }
    Ok(Seen { status, request_id: request_id.unwrap_or_default(), text })
}

/// Those that end things come last.
fn in_order() -> Vec<&'static Line> {
    let mut lines: Vec<_> = ROUTES.iter().collect();
    lines.sort_by_key(|(method, route, ..)| (*route == "/auth/sign-out", *method == "DELETE"));
    lines
}

struct House {
    demo: Demo,
    client: Client,
    alice: Person,
    nestor: Person,
    operator: Person,
}

impl House {
    async fn start() -> Result<Self> {
        let demo = Demo::start().await?;
        Ok(Self {
            client: Client::builder().redirect(redirect::Policy::none()).build()?,
            alice: demo.sign_in(ALICE).await?,
            nestor: demo.sign_in(NESTOR).await?,
            operator: demo.sign_in(OPERATOR).await?,
            demo,
        })
    }

    async fn person(&self, name: &'static str, kind: Kind, user: &str) -> Result<(Caller, Person)> {
        let person = self.demo.sign_in(user).await?;
        Ok((Caller { name, shows: Shows::Cookie(person.session_cookie()?), kind }, person))
    }

    async fn token(&self, name: &'static str, kind: Kind, role: &str) -> Result<Caller> {
        let token = self.nestor.post("/api/v1/admin/tokens", &json!({"name": name, "roles": [role]})).await?;
        let token = token.expect(201)?["token"].as_str().context("no token")?.to_owned();
        Ok(Caller { name, shows: Shows::Token(token), kind })
    }

    async fn call(&self, caller: &Caller, line: &Line, things: &Things) -> Result<Seen> {
        call(&self.client, &self.demo.front, caller, line, things).await
    }

    /// Everything that can be read of the things, by those whose they are.
    async fn state(&self, things: &Things) -> Result<Vec<Value>> {
        let mut state = Vec::new();
        for path in [
            "/api/v1/customers?query=fabrikam".to_owned(),
            format!("/api/v1/customers/{}", things.customer),
            "/api/v1/admin/plugins".to_owned(),
            "/api/v1/admin/plugins/phone-book/settings".to_owned(),
            "/api/v1/admin/plugins/phone-book/key-value".to_owned(),
            "/api/v1/admin/settings".to_owned(),
            "/api/v1/admin/brand".to_owned(),
            "/api/v1/admin/tokens".to_owned(),
        ] {
            state.push(self.nestor.get(&path).await?.expect(200)?);
        }
        for path in [
            "/api/v1/calls".to_owned(),
            format!("/api/v1/calls/{}", things.call),
            "/api/v1/calling/sessions".to_owned(),
        ] {
            state.push(self.alice.get(&path).await?.expect(200)?);
        }
        state.push(
            self.operator.get(&format!("/api/v1/operator/tenants/{}", things.tenant)).await?.expect(200)?,
        );
        Ok(state)
    }
}

#[tokio::test]
async fn every_route_of_the_document_is_in_the_table_and_no_other() -> Result<()> {
    let demo = Demo::start().await?;
    let document = demo.stranger()?.get("/api/v1/openapi.json").await?.expect(200)?;
    let mut documented = BTreeSet::new();
    for (path, verbs) in document["paths"].as_object().context("no paths")? {
        for verb in ["get", "put", "post", "delete", "patch", "head", "options", "trace"] {
            if verbs[verb].is_object() {
                documented.insert((verb.to_uppercase(), path.clone()));
            }
        }
    }
    let table: BTreeSet<_> =
        ROUTES.iter().map(|(method, route, ..)| ((*method).to_owned(), (*route).to_owned())).collect();
    assert_eq!(table.len(), ROUTES.len(), "a route has two lines");
    let missing: Vec<_> = documented.difference(&table).collect();
    let unknown: Vec<_> = table.difference(&documented).collect();
    assert!(missing.is_empty(), "give these routes a line in routes.rs: {missing:?}");
    assert!(unknown.is_empty(), "these lines of routes.rs have no route: {unknown:?}");
    for (method, route, who, _) in ROUTES {
        let ways = document["paths"][route][method.to_lowercase()]["security"].as_array();
        let takes = |scheme: &str| ways.is_some_and(|ways| ways.iter().any(|way| !way[scheme].is_null()));
        let takes_nothing = ways.is_some_and(|ways| ways.contains(&json!({})));
        let expected = match who {
            Who::Everyone => takes_nothing,
            Who::SignedIn | Who::DevelopersInPerson | Who::AdminsInPerson | Who::Operators => {
                takes("session") && !takes("token") && !takes_nothing
            }
            Who::SignedInOrToken | Who::Developers | Who::Admins => {
                takes("session") && takes("token") && !takes_nothing
            }
        };
        assert!(expected, "{method} {route} is for {who:?}, and the document says {ways:?}");
    }
    Ok(())
}

/// Who is not let in is refused in the right way, and nothing changes. First of all a foreign tenant's admin with ids of
/// things that are there: for them nothing is.
#[tokio::test]
async fn nobody_gets_at_what_is_anothers() -> Result<()> {
    let house = House::start().await?;
    let things = Things::make(&house.alice, &house.nestor, &house.operator).await?;
    let before = house.state(&things).await?;
    let mut wrong = Vec::new();

    let (stranger, _) = house.person("another tenant's admin", Kind::Admin, THEO).await?;
    let (foreign_operator, _) = house.person("operator", Kind::Operator, OPERATOR).await?;
    for line in in_order()
        .into_iter()
        .filter(|(_, route, who, _)| *who != Who::Everyone && *route != "/auth/sign-out")
    {
        let has_id = line.1.contains('{');
        for caller in [&stranger, &foreign_operator] {
            if line.2 == Who::Operators && caller.kind == Kind::Operator {
                // An operator acts on tenants, never within them.
                continue;
            }
            let seen = house.call(caller, line, &things).await?;
            let fits = match expected(line.2, caller.kind) {
                Some(status) => seen.status == status,
                // Pictures of people elsewhere are not found, or there is no picture: the same answer.
                None if has_id => seen.status == 404,
                None => is_let_in(line.1, seen.status),
            };
            let leaks = things.secrets().into_iter().find(|id| seen.text.contains(*id) && seen.status != 404);
            if !fits || leaks.is_some() {
                wrong.push(format!("{} {} as {}: {} {leaks:?}", line.0, line.1, caller.name, seen.status));
            }
        }
    }
    // A colleague's calls and sessions are no more one's own than a stranger's.
    let (colleague, _) = house.person("colleague", Kind::Agent, MEGAN).await?;
    for line in in_order() {
        let personal =
            ["/api/v1/calls/{id}", "/api/v1/calling/sessions/{id}"].iter().any(|own| line.1.starts_with(own));
        if personal {
            let seen = house.call(&colleague, line, &things).await?;
            if seen.status != 404 {
                wrong.push(format!("{} {} as a colleague: {}", line.0, line.1, seen.status));
            }
        }
    }
    let nobody = Caller { name: "nobody", shows: Shows::Nothing, kind: Kind::Nobody };
    let unknown =
        Caller { name: "a made-up token", shows: Shows::Token("swb_made-up".into()), kind: Kind::Nobody };
    let (agent, _) = house.person("agent", Kind::Agent, ALICE).await?;
    let (developer, _) = house.person("developer", Kind::Developer, DEVELOPER).await?;
    let admin =
        Caller { name: "admin", shows: Shows::Cookie(house.nestor.session_cookie()?), kind: Kind::Admin };
    for line in in_order() {
        for caller in [&nobody, &unknown, &agent, &developer, &admin] {
            if let Some(status) = expected(line.2, caller.kind) {
                let seen = house.call(caller, line, &things).await?;
                if seen.status != status {
                    wrong.push(format!(
                        "{} {} as {}: {} is not {status}",
                        line.0, line.1, caller.name, seen.status
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (now, before) in house.state(&things).await?.iter().zip(&before) {
        assert_eq!(now, before, "something has changed");
    }

    // Each refused act of somebody who was known is in the trail of that person's own tenant.
    let refused = house
        .nestor
        .get("/api/v1/admin/audit?outcome=refused&actor=alice@fabrikam.example&limit=200")
        .await?;
    let refused = refused.expect(200)?["items"].as_array().map_or(0, Vec::len);
    let acts = ROUTES.iter().filter(|(method, route, ..)| is_act(method, route)).count();
    assert_eq!(refused, acts, "as many as there are acts that an agent may not do");
    Ok(())
}

fn is_act(method: &str, route: &str) -> bool {
    method != "GET" && ["/api/v1/admin/", "/api/v1/operator/"].iter().any(|part| route.starts_with(part))
}

/// Who may is let in on every route, with things of one's own; and each act that was done is in the trail under a name.
#[tokio::test]
async fn who_may_is_let_in_and_each_act_leaves_a_line_in_the_trail() -> Result<()> {
    let house = House::start().await?;
    let mut wrong = Vec::new();
    let mut acts = BTreeSet::new();
    let mut callers = vec![
        house.person("agent", Kind::Agent, ALICE).await?,
        house.person("developer", Kind::Developer, DEVELOPER).await?,
        house.person("admin", Kind::Admin, NESTOR).await?,
    ];
    for (name, kind, role) in [
        ("developer's token", Kind::DeveloperToken, "developer"),
        ("admin's token", Kind::AdminToken, "admin"),
    ] {
        callers.push((house.token(name, kind, role).await?, house.nestor.clone()));
    }
    callers.push(house.person("operator", Kind::Operator, OPERATOR).await?);
    for (caller, person) in &callers {
        // What a developer may delete is of the developer's own making; what the operator sees of customers is Contoso's.
        let owner = if caller.kind == Kind::Operator { &house.alice } else { person };
        let mut things = Things::make(owner, &house.nestor, &house.operator).await?;
        if caller.kind == Kind::Developer {
            let token = person.post("/api/v1/admin/tokens", &json!({"name": "own"})).await?.expect(201)?;
            things.token = token["id"].as_str().context("no id")?.to_owned();
        }
        for line in in_order() {
            let foreign = caller.kind == Kind::Operator && line.1.contains('{') && line.2 != Who::Operators;
            if foreign {
                continue;
            }
            let seen = house.call(caller, line, &things).await?;
            let fits = expected(line.2, caller.kind)
                .map_or_else(|| is_let_in(line.1, seen.status), |status| seen.status == status);
            if !fits {
                wrong
                    .push(format!("{} {} as {}: {} {}", line.0, line.1, caller.name, seen.status, seen.text));
            }
            if is_act(line.0, line.1) && seen.status.is_success() {
                acts.insert((line.0, line.1));
                let trail = match line.2 {
                    Who::Operators => {
                        house.operator.get("/api/v1/operator/audit?outcome=done&limit=3").await?
                    }
                    _ => house.nestor.get("/api/v1/admin/audit?outcome=done&limit=3").await?,
                };
                let trail = trail.expect(200)?;
                let own = trail["items"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .find(|item| item["requestId"] == seen.request_id);
                if own.is_none_or(|item| {
                    item["action"].as_str().is_none_or(|action| action.starts_with("request."))
                }) {
                    wrong.push(format!(
                        "{} {} as {} left no line of its own: {trail}",
                        line.0, line.1, caller.name
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: BTreeSet<_> = ROUTES
        .iter()
        .filter(|(method, route, ..)| is_act(method, route))
        .map(|(method, route, ..)| (*method, *route))
        .collect();
    // Deleting a tenant takes more than one call: see `operator`. The version here is active, and is not deleted: see
    // `admin::plugins` of the handlers' tests.
    let untried: Vec<_> = all
        .difference(&acts)
        .filter(|act| {
            **act != ("DELETE", "/api/v1/operator/tenants/{id}")
                && **act != ("DELETE", "/api/v1/admin/plugins/{name}/versions/{digest}")
                && !NOTHING_THERE.iter().any(|start| act.1.starts_with(start))
        })
        .collect();
    assert!(
        untried.is_empty(),
        "these acts were never done, so nothing is known of their lines: {untried:?}"
    );
    let trail = house.nestor.get("/api/v1/admin/audit?limit=200").await?.expect(200)?.to_string();
    assert!(!trail.contains("canary-secret") && !trail.contains("swb_"), "a secret is in the trail");
    Ok(())
}
