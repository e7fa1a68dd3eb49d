//! The shape of the workspace: which crate may depend on which.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Every crate of the workspace and the crates of the workspace that it may use. A new edge is a decision: make it here, and
/// in the table of `host/docs/ARCHITECTURE.md`, which a test compares with this one.
pub(super) const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("fair-share", &[]),
    ("customer-csv", &["domain"]),
    ("store", &["domain", "fair-share"]),
    ("microsoft", &["domain"]),
    ("microsoft-emulator", &["domain"]),
    ("plugin-protocol", &["domain"]),
    ("plugin-build", &[]),
    ("plugin-cli", &["domain", "plugin-build", "plugin-protocol"]),
    ("plugin-worker", &["domain", "fair-share", "plugin-protocol"]),
    ("plugin-host", &["domain", "fair-share", "plugin-protocol", "store"]),
    (
        "services",
        &["domain", "customer-csv", "fair-share", "microsoft", "plugin-host", "plugin-protocol", "store"],
    ),
    ("http", &["domain", "customer-csv", "fair-share", "microsoft", "plugin-host", "services", "store"]),
    (
        "server",
        &[
            "domain",
            "http",
            "microsoft",
            "microsoft-emulator",
            "plugin-cli",
            "plugin-host",
            "plugin-protocol",
            "plugin-worker",
            "services",
            "store",
        ],
    ),
    ("xtask", &["plugin-build"]),
    ("tests", &["domain"]),
];

fn metadata() -> Result<Metadata> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    // Of this platform only: the others' crates are not downloaded, and a test asks nothing of the network.
    let platform = format!("--filter-platform={}-unknown-linux-gnu", std::env::consts::ARCH);
    Ok(MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(vec!["--offline".into(), platform])
        .exec()?)
}

/// Each workspace crate's direct dependencies by name; without those for tests and benchmarks if `normal_only`.
fn direct(metadata: &Metadata, normal_only: bool) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata.workspace_packages().into_iter();
    packages
        .map(|package| {
            let wanted =
                package.dependencies.iter().filter(|d| !normal_only || d.kind == DependencyKind::Normal);
            let short = |name: &str| name.trim_start_matches("switchboard-").to_owned();
            (short(&package.name), wanted.map(|dependency| short(&dependency.name)).collect())
        })
        .collect()
}

#[test]
fn crates_depend_only_downwards() -> Result<()> {
    let found = direct(&metadata()?, true);
    let may_use: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    for (name, dependencies) in &found {
        let allowed =
            may_use.get(name.as_str()).with_context(|| format!("say in MAY_USE what {name} may use"))?;
        for used in dependencies.iter().filter(|used| found.contains_key(*used)) {
            assert!(allowed.contains(&used.as_str()), "{name} uses {used}: not in MAY_USE");
        }
    }
    Ok(())
}

#[test]
fn packages_are_named_after_their_folders() -> Result<()> {
    for package in metadata()?.workspace_packages() {
        let folder = package.manifest_path.parent().and_then(|dir| dir.file_name()).context("no folder")?;
        assert_eq!(package.name.as_str(), format!("switchboard-{folder}"));
    }
    Ok(())
}

#[test]
fn heavy_libraries_stay_where_they_belong() -> Result<()> {
    let found = direct(&metadata()?, false);
    let owners: &[(&str, &[&str])] = &[
        ("wasmtime", &["plugin-worker"]),
        ("wasmtime-wasi", &["plugin-worker"]),
        ("sqlx", &["store"]),
        ("rlibphonenumber", &["domain"]),
        ("axum", &["http", "server", "microsoft-emulator", "tests"]),
    ];
    for (library, allowed) in owners {
        for (name, _) in found.iter().filter(|(_, dependencies)| dependencies.contains(*library)) {
            assert!(allowed.contains(&name.as_str()), "{name} depends on {library}; only {allowed:?} may");
        }
    }
    for io in ["tokio", "axum", "sqlx", "reqwest", "wasmtime", "futures", "hyper"] {
        assert!(!found["domain"].contains(io), "the domain must do no I/O, yet depends on {io}");
    }
    Ok(())
}

#[test]
fn only_http_is_built_with_the_interface_description() -> Result<()> {
    for package in metadata()?.workspace_packages() {
        let name = package.name.trim_start_matches("switchboard-");
        for dependency in &package.dependencies {
            let always = dependency.name == "utoipa" && !dependency.optional;
            let asks = dependency.features.iter().any(|feature| feature == "openapi");
            assert!(name == "http" || !(always || asks), "{name} must not ask for utoipa: only http does");
        }
    }
    Ok(())
}

