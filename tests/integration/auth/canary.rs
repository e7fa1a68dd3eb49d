//! Nothing secret is ever written where others read: after a full run, logs at the most talkative level, answers,
//! metrics and the database are searched for every secret that there was.

use std::fs;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::routing::post;
use reqwest::{Method, StatusCode};
use serde_json::json;
use switchboard_tests::{ALICE, Answer, NESTOR, Person, Server, ServerOptions, THEO};
use tokio::net::TcpListener;

/// Everything that our own code can say.
pub(crate) const TALKATIVE: &str = "info,switchboard=trace,switchboard_http=trace,switchboard_microsoft=trace,switchboard_plugin_host=trace,switchboard_services=trace,\
                         switchboard_store=trace,switchboard_domain=trace,tower_http=trace";

/// What must not be found, and what it is.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn add(&mut self, what: &'static str, value: impl Into<String>) {
        let value = value.into();
        assert!(value.len() >= 6, "{what} is too short to be searched for: {value:?}");
        self.0.push((what, value));
    }

    fn search(&self, place: &str, bytes: &[u8]) -> Result<()> {
        for (what, secret) in &self.0 {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            ensure!(!found, "{what} is written in clear text in {place}");
        }
        // Whatever looks like a token is one: access, refresh and id tokens never leave the server.
        let text = String::from_utf8_lossy(bytes);
        for (at, _) in text.match_indices("eyJ") {
            let word: String =
                text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
            let token = word.len() > 60 && word.matches('.').count() >= 2;
            ensure!(!token, "something that looks like a token is written in {place}: {}…", &word[..12]);
        }
        Ok(())
    }
}

/// Answers that people get, which are searched as well: a token of another kind than was asked for is none of theirs.
#[derive(Default)]
struct Answers(Vec<String>);

impl Answers {
    fn keep(&mut self, answer: &Answer) {
        self.0.push(answer.body.to_string());
    }
}

