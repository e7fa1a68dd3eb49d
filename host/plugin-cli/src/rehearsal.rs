//! A rehearsal: has the server ring by hand for many callers, tells how far that is, and draws what came of it.

use std::io::{IsTerminal, Write};

use serde_json::{Value, json};

use crate::error::CliError;
use crate::output::{Output, Style, plain};
use crate::server::Server;

/// The most characters of a column.
const COLUMN: usize = 32;

/// What came of a rehearsal.
#[derive(Debug)]
pub(crate) struct Rehearsal {
    /// As the server tells it.
    pub(crate) document: Value,
}

/// Whether a version says who is calling: otherwise there is nothing to rehearse.
pub(crate) fn names_callers(version: &Value) -> bool {
    version["hooks"].as_array().into_iter().flatten().any(|hook| hook == "caller-id")
}

impl Rehearsal {
    /// Rehearses a version, and tells on standard error how far that is.
    ///
    /// # Errors
    /// When the server can't be reached or refuses.
    pub(crate) async fn of(server: &Server, version: &Value, as_if_granted: bool) -> Result<Self, CliError> {
        let (name, digest) = crate::push::name_and_digest(version)?;
        let path = [name, "versions", digest, "rehearsal"];
        let mut progress = Progress::default();
        let body = json!({"asIfGranted": as_if_granted});
        let document = server.post_told(&path, &body, |step| progress.tell(step)).await;
        progress.end();
        Ok(Self { document: document? })
    }

    /// For how many callers the version has no answer.
    pub(crate) fn failures(&self) -> u64 {
        self.document["version"]["failures"].as_u64().unwrap_or_default()
    }

    /// The lines for people: figures of both versions, the cards that would change, and the failures.
    pub(crate) fn draw(&self, output: Output) -> Vec<String> {
        let mut lines = vec![String::new()];
        lines.extend(self.figures());
        let callers: Vec<&Value> = self.document["callers"].as_array().into_iter().flatten().collect();
        if self.document["active"].is_object() {
            lines.push(String::new());
            lines.extend(changed(&callers, output));
        } else {
            lines.push("no other version is active: there are no cards to compare with".to_owned());
        }
        let failed = callers.iter().filter_map(|one| {
            let why = one["version"]["failure"].as_str()?;
            Some(format!("  {}: {}", who(one), one_line(why)))
        });
        let failed: Vec<_> = failed.collect();
        if !failed.is_empty() {
            lines.push(String::new());
            let text = format!("it has no answer for {}:", counted(failed.len(), "caller"));
            lines.push(output.style(Style::Bad, &text));
            lines.extend(failed);
        }
        let late = callers.iter().filter(|one| one["version"].is_null()).count();
        if late > 0 {
            lines.push(format!("the time was up before it was rung for {}", counted(late, "caller")));
        }
        lines
    }

    /// A table of what both versions did.
    fn figures(&self) -> Vec<String> {
        let (this, active) = (&self.document["version"], &self.document["active"]);
        let sides: Vec<&Value> = [this, active].into_iter().filter(|side| side.is_object()).collect();
        let heads = ["", "this version", "the active one"].map(str::to_owned);
        let mut rows = vec![heads[..=sides.len()].to_vec()];
        let mut row = |label: &str, cell: &dyn Fn(&Value) -> String| {
            let cells = sides.iter().map(|side| cell(side));
            rows.push(std::iter::once(label.to_owned()).chain(cells).collect());
        };
        row("callers", &|side| count(&side["calls"]));
        row("no answer", &|side| count(&side["failures"]));
        row("p50", &|side| milliseconds(&side["p50Ms"]));
        row("p99", &|side| milliseconds(&side["p99Ms"]));
        row("most memory", &|side| memory(&side["peakMemoryBytes"]));
        row("host calls", &|side| count(&side["hostCalls"]));
        aligned(&rows, true)
    }
}