#[test]
fn versions_stay_above_their_floors() -> Result<()> {
    let floors = [
        ("wasmtime", (48, 0, 8)),
        ("wasmtime-wasi", (48, 0, 8)),
        ("h2", (0, 4, 16)),
        ("rustls-webpki", (0, 103, 13)),
        ("tracing-subscriber", (0, 3, 20)),
        ("bytes", (1, 11, 1)),
        ("time", (0, 3, 47)),
    ];
    let metadata = metadata()?;
    for (name, floor) in floors {
        for package in metadata.packages.iter().filter(|package| package.name.as_str() == name) {
            let version = (package.version.major, package.version.minor, package.version.patch);
            assert!(version >= floor, "{name} {} is below {floor:?}", package.version);
        }
    }
    Ok(())
}

/// The functions of the store that yield a context, and where in the workspace they may be called. A new door is a
/// decision: make it here.
const DOORS: &[(&str, &str)] = &[
    ("plugins/activations.rs", "pub fn context(&self) -> TenantContext"),
    ("calls/call_log.rs", "pub fn context(&self) -> TenantContext"),
    ("calls/open.rs", "pub fn context(&self) -> TenantContext"),
    ("crm/imports/mod.rs", "pub fn context(&self) -> TenantContext"),
    ("trail/events.rs", "pub fn context(&self) -> TenantContext"),
    ("access/tenants.rs", "pub async fn provision("),
    ("access/tenants.rs", "pub async fn background_contexts("),
    // The same tenant, as one of its users.
    ("access/users.rs", "pub async fn last_signed_in("),
    ("access/operator_tenants/change.rs", "pub async fn enter("),
    ("access/sessions.rs", "pub async fn authenticate_operator("),
    ("access/sessions.rs", "pub fn operator_at_console("),
];

fn sources(folder: &std::path::Path, into: &mut Vec<(String, String)>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            sources(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

#[test]
fn only_counted_doors_lead_to_a_tenant() -> Result<()> {
    let host = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../host");
    let mut all = Vec::new();
    sources(&host, &mut all)?;
    let mut doors = BTreeSet::new();
    for (path, text) in &all {
        if path.ends_with("tests.rs") || path.contains("/src/tests/") {
            continue;
        }
        let in_store = path.contains("/store/src/");
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            let makes = line.contains("TenantContext::of_") || line.contains("OperatorContext::of_");
            assert!(!makes || in_store, "{path} makes a context: {line}");
            let provisions = line.contains(".provision(") || line.contains(".operator_at_console(");
            assert!(
                !provisions
                    || ["/server/src/", "/benches/", "/http/tests/"].iter().any(|may| path.contains(may)),
                "{path} opens a door that is the command line's: {line}"
            );
        }
        if !in_store {
            continue;
        }
        // Each function's head, up to its body.
        for head in
            text.split("pub ").skip(1).filter(|part| part.starts_with("fn ") || part.starts_with("async fn "))
        {
            let head = head.split('{').next().unwrap_or_default();
            let yields = head.split_once("->").is_some_and(|(_, result)| {
                result.contains("TenantContext") || result.contains("OperatorContext")
            });
            if yields {
                let file = path.rsplit("/store/src/").next().unwrap_or_default().to_owned();
                let name = head.split('(').next().unwrap_or_default().to_owned();
                doors.insert((file, name));
            }
        }
    }
    let counted: BTreeSet<_> = DOORS
        .iter()
        .map(|(file, head)| {
            let name = head.trim_start_matches("pub ").split('(').next().unwrap_or_default();
            ((*file).to_owned(), name.to_owned())
        })
        .collect();
    assert_eq!(
        doors, counted,
        "a function that yields a context is a door: count it in DOORS, or do without"
    );
    Ok(())
}

/// The words between the quotation marks that follow one of these calls, where they are several words: a text that was
/// written for people. What is looked for in protocols and formats is one word.
fn words_looked_for(line: &str) -> Option<&str> {
    let calls = [".contains(\"", ".starts_with(\"", ".ends_with(\""];
    let after = calls.iter().find_map(|call| Some(line.split_once(call)?.1))?;
    let words = after.split('"').next()?;
    words.trim().contains(' ').then_some(words)
}

/// Errors are told apart by their types. Who rewords one must not change what the product does.
#[test]
fn nothing_is_decided_by_the_words_of_a_message() -> Result<()> {
    assert_eq!(
        words_looked_for("if error.contains(\"memory allocation of\") {"),
        Some("memory allocation of")
    );
    assert_eq!(words_looked_for("if kind.starts_with(\"text/csv\") {"), None);
    let host = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../host").canonicalize()?;
    let mut all = Vec::new();
    sources(&host, &mut all)?;
    let mut looked_at = 0;
    for (path, text) in &all {
        let of_tests = path.ends_with("tests.rs") || path.contains("/tests/") || path.contains("/benches/");
        if of_tests {
            continue;
        }
        looked_at += 1;
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in product.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
            let words = words_looked_for(line);
            assert!(
                words.is_none(),
                "{path} decides by the words {words:?}: give the error a type or a code"
            );
        }
    }
    assert!(looked_at > 200, "only {looked_at} files were looked at");
    Ok(())
}
