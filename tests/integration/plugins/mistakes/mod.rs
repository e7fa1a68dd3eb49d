//! Typical mistakes of those who write plugins: where each is told, and in which words. The page `mistakes.md` of the book is the
//! same table.
//!
//! | file | holds |
//! | --- | --- |
//! | `manifest` | what is wrong in `plugin.json`, told by `switchboard plugin build` |
//! | `component` | what is wrong in a file that somebody uploads, told by `switchboard plugin check` as by the server |
//! | `code` | what compilers and the build tell of the code |
//! | `calls` | what a call does wrong, told by `switchboard plugin test` |
//! | `server` | what only a server can tell: at the upload, at the activation, in the log |
//! | `page` | the page of the book |
//! | `sources/` | the code with the mistakes |

mod calls;
mod code;
mod component;
mod manifest;
mod page;
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use switchboard_tests::binary;
use tempfile::TempDir;

/// A mistake, and what its developer reads. What varies from run to run is an ellipsis.
struct Case<How> {
    /// What somebody did.
    mistake: &'static str,
    /// The lines that tell of it, each whole.
    says: &'static [&'static str],
    /// How the test does it.
    how: How,
}

const fn case<How>(mistake: &'static str, says: &'static [&'static str], how: How) -> Case<How> {
    Case { mistake, says, how }
}

/// A row of the page.
type Row = (&'static str, &'static str, &'static [&'static str]);

fn rows<How>(told: &'static str, cases: &[Case<How>]) -> Vec<Row> {
    cases.iter().map(|case| (case.mistake, told, case.says)).collect()
}

/// What is not told as the table says, for all cases of a table together.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    /// The lines have to be there in their order; others may stand between them.
    fn compare<How>(&mut self, case: &Case<How>, told: &str) {
        let told: Vec<String> = told.lines().map(cut).collect();
        let mut left = told.iter();
        if let Some(missing) = case.says.iter().find(|line| !left.any(|told| told == *line)) {
            self.0.push(format!("{}: {missing:?} is not in\n{}", case.mistake, told.join("\n")));
        }
    }

    fn none(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n\n"));
    }
}

/// A line without what varies: colours, columns of documents, milliseconds that were measured, addresses within a component.
fn cut(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, colour)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = colour.split_once('m').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let plain = plain.trim().strip_prefix("switchboard plugin: ").unwrap_or(plain.trim());
    let place = plain.rsplit_once(" at line ").filter(|(_, place)| {
        place
            .split_once(" column ")
            .is_some_and(|(line, column)| [line, column].iter().all(|part| is_number(part)))
    });
    let plain = place.map_or(plain, |(before, _)| before);
    match plain
        .split_once("did not answer within ")
        .and_then(|(before, after)| Some((before, after.split_once(" ms")?)))
    {
        Some((before, (ms, after))) if is_number(ms) => format!("{before}did not answer within … ms{after}"),
        _ => plain.to_owned(),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A folder in which commands run.
struct Folder(TempDir);

impl Folder {
    fn new() -> Result<Self> {
        Ok(Self(TempDir::new()?))
    }

    /// A new project with the hook `caller-id`.
    fn project(language: &str) -> Result<Self> {
        let folder = Self::new()?;
        let (well, text) = folder.plugin(&["new", "mistakes", "--lang", language, "--dir", "."])?;
        anyhow::ensure!(well, "{text}");
        Ok(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<()> {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().context("no folder")?)?;
        Ok(fs::write(path, content)?)
    }

    /// `switchboard plugin …` in this folder: whether it went well, and everything that it said.
    fn plugin(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let mut command = Command::new(binary()?);
        command.arg("plugin").args(arguments).current_dir(self.path());
        command.env("XDG_CACHE_HOME", self.path().join("cache"));
        // What cargo makes of the SDK and of the standard library is kept from run to run.
        command.env("CARGO_TARGET_DIR", target().join("guide"));
        switchboard_tests::said(&mut command)
    }

    /// The same where it has to go wrong; returns what was said.
    fn fails(&self, arguments: &[&str]) -> Result<String> {
        let (well, text) = self.plugin(arguments)?;
        anyhow::ensure!(!well, "{arguments:?} went well: {text}");
        Ok(text)
    }
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}

#[test]
fn what_varies_is_cut_and_nothing_else() {
    for (line, left) in [
        ("switchboard plugin: ./plugin.json: name: x at line 1 column 20", "./plugin.json: name: x"),
        ("it stands at line 1 column x", "it stands at line 1 column x"),
        ("\u{1b}[31mFAILED\u{1b}[0m now", "FAILED now"),
        ("the plugin did not answer within 404 ms: a", "the plugin did not answer within … ms: a"),
        ("it may compute for 400 ms", "it may compute for 400 ms"),
    ] {
        assert_eq!(cut(line), left);
    }
}
