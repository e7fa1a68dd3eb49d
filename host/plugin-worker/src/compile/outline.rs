//! What a file is at its top level: enough to say for what it was built, before anything in it is checked.

use wasmparser::{Encoding, KnownCustom, Parser, Payload};

/// The most names that are read of one file. Files with more are refused later.
const MAX_NAMES: usize = 20_000;

/// A file at its top level, as far as it can be read.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// It is a core module, not a component.
    pub(super) is_module: bool,
    /// Components: the names of the imports. Core modules: `module` and `name` of each.
    pub(super) imports: Vec<(String, String)>,
    /// The names of the exports.
    pub(super) exports: Vec<String>,
    /// The names of the custom sections.
    pub(super) sections: Vec<String>,
    /// A component: it contains core modules, or components that may.
    pub(super) has_code: bool,
    /// The tools that made it, as they say themselves: `wit-component 0.254.0`.
    pub(super) tools: Vec<String>,
}

impl Outline {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut outline = Self::default();
        let mut depth = 0_u32;
        for payload in Parser::new(0).parse_all(bytes) {
            // What can't be read is refused by whoever reads all of it.
            let Ok(payload) = payload else { break };
            match payload {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                    outline.has_code = true;
                    depth += 1;
                }
                Payload::End(_) => depth = depth.saturating_sub(1),
                payload if depth == 0 => outline.read(payload),
                _ => {}
            }
        }
        outline
    }

    fn read(&mut self, payload: Payload<'_>) {
        match payload {
            Payload::Version { encoding, .. } => self.is_module = encoding == Encoding::Module,
            Payload::ComponentImportSection(section) => {
                let names = section.into_iter().map_while(Result::ok);
                let names = names.map(|import| (import.name.name.to_owned(), String::new()));
                self.imports.extend(names.take(MAX_NAMES));
            }
            Payload::ImportSection(section) => {
                let names = section.into_imports().map_while(Result::ok);
                let names = names.map(|import| (import.module.to_owned(), import.name.to_owned()));
                self.imports.extend(names.take(MAX_NAMES));
            }
            Payload::ComponentExportSection(section) => {
                let names = section.into_iter().map_while(Result::ok);
                self.exports.extend(names.map(|export| export.name.name.to_owned()).take(MAX_NAMES));
            }
            Payload::CustomSection(section) => {
                if self.sections.len() < MAX_NAMES {
                    self.sections.push(section.name().chars().take(200).collect());
                }
                if let KnownCustom::Producers(fields) = section.as_known() {
                    let tools =
                        fields.into_iter().map_while(Result::ok).filter(|field| field.name != "language");
                    let tools = tools.flat_map(|field| field.values.into_iter().map_while(Result::ok));
                    let named = tools.map(|tool| line(&format!("{} {}", tool.name, tool.version)));
                    self.tools.extend(named.take(8));
                }
            }
            _ => {}
        }
    }

    /// The tools that made it, for an error message: nothing, or ` (it was made with …)`.
    pub(super) fn made_with(&self) -> String {
        if self.tools.is_empty() {
            String::new()
        } else {
            format!(" (it was made with {})", self.tools.join(", "))
        }
    }
}

/// A name of the file's own, short and without control characters.
pub(super) fn line(text: &str) -> String {
    text.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(80).collect()
}