#[tokio::test]
async fn no_secret_is_written_where_others_read() -> Result<()> {
    let mut options = ServerOptions::default()
        .key("telemetry.log.filter", &format!("{TALKATIVE:?}"))
        .key("plugins.reachable_networks", r#"["127.0.0.0/8"]"#);
    let scraper = "scraper-token-canary-4714";
    options.environment.insert("SWITCHBOARD__TELEMETRY__METRICS__TOKEN".into(), scraper.into());
    let mut server = Server::start_with(options).await?;
    let (mut secrets, mut answers) = (Secrets::default(), Answers::default());
    secrets.add("the scraper's token", scraper);
    let info = server.emulator.info.clone();
    secrets.add("the client secret", info["clientSecret"].as_str().context("no client secret")?);
    let connection = info["acsConnectionString"].as_str().context("no connection string")?;
    secrets.add("the ACS access key", connection.split_once("accesskey=").context("no access key")?.1);

    // Sign-ins that succeed, are given up, replayed and made up.
    let stranger = server.stranger()?;
    let callback = stranger.callback_url(ALICE).await?;
    for (name, value) in callback.query_pairs() {
        match &*name {
            "code" => secrets.add("an authorisation code", value),
            "state" => secrets.add("a sign-in's state", value),
            _ => {}
        }
    }
    for _ in 0..2 {
        stranger.client.get(callback.clone()).send().await?;
    }
    let made_up = "made-up-code-canary-4711";
    secrets.add("a made-up code", made_up);
    let mut failed = server.stranger()?.callback_url(ALICE).await?;
    failed.set_query(Some(&format!("code={made_up}&state=made-up-state-canary-4712")));
    secrets.add("a made-up state", "made-up-state-canary-4712");
    stranger.client.get(failed).send().await?;
    let wrong = stranger.callback_url(ALICE).await?;
    let state = wrong.query_pairs().find(|(name, _)| name == "state").context("no state")?.1.into_owned();
    let mut refused = wrong.clone();
    refused.set_query(None);
    refused.query_pairs_mut().append_pair("code", made_up).append_pair("state", &state);
    let landed = stranger.client.get(refused).send().await?;
    ensure!(
        landed.url().as_str().contains("sign_in_error="),
        "a made-up code was redeemed: {}",
        landed.url()
    );

    // People at work.
    let (alice, nestor, theo) =
        (server.sign_in(ALICE).await?, server.sign_in(NESTOR).await?, server.sign_in(THEO).await?);
    for person in [&alice, &nestor, &theo] {
        for cookie in person.session_cookie()?.split("; ") {
            let value = cookie.split_once('=').context("no cookie")?.1;
            // What stands in the place of a sign-in that is over is no secret.
            if value != "used" {
                secrets.add("a cookie", value);
            }
        }
    }
    for _ in 0..2 {
        let token = alice.post("/api/v1/calling/token", &json!({})).await?.expect(200)?;
        secrets.add("a calling token", token["token"].as_str().context("no token")?);
    }
    let passcode = "passcode-canary-4713";
    secrets.add("a connection's credential", passcode);
    let connection = json!({"baseUrl": "https://crm.example", "auth": {"kind": "bearer", "token": passcode}});
    answers.keep(&nestor.put("/api/v1/admin/plugins/phone-book/connections/crm", &connection).await?);
    fetch_a_token(&nestor, &mut secrets, &mut answers).await?;
    connect_an_account(&nestor, &mut secrets, &mut answers).await?;
    let caller = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123"}});
    answers
        .keep(&Answer { body: alice.card("canary-call", &caller).await?, ..alice.get("/api/v1/me").await? });
    for path in [
        "/api/v1/me",
        "/api/v1/calls",
        "/api/v1/customers",
        "/api/v1/directory/users",
        "/api/v1/nothing-here",
        "/api/v1/admin/onboarding",
        "/api/v1/admin/plugins",
    ] {
        answers.keep(&alice.get(path).await?);
        answers.keep(&nestor.get(path).await?);
    }
    answers.keep(&alice.get("/auth/consent?scopes=everything").await?);
    join_meetings(&alice, &mut secrets, &mut answers).await?;
    let metrics = reqwest::Client::new().get(format!("{}/metrics", server.front)).bearer_auth(scraper);
    let metrics = metrics.send().await?.text().await?;
    ensure!(metrics.contains("switchboard_sign_ins_total"), "no metrics: {metrics}");
    answers.0.push(metrics);
    alice.send(alice.request(Method::POST, "/auth/sign-out?microsoft=true")).await?;

    // What was written. The emulator's own keys are Microsoft's business.
    for answer in &answers.0 {
        secrets.search("an answer", answer.as_bytes())?;
    }
    if let Some(database) = server.database() {
        let tables = database.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")?;
        ensure!(tables.lines().count() > 5, "no tables in PostgreSQL");
        for table in tables.lines() {
            let rows =
                database.sql(&format!("SET bytea_output = 'escape'; SELECT t::text FROM \"{table}\" t"))?;
            secrets.search(&format!("the table {table}"), rows.as_bytes())?;
        }
    }
    // The open files first: what is in the write-ahead log is in no other file yet.
    search_files(&secrets, &server)?;
    server.stop().await?;
    search_files(&secrets, &server)?;
    let log = server.log();
    ensure!(log.contains("TRACE") || log.contains("DEBUG"), "the log was not talkative:\n{log}");
    ensure!(log.contains("nobody is signed in"), "the failed sign-ins are not in the log");
    Ok(())
}

/// A connection gets a token from an endpoint that gives one, and then from one that repeats what it was sent.
async fn fetch_a_token(admin: &Person, secrets: &mut Secrets, answers: &mut Answers) -> Result<()> {
    let (secret, token) = ("client-secret-canary-4715", "access-token-canary-4716");
    secrets.add("the secret of a connection's client", secret);
    secrets.add("a connection's token", token);
    let given = json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600});
    let repeats = |form: String| {
        let said = json!({"error": "invalid_client", "error_description": form});
        (StatusCode::UNAUTHORIZED, axum::Json(said))
    };
    let router = Router::new()
        .route("/token", post(async move || axum::Json(given)))
        .route("/refused", post(async move |form: String| repeats(form)))
        .fallback(async || "a record");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let outside = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, router).into_future());
    let path = "/api/v1/admin/plugins/phone-book/connections/oauth2";
    for (endpoint, says) in [("token", "gave a token"), ("refused", "invalid_client")] {
        let connection = json!({"baseUrl": outside, "auth": {
            "kind": "oauth2-client-credentials", "tokenUrl": format!("{outside}/{endpoint}"),
            "clientId": "switchboard", "clientSecret": secret, "clientAuthentication": "form",
        }});
        let set = admin.put(path, &connection).await?;
        answers.keep(&set);
        set.expect(204)?;
        let tested = admin.post(&format!("{path}/test"), &json!({})).await?;
        answers.keep(&tested);
        let tested = tested.expect(200)?;
        ensure!(tested["seen"].as_str().is_some_and(|seen| seen.contains(says)), "{tested}");
    }
    answers.keep(&admin.get("/api/v1/admin/plugins/phone-book/connections").await?);
    Ok(())
}

