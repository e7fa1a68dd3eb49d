//! What commands print: one result on standard output, for people or as JSON; everything else goes to standard error.

use std::io::{IsTerminal, Write};

use serde_json::{Value, json};

use crate::error::CliError;

/// How results are printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
    colours: bool,
}

/// How a piece of text looks on a terminal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Style {
    Bold,
    Dim,
    Good,
    Bad,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        let colours = !json && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { json, colours }
    }

    /// Prints the result, as a document or as text.
    pub(crate) fn result(self, document: &Value, text: &str) {
        let text = if self.json { document.to_string() } else { text.trim_end().to_owned() };
        // Nobody reads on after a closed pipe.
        drop(writeln!(std::io::stdout().lock(), "{text}"));
    }

    /// Prints the failure: as a document where documents are asked for, and always for people.
    pub(crate) fn failure(self, error: &CliError) {
        if self.json {
            let document = json!({"error": error.to_string(), "exitStatus": error.status()});
            drop(writeln!(std::io::stdout().lock(), "{document}"));
        }
        eprintln!("switchboard plugin: {error}");
    }

    /// The text in a style, where it is shown on a terminal.
    pub(crate) fn style(self, style: Style, text: &str) -> String {
        if !self.colours {
            return text.to_owned();
        }
        let code = match style {
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Good => "32",
            Style::Bad => "31",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Text of the plugin's own, without what would steer the terminal.
pub(crate) fn plain(text: &str) -> String {
    let visible = |c: char| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c };
    text.chars().map(visible).collect()
}