/// The cards that would change, as a table.
fn changed(callers: &[&Value], output: Output) -> Vec<String> {
    let changed: Vec<_> = callers
        .iter()
        .filter(|one| one["changes"].as_array().is_some_and(|parts| !parts.is_empty()))
        .collect();
    if changed.is_empty() {
        return vec!["no card would change".to_owned()];
    }
    let text = format!("{} of {} would change:", changed.len(), counted(callers.len(), "card"));
    let mut rows = vec![["  caller", "would say", "says now", "what changes"].map(str::to_owned).to_vec()];
    for one in changed {
        let parts = one["changes"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let parts: Vec<_> = parts.map(part_words).collect();
        let title = |side: &str| short(one[side]["title"].as_str().unwrap_or("-"));
        rows.push(vec![format!("  {}", who(one)), title("version"), title("active"), parts.join(", ")]);
    }
    std::iter::once(output.style(Style::Bold, &text)).chain(aligned(&rows, false)).collect()
}

/// The rows with their columns one below the other; after the first column to the right, where they are figures.
fn aligned(rows: &[Vec<String>], figures: bool) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            let space = " ".repeat(width - cell.chars().count());
            if figures && at > 0 { format!("{space}{cell}") } else { format!("{cell}{space}") }
        });
        cells.collect::<Vec<_>>().join("   ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// A caller, as people say it.
fn who(one: &Value) -> String {
    let caller = one["caller"].as_str().unwrap_or_default();
    let words = match caller {
        "unknown" => "an unknown number".to_owned(),
        "short" => "a short number".to_owned(),
        "garbled" => "no number at all".to_owned(),
        "withheld" => "a withheld number".to_owned(),
        "teams" => "somebody from Teams".to_owned(),
        other => short(other),
    };
    if one["kind"] == "recent" { format!("{words}, called lately") } else { words }
}

/// A part of a card, as people say it; a part that is not invented yet stays as it is.
fn part_words(part: &str) -> String {
    match part {
        "title" => "first line".to_owned(),
        "subtitle" => "second line".to_owned(),
        "identified" => "who it is".to_owned(),
        "suppressed" => "whether the name is held back".to_owned(),
        "silent" => "whether it rings".to_owned(),
        "link" => "what opens".to_owned(),
        "matches" => "records".to_owned(),
        "facts" => "further facts".to_owned(),
        other => short(other),
    }
}

fn one_line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn short(text: &str) -> String {
    let text = one_line(text);
    if text.chars().count() <= COLUMN {
        return text;
    }
    text.chars().take(COLUMN - 1).chain(['…']).collect()
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn count(value: &Value) -> String {
    value.as_u64().map_or_else(|| "-".to_owned(), |count| count.to_string())
}

fn milliseconds(value: &Value) -> String {
    value.as_f64().map_or_else(|| "-".to_owned(), |ms| format!("{ms:.1} ms"))
}

fn memory(value: &Value) -> String {
    value.as_u64().map_or_else(|| "-".to_owned(), |bytes| format!("{} KiB", bytes.div_ceil(1024)))
}

/// How far it is, on standard error: a line that changes on a terminal, and elsewhere a line for each quarter.
#[derive(Debug, Default)]
struct Progress {
    /// The quarter that was told last.
    quarter: Option<u64>,
    /// Whether a line waits for its end.
    is_open: bool,
}

impl Progress {
    fn tell(&mut self, step: &Value) {
        let Some((done, all)) = step["done"].as_u64().zip(step["all"].as_u64()).filter(|(_, all)| *all > 0)
        else {
            return;
        };
        let text = format!("rehearsing: {done} of {all} callers");
        let mut error = std::io::stderr().lock();
        // Nobody looks at a progress that can't be written.
        if error.is_terminal() {
            drop(write!(error, "\r{text}"));
            drop(error.flush());
            self.is_open = true;
        } else if self.quarter != Some(done * 4 / all) {
            self.quarter = Some(done * 4 / all);
            drop(writeln!(error, "{text}"));
        }
    }

    fn end(&self) {
        if self.is_open {
            drop(writeln!(std::io::stderr().lock()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_drawn_so_that_a_person_can_read_it() {
        let answer = |title: &str, failure: Option<&str>| json!({"title": title, "failure": failure});
        let sum = |failures: u32| json!({"calls": 2, "failures": failures, "p50Ms": 1.26, "p99Ms": 12.0, "peakMemoryBytes": 1_114_112, "hostCalls": 3});
        let rehearsal = Rehearsal {
            document: json!({
                "version": sum(1), "active": sum(0), "changedCards": 1,
                "callers": [
                    {
                        "kind": "recent", "caller": "+44••••••••20", "changes": ["title", "new-part"],
                        "version": answer("+44 20 7946 0020", Some("it crashed:\n\u{1b}[31munreachable")), "active": answer("Ada", None),
                    },
                    {
                        "kind": "standard", "caller": "withheld", "changes": [], "version": answer("Nobody", None),
                        "active": answer("Nobody", None),
                    },
                    {"kind": "standard", "caller": "teams", "changes": [], "version": null, "active": null},
                ],
            }),
        };
        let expected = [
            "",
            "              this version   the active one",
            "callers                  2                2",
            "no answer                1                0",
            "p50                 1.3 ms           1.3 ms",
            "p99                12.0 ms          12.0 ms",
            "most memory       1088 KiB         1088 KiB",
            "host calls               3                3",
            "",
            "1 of 3 cards would change:",
            "  caller                         would say          says now   what changes",
            "  +44••••••••20, called lately   +44 20 7946 0020   Ada        first line, new-part",
            "",
            "it has no answer for 1 caller:",
            "  +44••••••••20, called lately: it crashed: \u{fffd}[31munreachable",
            "the time was up before it was rung for 1 caller",
        ];
        assert_eq!(rehearsal.draw(Output::new(true)), expected);
    }
}
