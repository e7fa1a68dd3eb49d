//! Which languages and tools made a component, as their `producers` sections say, in whatever depth: the component's own
//! names the tool that put it together, those of its core modules name the compilers.

use wasmparser::{KnownCustom, Parser, Payload};

use super::outline::line;

/// The most names that are told.
const MAX_NAMED: usize = 12;

/// Languages first, then tools, each once.
pub(super) fn all(bytes: &[u8]) -> Vec<String> {
    let (mut languages, mut tools) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(bytes) {
        // What can't be read is refused by whoever reads all of it.
        let Ok(payload) = payload else { break };
        let Payload::CustomSection(section) = payload else { continue };
        let KnownCustom::Producers(fields) = section.as_known() else { continue };
        for field in fields.into_iter().map_while(Result::ok) {
            let named = if field.name == "language" { &mut languages } else { &mut tools };
            for value in field.values.into_iter().map_while(Result::ok) {
                let name = line(&format!("{} {}", value.name, value.version));
                if named.len() < MAX_NAMED && !name.is_empty() && !named.contains(&name) {
                    named.push(name);
                }
            }
        }
    }
    languages.append(&mut tools);
    languages.truncate(MAX_NAMED);
    languages
}
