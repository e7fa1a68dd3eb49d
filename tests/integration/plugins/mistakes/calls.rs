//! What a call does wrong. Each language has one plugin that makes another mistake for each number.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Case, Folder, Wrong, case};

pub(super) const TOLD: &str = "`plugin test`";

/// A call: the end of the number that rings, and what is granted where it is not everything.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) number: &'static str,
    grants: Option<&'static [&'static str]>,
}

const fn call(number: &'static str) -> Call {
    Call { number, grants: None }
}

const fn without_grants(number: &'static str) -> Call {
    Call { number, grants: Some(&[]) }
}

const CRASHED: &str = "the plugin crashed: it ended itself, as after a panic or an exception: the lines before say why and where";

const TOO_LONG: &str = "the plugin did not answer within … ms: caller-id may compute for 400 ms, and loops and sleeping are \
                        computing; with waiting for other systems it has 10000 ms";

pub(super) const RUST: &[Case<Call>] = &[
    case(
        "Rust: a panic",
        &[
            CRASHED,
            "log: error: thread '<unnamed>' (1) panicked at src/lib.rs:17:21:",
            "log: error: there is no customer 7",
        ],
        call("01"),
    ),
    case(
        "Rust: an index out of bounds",
        &[
            CRASHED,
            "log: error: thread '<unnamed>' (1) panicked at src/lib.rs:19:17:",
            "log: error: index out of bounds: the len is 1 but the index is 3",
        ],
        call("03"),
    ),
    case("Rust: an endless loop", &[TOO_LONG], call("04")),
    case("Rust: sleeping", &[TOO_LONG], call("05")),
    case(
        "Rust: 20 MiB at once",
        &[
            "the plugin needs more than its 16777216 bytes of memory: keep less of it at once, and ask for long lists in pages",
        ],
        call("06"),
    ),
    case(
        "Rust: a recursion without an end",
        &[
            "the plugin crashed: its stack is full, as after calls without an end or with large arrays, or a pointer leads nowhere",
        ],
        call("07"),
    ),
    case(
        "Rust: `std::fs`",
        // The words of the panic depend on the C library that the toolchain links.
        &[CRASHED],
        call("08"),
    ),
    case(
        "a capability that is not granted",
        &[
            "the plugin may not do what it needs to: key-value: the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it",
            "log: warn: key-value: the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it",
        ],
        without_grants("13"),
    ),
    case(
        "`http` that is not granted",
        &[
            "the plugin may not do what it needs to: http: the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it",
            "log: warn: http: the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it",
        ],
        without_grants("10"),
    ),
    case(
        "a connection that the manifest does not ask for",
        &[
            "the plugin may not do what it needs to: the connection \"crn\" is not among those that plugin.json asks for",
        ],
        call("11"),
    ),
    case(
        "an origin that the manifest does not ask for",
        &[
            "the plugin may not do what it needs to: the origin of \"https://api.example.com/contacts\" is not among those that plugin.json asks for",
        ],
        call("12"),
    ),
    case(
        "a request without an answer in the fixture",
        &["no answer is recorded for GET /contacts over crm: add it to `http` of the fixture"],
        call("10"),
    ),
    case(
        "101 questions to the host in one call",
        &[
            "the plugin has used up a limit: one call may ask the host 100 times, and this one has: ask for several things at once, with get-many or send-all",
        ],
        call("21"),
    ),
    case(
        "a confidence of 200",
        &["log: warn: the confidence of the record \"7\" is 200: it is 0 to 100, and the host takes 100"],
        call("15"),
    ),
    case(
        "a button with http",
        &["log: warn: the button found[0].actions[0] is left out: its url is http: write https"],
        call("16"),
    ),
    case(
        "a button whose URL has no scheme",
        &[
            "log: warn: the button found[0].actions[0] is left out: its url does not lead to a page: begin it with https://",
        ],
        call("17"),
    ),
    case(
        "a button of an unknown kind",
        &[
            "log: warn: the button found[0].actions[0] is left out: its kind is none that cards have: write link or run",
        ],
        call("18"),
    ),
    case(
        "a button that runs nothing",
        &[
            "log: warn: the button found[0].actions[0] is left out: its id is missing, and card-action is called with it",
        ],
        call("19"),
    ),
    case("an error of an unknown kind", &["the plugin failed: the CRM is down"], call("20")),
];

/// What `plugin check` warns of in the same plugin.
pub(super) const CHECKED: &[Case<()>] = &[case(
    "Rust: `std::fs`",
    &[
        "warning   it opens files (Rust: std::fs), and there are none: keep values with the capability key-value, and build what is fixed into the plugin (Rust: include_str!)",
    ],
    (),
)];