/// An admin connects an account, which gets its next token at once, and one whose code is refused.
async fn connect_an_account(admin: &Person, secrets: &mut Secrets, answers: &mut Answers) -> Result<()> {
    let (secret, code, refresh) = ("client-secret-canary-4717", "code-canary-4718", "refresh-canary-4719");
    let access = "account-token-canary-4720";
    for (what, value) in [
        ("the secret of an account's client", secret),
        ("the code of an account", code),
        ("the refresh token of an account", refresh),
        ("the token of an account", access),
    ] {
        secrets.add(what, value);
    }
    let given =
        json!({"access_token": access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh});
    let repeats = |form: String| {
        let said = json!({"error": "invalid_grant", "error_description": form});
        (StatusCode::BAD_REQUEST, axum::Json(said))
    };
    let router = Router::new()
        .route("/token", post(async move || axum::Json(given)))
        .route("/refused", post(async move |form: String| repeats(form)))
        .fallback(async || "a record");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let outside = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, router).into_future());
    let path = "/api/v1/admin/plugins/phone-book/connections/account";
    for (endpoint, landed) in [("refused", "account_error=no-token"), ("token", "account=connected")] {
        let connection = json!({"baseUrl": outside, "auth": {
            "kind": "oauth2-authorization-code", "authorizeUrl": format!("{outside}/authorize"),
            "tokenUrl": format!("{outside}/{endpoint}"), "connectedBy": "tenant",
            "clientId": "switchboard", "clientSecret": secret, "clientAuthentication": "form",
        }});
        admin.put(path, &connection).await?.expect(204)?;
        let page = admin.post(&format!("{path}/account"), &json!({})).await?.expect(200)?;
        let page = url::Url::parse(page["authorizeUrl"].as_str().context("no page")?)?;
        let of = |name: &str| {
            page.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
        };
        let state = of("state").context("no state")?;
        let mut back = url::Url::parse(&of("redirect_uri").context("no redirect URI")?)?;
        back.query_pairs_mut().append_pair("code", code).append_pair("state", &state);
        let came = admin.client.get(back).send().await?;
        ensure!(came.url().query() == Some(landed), "{}", came.url());
        // The person's own browser has it in its address; nobody else gets to see it.
        secrets.add("the state of an account", state);
    }
    let tested = admin.post(&format!("{path}/test"), &json!({})).await?;
    answers.keep(&tested);
    ensure!(tested.body["ok"] == true, "{}", tested.body);
    for path in [
        "/api/v1/admin/plugins/phone-book/connections",
        "/api/v1/connected-accounts",
        "/api/v1/admin/audit",
        "/api/v1/admin/plugins/phone-book/logs",
    ] {
        answers.keep(&admin.get(path).await?);
    }
    Ok(())
}

/// Meetings are listed without their join addresses; joining hands out an address, or an id and passcode.
async fn join_meetings(alice: &Person, secrets: &mut Secrets, answers: &mut Answers) -> Result<()> {
    let meetings = alice.get("/api/v1/meetings?fresh=true").await?;
    answers.keep(&meetings);
    let meetings = meetings.expect(200)?;
    let mut joined = 0;
    for meeting in meetings["items"].as_array().into_iter().flatten() {
        let id = switchboard_tests::encoded(meeting["id"].as_str().context("no id")?).replace('+', "%20");
        let path = format!("/api/v1/meetings/{id}/join");
        let answer = alice.send(alice.request(Method::POST, &path)).await?.expect(200)?;
        secrets.add("a join address", answer["meetingLink"].as_str().context("no link")?);
        joined += 1;
    }
    ensure!(joined > 0, "no meeting was joined: {meetings}");
    let told = json!({"meetingId": "998 877 665 544", "passcode": "passCanary4715"});
    secrets.add("a meeting's passcode", "passCanary4715");
    let joined = alice.post("/api/v1/meetings/join", &told).await?.expect(200)?;
    // What joins it again is kept with the record, and told to nobody who only reads the history.
    let record = json!({
        "key": "canary-ringing", "callKey": "canary", "event": "ringing",
        "call": {"direction": "outgoing", "meeting": {"again": joined["again"]}},
    });
    let recorded = alice.post("/api/v1/calls/records", &json!({"records": [record]})).await?;
    answers.keep(&recorded);
    ensure!(recorded.body["results"][0]["call"]["joinsAgain"] == true, "{}", recorded.body);
    answers.keep(&alice.get("/api/v1/calls").await?);
    Ok(())
}

/// Files that hold a secret because the operator put it there, or that are the emulator's.
const OF_THE_OPERATOR: &[&str] = &["master.key", "client-secret", "acs-key"];

fn search_files(secrets: &Secrets, server: &Server) -> Result<()> {
    let mut searched = 0;
    for entry in fs::read_dir(server.data())? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.is_file() && !name.starts_with("emulator") && !OF_THE_OPERATOR.contains(&name.as_str()) {
            secrets.search(&name, &fs::read(&path)?)?;
            searched += 1;
        }
    }
    ensure!(searched >= 2, "only {searched} files were searched");
    Ok(())
}
