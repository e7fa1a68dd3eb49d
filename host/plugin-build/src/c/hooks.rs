//! Which hooks a plugin in C has: those whose functions its files name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::BuildError;

/// Each hook with its functions.
const HOOKS: &[(&str, &[&str])] = &[
    ("caller-id", &["resolve"]),
    ("customer-lookup", &["search", "get"]),
    ("meeting-filter", &["evaluate"]),
    ("call-log", &["save"]),
    ("before-call", &["decide"]),
    ("card-action", &["perform"]),
    ("customer-edit", &["create", "update"]),
    ("call-form", &["show"]),
];

/// What a function of a hook begins with.
const EXPORTED: &str = "exports_";

/// Folders that hold what tools put there, or tests.
const NO_SOURCES: &[&str] = &["dist", "vendor", "tests", "fixtures"];

/// The hooks of a folder.
///
/// # Errors
/// When there is none, or one of them has not all of its functions.
pub(super) fn of(project: &Path) -> Result<Vec<&'static str>, BuildError> {
    let mut names = BTreeSet::new();
    read(project, &mut names)?;
    let mut hooks = Vec::new();
    for (hook, functions) in HOOKS {
        let functions: Vec<_> = functions.iter().map(|function| c_name(hook, function)).collect();
        let Some(there) = functions.iter().find(|name| names.contains(*name)) else { continue };
        if let Some(missing) = functions.iter().find(|name| !names.contains(*name)) {
            return Err(BuildError::Code(format!(
                "plugin.c: {hook} has {there} and no {missing}; a plugin with this hook has both"
            )));
        }
        hooks.push(*hook);
    }
    if hooks.is_empty() {
        let known: Vec<_> =
            HOOKS.iter().filter_map(|(hook, all)| all.first().map(|one| c_name(hook, one))).collect();
        return Err(BuildError::Code(format!(
            "plugin.c: there is no function of a hook; define at least one of {}",
            known.join(", ")
        )));
    }
    Ok(hooks)
}

fn c_name(hook: &str, function: &str) -> String {
    format!("{EXPORTED}{}_{function}", hook.replace('-', "_"))
}

/// Collects the names that the C files below a folder have outside of comments and texts.
fn read(folder: &Path, names: &mut BTreeSet<String>) -> Result<(), BuildError> {
    for entry in fs::read_dir(folder).map_err(BuildError::file(folder))? {
        let path = entry.map_err(BuildError::file(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !NO_SOURCES.contains(&name.as_str()) {
                read(&path, names)?;
            }
        } else if name.ends_with(".c") || name.ends_with(".h") {
            let bytes = fs::read(&path).map_err(BuildError::file(&path))?;
            let code = without_comments(&String::from_utf8_lossy(&bytes));
            let words = code.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            names.extend(words.filter(|word| word.starts_with(EXPORTED)).map(str::to_owned));
        }
    }
    Ok(())
}

/// The code with a space in the place of each comment and text. Trigraphs and joined lines are not known to it: the
/// compiler reads the file after all.
fn without_comments(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(letter) = rest.chars().next() {
        let skipped = match letter {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => {
                rest.get(2..).and_then(|inner| inner.find("*/")).map_or(rest.len(), |end| end + 4)
            }
            '"' | '\'' => quoted(rest, letter),
            _ => {
                kept.push(letter);
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
                continue;
            }
        };
        kept.push(' ');
        rest = rest.get(skipped..).unwrap_or_default();
    }
    kept
}

/// How long a text is that begins here, with its quotes.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if letter == quote || letter == '\n' {
            return at + letter.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hooks of a plugin of one file.
    fn hooks(code: &str) -> Result<Vec<&'static str>, String> {
        let folder = tempfile::tempdir().expect("there is a temporary folder");
        fs::write(folder.path().join("plugin.c"), code).expect("it can be written");
        of(folder.path()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_hook_is_known_by_its_function_and_not_by_a_comment() {
        let code = "// exports_call_log_save\n/* exports_before_call_decide */\nchar *a = \"exports_card_action_perform\\\"\";\n\
                    bool exports_caller_id_resolve(void) { return '\"'; }\n";
        assert_eq!(hooks(code), Ok(vec!["caller-id"]));
    }

    #[test]
    fn a_hook_of_two_functions_needs_both() {
        let error = hooks("bool exports_customer_lookup_search(void);").expect_err("get is missing");
        assert!(
            error.contains("customer-lookup") && error.contains("exports_customer_lookup_get"),
            "{error}"
        );
        let both = "exports_customer_lookup_search exports_customer_lookup_get";
        assert_eq!(hooks(both), Ok(vec!["customer-lookup"]));
    }

    #[test]
    fn every_hook_of_the_contract_is_known() {
        let contract = include_str!("../../../../wit/plugin-v1/worlds.wit");
        let (_, world) = contract.split_once("world plugin {").expect("there is the world with every hook");
        let (world, _) = world.split_once('}').expect("it ends");
        let exported = world.lines().filter_map(|line| line.trim().strip_prefix("export "));
        let exported: BTreeSet<_> = exported.map(|name| name.trim_end_matches(';')).collect();
        assert_eq!(HOOKS.iter().map(|(hook, _)| *hook).collect::<BTreeSet<_>>(), exported);
    }

    #[test]
    fn without_a_hook_the_functions_are_named() {
        let error = hooks("bool resolve(void);").expect_err("there is no hook");
        assert!(error.contains("exports_caller_id_resolve"), "{error}");
    }
}
