//! The timed start: how long it takes from nothing to one's own card. Each pass is in an empty folder with empty caches; it runs the
//! first page of the book command for command, up to the card that the last command draws, and then pushes the plugin to a server,
//! where a call rings until the plugin's card is final. What the toolchains download is downloaded in each pass.
//!
//! `PASSES` says how many there are of each language (10 unless it is set), `LANGUAGES` which ones (`rust,typescript,python,c` unless
//! it is set). It fails when a card does not come.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use switchboard_tests::guide::{self, NAME, NUMBER};
use switchboard_tests::{Demo, Person, TARA, THEO, said};
use tempfile::TempDir;

/// A language as `LANGUAGES` names it, and the heading of the page that has its commands.
const LANGUAGES: [(&str, &str); 4] = [
    ("rust", "Five minutes in Rust"),
    ("typescript", "Five minutes in TypeScript"),
    ("python", "Five minutes in Python"),
    ("c", "Five minutes in C"),
];

/// What a developer who has a server does after the first page; `publish.md` tells of these commands.
const PUSH: &str =
    "cd my-plugin\nswitchboard plugin push --no-rehearsal\nswitchboard plugin activate my-plugin --grant\n";

/// How long a pass took until the page's last command had drawn its card, and until the card of a call was there.
struct Pass {
    drawn: Duration,
    rung: Duration,
}

fn main() -> Result<()> {
    // `cargo test --all-targets` runs this too: then there is nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let passes: usize = std::env::var("PASSES").map_or(Ok(10), |text| text.parse())?;
    ensure!(passes > 0, "PASSES is at least 1");
    let languages = match std::env::var("LANGUAGES") {
        Err(_) => LANGUAGES.to_vec(),
        Ok(names) => names.split(',').map(language).collect::<Result<_>>()?,
    };
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(passes, &languages))
}

fn language(name: &str) -> Result<(&'static str, &'static str)> {
    let known = LANGUAGES.into_iter().find(|(known, _)| *known == name);
    known.with_context(|| format!("LANGUAGES names {name:?}; there are rust, typescript, python and c"))
}

async fn run(passes: usize, languages: &[(&str, &str)]) -> Result<()> {
    let (mut table, mut failed) = (Vec::new(), 0_usize);
    for (name, heading) in languages {
        let mut done = Vec::new();
        for n in 1..=passes {
            match pass(heading).await {
                Ok(pass) => {
                    let (drawn, rung) = (pass.drawn.as_secs_f64(), pass.rung.as_secs_f64());
                    println!(
                        "{name:<10}  pass {n:>2}  card drawn {drawn:>6.1} s  card of a call {rung:>6.1} s"
                    );
                    done.push(pass);
                }
                // The others are measured all the same: a pass takes minutes.
                Err(error) => {
                    println!("{name:<10}  pass {n:>2}  no card: {error:#}");
                    failed += 1;
                }
            }
        }
        table.push((*name, done));
    }
    println!("\n| language | passes | card drawn, median | p90 | card of a call, median | p90 |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, done) in &table {
        let drawn = sorted(done.iter().map(|pass| pass.drawn));
        let rung = sorted(done.iter().map(|pass| pass.rung));
        let [drawn, rung] = [drawn, rung].map(|times| format!("{} | {}", at(&times, 50), at(&times, 90)));
        println!("| {name} | {} | {drawn} | {rung} |", done.len());
    }
    ensure!(failed == 0, "in {failed} passes no card came");
    Ok(())
}

fn sorted(times: impl Iterator<Item = Duration>) -> Vec<Duration> {
    let mut times: Vec<_> = times.collect();
    times.sort();
    times
}

/// The time within which so many per cent of the passes were done.
fn at(sorted: &[Duration], percent: usize) -> String {
    let rank = (sorted.len() * percent).div_ceil(100);
    let time = rank.checked_sub(1).and_then(|place| sorted.get(place));
    time.map_or_else(|| "none".to_owned(), |time| format!("{:.1} s", time.as_secs_f64()))
}

/// One developer with an empty folder and a server. The clock starts when both are there.
async fn pass(heading: &str) -> Result<Pass> {
    // A server of its own for each pass: one that has compiled this component before would be quicker.
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    let asked = json!({"name": "timed start", "roles": ["admin"]});
    let made = theo.post("/api/v1/admin/tokens", &asked).await?.expect(201)?;
    let token = made["token"].as_str().context("no token")?.to_owned();
    let folder = TempDir::new()?;
    let cargo = empty_cargo_home(folder.path())?;

    let begun = Instant::now();
    let environment = [
        ("CARGO_HOME", cargo.display().to_string()),
        ("SWITCHBOARD_SERVER", demo.front.clone()),
        ("SWITCHBOARD_TOKEN", token),
    ];
    let text = perform(guide::commands(heading)?, folder.path(), &environment).await?;
    guide::shows_a_card(&text)?;
    let drawn = begun.elapsed();
    perform(PUSH, folder.path(), &environment).await?;
    rings(&tara, &theo).await?;
    Ok(Pass { drawn, rung: begun.elapsed() })
}

/// Runs commands with caches that are empty when the pass begins; returns what was said.
async fn perform(commands: &str, folder: &Path, environment: &[(&str, String)]) -> Result<String> {
    let mut shell = guide::shell(commands, folder)?;
    shell.envs(environment.iter().map(|(name, value)| (name, value)));
    let cache = folder.join("cache");
    shell.env("npm_config_cache", cache.join("npm")).env("PIP_CACHE_DIR", cache.join("pip"));
    // Nothing that was compiled before, on this machine or by a cache of compilers.
    shell.env_remove("CARGO_TARGET_DIR").env_remove("CARGO_BUILD_TARGET_DIR").env("RUSTC_WRAPPER", "");
    let (well, text) = tokio::task::spawn_blocking(move || said(&mut shell)).await??;
    ensure!(well, "{text}");
    Ok(text)
}

/// A folder for what cargo downloads, with the settings of this machine: they may name another registry.
fn empty_cargo_home(folder: &Path) -> Result<PathBuf> {
    let empty = folder.join("cargo");
    fs::create_dir(&empty)?;
    let own = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let own = own.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let settings = own.map(|own| own.join("config.toml")).filter(|file| file.is_file());
    if let Some(settings) = settings {
        fs::copy(settings, empty.join("config.toml"))?;
    }
    Ok(empty)
}

/// The admin names a caller in the plugin's settings; that caller rings, and the card has the name.
async fn rings(agent: &Person, admin: &Person) -> Result<()> {
    let settings = json!({"names": {NUMBER: NAME}});
    let set = admin.put("/api/v1/admin/plugins/my-plugin/settings", &settings).await?;
    ensure!(set.status.is_success(), "{}: {}", set.status, set.body);
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": NUMBER}});
    let card = agent.card("timed-start", &ring).await?;
    if card["title"] != NAME {
        bail!("the call's card is another one: {card}");
    }
    Ok(())
}