pub(super) const TYPESCRIPT: &[Case<Call>] = &[
    case(
        "TypeScript: an exception",
        &["the plugin failed: Error: there is no customer 7", "at resolve (plugin.ts:21)"],
        call("01"),
    ),
    case(
        "TypeScript: a member of nothing",
        &["the plugin failed: TypeError: cannot read property 'name' of null", "at inner (plugin.ts:12)"],
        call("02"),
    ),
    case(
        "TypeScript: `fetch` of a library",
        &["the plugin failed: TypeError: a plugin has no fetch: use http.send of @switchboard/plugin"],
        call("03"),
    ),
    case(
        "TypeScript: a promise",
        &[
            "the plugin failed: TypeError: resolve answers with a promise: hooks answer at once, so leave out async and await",
        ],
        call("04"),
    ),
    case(
        "TypeScript: a member of another type",
        &[
            "the plugin failed: TypeError: the answer of resolve.outcome.val[0].name: a string is expected, it is 42",
        ],
        call("05"),
    ),
    case(
        "TypeScript: a confidence of 300",
        &[
            "the plugin failed: TypeError: the answer of resolve.outcome.val[0].confidence: a whole number from 0 to 100 is expected, it is 300",
        ],
        call("06"),
    ),
    case(
        "TypeScript: a confidence with a fraction",
        &[
            "the plugin failed: TypeError: the answer of resolve.outcome.val[0].confidence: a whole number from 0 to 100 is expected, it is 95.5",
        ],
        call("07"),
    ),
    case(
        "TypeScript: an unknown outcome",
        &[
            "the plugin failed: TypeError: the answer of resolve.outcome.tag: one of found, not-found, suppressed is expected, it is \"nobody\"",
        ],
        call("08"),
    ),
    case("TypeScript: an endless loop", &[TOO_LONG], call("09")),
    case(
        "TypeScript: a timer",
        &["the plugin failed: TypeError: a plugin has no setTimeout: nothing runs between two calls"],
        call("10"),
    ),
    case(
        "TypeScript: an answer that is no JSON",
        &["the plugin failed: SyntaxError: unexpected token: '<'"],
        call("11"),
    ),
    case("TypeScript: `URL`", &["the plugin failed: TypeError: not a function"], call("12")),
];

pub(super) const PYTHON: &[Case<Call>] = &[
    case("Python: an exception", &[CRASHED, "log: error: ValueError: there is no customer 7"], call("01")),
    case("Python: a member of another type", &[CRASHED], call("02")),
    case(
        "Python: a confidence of 300",
        &[
            CRASHED,
            "log: error: ValueError: CallerMatch.confidence: a whole number from 0 to 100 is expected, it is 300",
        ],
        call("03"),
    ),
    case("Python: nothing instead of an answer", &[CRASHED], call("05")),
    case("Python: a file", &[CRASHED], call("07")),
    case(
        "Python: a capability that is not granted",
        &[
            "the plugin may not do what it needs to: key-value: the capability is not granted to this plugin: the manifest asks for it under `grants`, and an admin grants it",
        ],
        without_grants("09"),
    ),
    case("Python: an endless loop", &[TOO_LONG], call("10")),
    case("Python: a misspelt member", &[CRASHED], call("11")),
];

/// A built project whose plugin makes the mistakes.
pub(super) fn built(language: &str, file: &str, source: &str) -> Result<Folder> {
    let folder = Folder::project(language)?;
    folder.write(file, source)?;
    let manifest = json!({
        "name": "mistakes", "version": "0.1.0", "contract": "1.0.0",
        "grants": [
            {"capability": "http", "connections": ["crm"]}, {"capability": "key-value"}, {"capability": "customers"}
        ]
    });
    folder.write("plugin.json", manifest.to_string())?;
    let (well, text) = folder.plugin(&["build"])?;
    anyhow::ensure!(well, "{text}");
    Ok(folder)
}

/// Rings for each mistake, and compares what `plugin test` says of it.
fn ring(folder: &Folder, cases: &[Case<Call>], wrong: &mut Wrong) -> Result<()> {
    let fixtures = cases.iter().map(|case| {
        let Call { number, grants } = case.how;
        let mut fixture = json!({"hook": "caller-id", "input": {"from": format!("+142555501{number}")}});
        if let Some(grants) = grants {
            fixture["grants"] = json!(grants);
        }
        fixture
    });
    std::fs::remove_dir_all(folder.path().join("fixtures"))?;
    folder.write("fixtures/calls.json", Value::from_iter(fixtures).to_string())?;
    let (_, text) = folder.plugin(&["--json", "test"])?;
    let document: Value = serde_json::from_str(text.lines().next().with_context(|| text.clone())?)?;
    let ran = document["fixtures"].as_array().with_context(|| text.clone())?;
    anyhow::ensure!(ran.len() == cases.len(), "{document}");
    for (case, ran) in cases.iter().zip(ran) {
        let texts = |member: &str| ran[member].as_array().into_iter().flatten().filter_map(Value::as_str);
        let told: Vec<_> = texts("faults")
            .map(str::to_owned)
            .chain(texts("log").map(|line| format!("log: {line}")))
            .collect();
        wrong.compare(case, &told.join("\n"));
    }
    Ok(())
}

#[test]
fn what_a_call_in_rust_does_wrong_is_told() -> Result<()> {
    let (folder, mut wrong) =
        (built("rust", "src/lib.rs", include_str!("sources/calls.rs"))?, Wrong::default());
    ring(&folder, RUST, &mut wrong)?;
    let (_, checked) = folder.plugin(&["check"])?;
    CHECKED.iter().for_each(|case| wrong.compare(case, &checked));
    wrong.none();
    Ok(())
}

#[test]
fn what_a_call_in_typescript_does_wrong_is_told() -> Result<()> {
    let (folder, mut wrong) =
        (built("typescript", "plugin.ts", include_str!("sources/calls.ts"))?, Wrong::default());
    ring(&folder, TYPESCRIPT, &mut wrong)?;
    wrong.none();
    Ok(())
}

#[test]
#[ignore = "building and compiling CPython takes a minute; `cargo xtask test --long` runs it"]
fn what_a_call_in_python_does_wrong_is_told() -> Result<()> {
    let (folder, mut wrong) =
        (built("python", "plugin.py", include_str!("sources/calls.py"))?, Wrong::default());
    ring(&folder, PYTHON, &mut wrong)?;
    wrong.none();
    Ok(())
}
