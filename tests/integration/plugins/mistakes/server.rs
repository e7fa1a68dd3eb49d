//! What only a server can tell: at the activation, of a request, and in the log of real calls.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{Demo, Person, TARA, THEO, of_manifest};

use super::component::{REFUSED, renamed_manifest};
use super::{Case, Folder, Wrong, calls, case};

/// How long lines of the log may take until they can be read.
const WITHIN: Duration = Duration::from_secs(20);

pub(super) const AT_PUSH: &str = "`plugin push --activate`";
pub(super) const AT_REQUEST: &str = "the answer";
pub(super) const IN_LOG: &str = "the log";

pub(super) const PUSHED: &[Case<()>] = &[
    case(
        "no value for a required setting",
        &["the setting token is required and has no value: an admin sets it in the console"],
        (),
    ),
    case(
        "what it asks for is not granted",
        &["not granted: customers; an admin grants it in the console, or with `activate --grant`"],
        (),
    ),
];

pub(super) const ASKED: &[Case<&str>] = &[case(
    "a parameter that `logs` does not have",
    &[
        "levle: there is no parameter of this name here; there are: level, hook, callId, digest, text, cursor, limit",
    ],
    "/api/v1/admin/plugins/mistakes/logs?levle=warn",
)];

/// The end of the number that rings.
pub(super) const LOGGED: &[Case<&str>] = &[
    case(
        "a panic",
        &[
            "thread '<unnamed>' (1) panicked at src/lib.rs:17:21:",
            "there is no customer 7",
            "caller-id gave no answer: the plugin crashed: it ended itself, as after a panic or an exception: the lines before say why and where",
        ],
        "01",
    ),
    case(
        "a confidence of 200",
        &["the confidence of the record \"7\" is 200: it is 0 to 100, and the host takes 100"],
        "15",
    ),
    case(
        "too much memory",
        &[
            "caller-id gave no answer: the plugin needs more than its 16777216 bytes of memory: keep less of it at once, and ask for long lists in pages",
        ],
        "06",
    ),
    case(
        "a button with http",
        &["the button found[0].actions[0] is left out: its url is http: write https"],
        "16",
    ),
    case(
        "an endless loop",
        &[
            "caller-id gave no answer: the plugin did not answer within … ms: caller-id may compute for 400 ms, and loops and sleeping are computing; with waiting for other systems it has 10000 ms",
        ],
        "04",
    ),
    case(
        "a connection that nobody has set up",
        &[
            "caller-id gave no answer: a connection of the plugin is not set up: the connection \"crm\" is not set up: an admin must give it an address",
        ],
        "10",
    ),
    case(
        "a connection that the manifest does not ask for",
        &[
            "caller-id gave no answer: the plugin may not do what it needs to: the connection \"crn\" is not granted to this plugin: the manifest asks for it under `connections`, and an admin grants it",
        ],
        "11",
    ),
];

/// Runs a command while the server goes on.
async fn plugin(folder: &Folder, demo: &Demo, token: &str, arguments: &[&str]) -> Result<String> {
    let mut command = std::process::Command::new(switchboard_tests::binary()?);
    command.arg("plugin").args(arguments).args(["--server", &demo.front]).current_dir(folder.path());
    command.env("SWITCHBOARD_TOKEN", token).env("HOME", folder.path());
    let (well, text) = tokio::task::spawn_blocking(move || switchboard_tests::said(&mut command)).await??;
    ensure!(well, "{text}");
    Ok(text)
}

#[tokio::test]
async fn a_server_tells_what_only_it_knows() -> Result<()> {
    let (demo, folder, mut wrong) = (Demo::start().await?, Folder::new()?, Wrong::default());
    let theo = demo.sign_in(THEO).await?;
    for case in REFUSED {
        let refused = theo.upload((case.how)()?).await?.expect(422)?;
        wrong.compare(case, refused["detail"].as_str().unwrap_or_default());
    }
    let manifest = json!({
        "name": "mistakes", "version": "1.0.0", "contract": "1.0.0", "grants": [{"capability": "customers"}],
        "settings": {"type": "object", "required": ["token"], "properties": {"token": {"type": "string", "writeOnly": true}}}
    });
    // A component is its header and sections: the new manifest is one more of these.
    let section = of_manifest(&manifest);
    folder.write("plugin.wasm", [&renamed_manifest()?, section.get(8..).context("no section")?].concat())?;
    let token = json!({"name": "mistakes", "roles": ["admin"]});
    let token = theo.post("/api/v1/admin/tokens", &token).await?.expect(201)?;
    let token = token["token"].as_str().context("no token")?;
    let told =
        plugin(&folder, &demo, token, &["push", "plugin.wasm", "--activate", "--no-rehearsal"]).await?;
    PUSHED.iter().for_each(|case| wrong.compare(case, &told));
    theo.send(
        theo.request(reqwest::Method::PUT, "/api/v1/admin/plugins/mistakes/settings")
            .json(&json!({"token": "x"})),
    )
    .await?
    .expect(200)?;
    let told = plugin(&folder, &demo, token, &["activate", "mistakes", "--grant"]).await?;
    assert!(!told.contains("required") && !told.contains("not granted"), "{told}");
    for case in ASKED {
        let refused = theo.get(case.how).await?.expect(400)?;
        wrong.compare(case, refused["detail"].as_str().unwrap_or_default());
    }
    wrong.none();
    Ok(())
}

/// The messages of one call in the log, the oldest first.
async fn messages(theo: &Person, call: &str) -> Result<String> {
    let log = theo.get("/api/v1/admin/plugins/mistakes/logs?limit=200").await?.expect(200)?;
    let items = log["items"].as_array().context("no items")?;
    let of_call = items.iter().rev().filter(|line| line["callId"] == call);
    Ok(of_call.filter_map(|line| line["message"].as_str()).collect::<Vec<_>>().join("\n"))
}

#[tokio::test]
async fn the_log_tells_what_a_call_did_wrong_and_the_agents_card_has_no_backtrace() -> Result<()> {
    let built = tokio::task::spawn_blocking(|| {
        let folder = calls::built("rust", "src/lib.rs", include_str!("sources/calls.rs"))?;
        Ok::<_, anyhow::Error>(std::fs::read(folder.path().join("dist/mistakes.wasm"))?)
    });
    let component = built.await??;
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    theo.install(component).await?;
    let mut wrong = Wrong::default();
    for case in LOGGED {
        let ring =
            json!({"identifier": {"kind": "phoneNumber", "phoneNumber": format!("+142555501{}", case.how)}});
        let card: Value = tara.card(&format!("mistake-{}", case.how), &ring).await?;
        let shown = card.to_string();
        assert!(!shown.contains("backtrace") && !shown.contains("wasm"), "{}: {shown}", case.mistake);
        let call = card["callId"].as_str().context("the card has no id")?.to_owned();
        let last = case.says.last().copied().unwrap_or_default();
        let started = Instant::now();
        let mut told = messages(&theo, &call).await?;
        while !told.lines().any(|line| super::cut(line) == last) && started.elapsed() < WITHIN {
            tokio::time::sleep(Duration::from_millis(100)).await;
            told = messages(&theo, &call).await?;
        }
        wrong.compare(case, &told);
    }
    wrong.none();
    Ok(())
}
