//! `switchboard plugin logs`: what the plugin wrote, and how it failed.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

use crate::error::CliError;
use crate::output::{Output, Style, plain};
use crate::server::{Server, ServerOptions};

/// How often new lines are asked for.
const LOOK: Duration = Duration::from_secs(1);

/// How many lines of one answer.
const PAGE: &str = "200";

/// How many lines are remembered, so that none is shown twice.
const REMEMBERED: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's name.
    name: String,
    /// Go on and show new lines as they come.
    #[arg(long)]
    follow: bool,
    /// Only lines of this level and above.
    #[arg(long, default_value = "debug")]
    level: Level,
    /// Only lines of this call.
    #[arg(long)]
    call: Option<String>,
    #[command(flatten)]
    server: ServerOptions,
}

/// Shows the log, the oldest line first.
///
/// # Errors
/// When the server has no such plugin.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let server = Server::open(&options.server)?;
    let mut shown = Shown::default();
    let lines = shown.new_lines(read(&server, &options.name).await?);
    let wanted: Vec<_> = lines.into_iter().filter(|line| fits(line, options)).collect();
    if !options.follow {
        let text: Vec<_> = wanted.iter().map(|line| draw(line, output)).collect();
        output.result(&json!({"items": wanted}), &text.join("\n"));
        return Ok(());
    }
    print(&wanted, output);
    loop {
        tokio::time::sleep(LOOK).await;
        let lines = shown.new_lines(read(&server, &options.name).await?);
        let wanted: Vec<_> = lines.into_iter().filter(|line| fits(line, options)).collect();
        print(&wanted, output);
    }
}

/// The newest lines, the oldest first.
///
/// # Errors
/// As [`run`].
pub(crate) async fn read(server: &Server, name: &str) -> Result<Vec<Value>, CliError> {
    let page = server.get(&[name, "logs"], &[("limit", PAGE)]).await?;
    let mut lines = page["items"].as_array().cloned().unwrap_or_default();
    lines.reverse();
    Ok(lines)
}

/// Which lines were shown. Lines have no ids: equal lines of one answer are told apart by counting.
#[derive(Default)]
pub(crate) struct Shown(VecDeque<Value>);

impl Shown {
    /// The lines of an answer that were not in an answer before.
    pub(crate) fn new_lines(&mut self, lines: Vec<Value>) -> Vec<Value> {
        let mut known: Vec<_> = self.0.iter().collect();
        let mut new = Vec::new();
        for line in lines {
            match known.iter().position(|one| **one == line) {
                Some(at) => drop(known.swap_remove(at)),
                None => new.push(line),
            }
        }
        self.0.extend(new.iter().cloned());
        let surplus = self.0.len().saturating_sub(REMEMBERED);
        self.0.drain(..surplus);
        new
    }
}

fn fits(line: &Value, options: &Options) -> bool {
    let level = match line["level"].as_str() {
        Some("debug") => Level::Debug,
        Some("info") => Level::Info,
        Some("warn") => Level::Warn,
        // A level that is not invented yet is rather shown than lost.
        _ => Level::Error,
    };
    level >= options.level && options.call.as_ref().is_none_or(|call| line["callId"] == call.as_str())
}

/// Prints lines as they come: with `--json` one document a line.
pub(crate) fn print(lines: &[Value], output: Output) {
    for line in lines {
        output.result(line, &draw(line, output));
    }
}

fn draw(line: &Value, output: Output) -> String {
    let text = |member: &str| plain(line[member].as_str().unwrap_or_default());
    let level = match text("level").as_str() {
        "error" => output.style(Style::Bad, "error"),
        other => format!("{other:5}"),
    };
    let fields = line["fields"].as_object().into_iter().flatten();
    let fields: String = fields
        .map(|(name, value)| plain(&format!(" {name}={}", value.as_str().unwrap_or_default())))
        .collect();
    let call = line["callId"].as_str().map(|call| format!(" call={}", plain(call))).unwrap_or_default();
    format!(
        "{} {level} {} {}{fields}{}",
        text("at"),
        text("hook"),
        text("message"),
        output.style(Style::Dim, &call)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_shown_twice_and_equal_lines_are_all_shown() {
        let line = |text: &str| json!({"at": "2026-11-26T09:00:00Z", "message": text});
        let mut shown = Shown::default();
        assert_eq!(shown.new_lines(vec![line("a"), line("a")]).len(), 2);
        assert_eq!(shown.new_lines(vec![line("a"), line("a"), line("b")]), [line("b")]);
        assert_eq!(shown.new_lines(vec![line("a"), line("a"), line("a"), line("b")]), [line("a")]);
    }
}
