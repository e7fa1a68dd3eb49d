//! `switchboard plugin new`: writes a project that builds outside any repository, with the contract and the SDK in it.

mod hooks;
mod sdk;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::Embed;
use serde_json::{Map, Value, json};
use switchboard_domain::hook::Hook;
use switchboard_plugin_protocol::check_plugin_name;

use crate::error::CliError;
use crate::output::Output;
use crate::project::Language;

pub(crate) use sdk::write as write_sdk;

#[derive(Embed)]
#[folder = "templates"]
struct Templates;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The plugin's name: lower-case letters, digits and hyphens. Its folder gets the same name.
    name: String,
    /// The language.
    #[arg(long)]
    lang: Language,
    /// What the plugin is to be asked: caller-id, customer-lookup, meeting-filter, call-log, before-call,
    /// card-action, customer-edit, call-form; several with commas.
    #[arg(long, value_delimiter = ',', default_value = "caller-id")]
    hooks: Vec<Hook>,
    /// The folder to write to, instead of one of the plugin's name here.
    #[arg(long)]
    dir: Option<PathBuf>,
}

/// Writes the project.
///
/// # Errors
/// When the name is none, the folder is not empty, or a file can't be written.
pub(crate) fn run(options: &Options, output: Output) -> Result<(), CliError> {
    check_plugin_name(&options.name).map_err(|why| CliError::Project(format!("the name {why}")))?;
    let dir = options.dir.clone().unwrap_or_else(|| PathBuf::from(&options.name));
    if fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some()) || dir.is_file() {
        let text = format!(
            "{} exists and is not empty; choose another name, or another folder with --dir",
            dir.display()
        );
        return Err(CliError::Project(text));
    }
    let mut hooks = options.hooks.clone();
    hooks.sort_unstable();
    hooks.dedup();
    let files = files(&options.name, options.lang, &hooks)?;
    for (path, text) in &files {
        write(&dir.join(path), text.as_bytes())?;
    }
    write_sdk(&dir, options.lang)?;
    let names: Vec<_> = hooks.iter().map(|hook| hook.as_str()).collect();
    output.result(
        &json!({"name": options.name, "directory": dir, "hooks": names}),
        &format!(
            "{} is ready, with {}.\n\n  cd {}\n  switchboard plugin build\n  switchboard plugin test\n",
            options.name,
            names.join(", "),
            dir.display()
        ),
    );
    Ok(())
}

/// The files of a project besides the SDK: their paths and texts.
fn files(name: &str, language: Language, hooks: &[Hook]) -> Result<BTreeMap<String, String>, CliError> {
    let description = hooks::description(hooks);
    let modules = hooks::modules(language, hooks);
    let listed = hooks.iter().map(|hook| hooks::row(language, *hook)).collect::<Vec<_>>().join("\n");
    let unit_tests = hooks::unit_tests(language);
    // Aligned with the other commands of the README; CI has the command alone. A language without them has no line at all.
    let unit_tests_aligned = unit_tests.map_or_else(String::new, |command| {
        format!("{command:<28} # the unit tests: a fake host answers, no server is needed\n")
    });
    let unit_tests_step = unit_tests.map_or_else(String::new, |command| format!("      - run: {command}\n"));
    let unit_tests_row = hooks::unit_tests_row(language).map_or_else(String::new, |row| format!("{row}\n"));
    let unit_tests_first = unit_tests.map_or("Builds", |_| "Runs the unit tests, builds");
    let values = [
        ("{{name}}", name),
        ("{{description}}", &description),
        ("{{modules}}", &modules),
        ("{{files}}", &listed),
        ("{{fixture}}", hooks.first().map_or("caller-id", |hook| hook.as_str())),
        ("{{set-up}}", hooks::set_up(language)),
        ("{{unit-tests-aligned}}\n", &unit_tests_aligned),
        ("{{unit-tests-step}}\n", &unit_tests_step),
        ("{{unit-tests-row}}\n", &unit_tests_row),
        ("{{builds}}", unit_tests_first),
    ];
    let folder = hooks::folder(language);
    let mut files = BTreeMap::new();
    for template in Templates::iter() {
        let Some((from, path)) = template.split_once('/') else { continue };
        if (from != "common" && from != folder) || hooks::is_left_out(path, hooks) {
            continue;
        }
        let text = Templates::get(&template).map(|file| String::from_utf8_lossy(&file.data).into_owned());
        let text =
            text.ok_or_else(|| CliError::Machine(format!("the template {template} is not in this binary")))?;
        let text = values.iter().fold(text, |text, (place, value)| text.replace(place, value));
        files.insert(hooks::target(path).to_owned(), text);
    }
    let manifest = serde_json::to_string_pretty(&manifest(name, &description, hooks));
    let manifest = manifest.map_err(|error| CliError::Machine(error.to_string()))?;
    files.insert("plugin.json".to_owned(), format!("{manifest}\n"));
    Ok(files)
}

fn manifest(name: &str, description: &str, hooks: &[Hook]) -> Value {
    let mut properties = Map::new();
    let mut grants = Vec::new();
    let mut of_crm = Vec::new();
    for hook in hooks {
        match hook {
            Hook::CallerId | Hook::CustomerLookup => {
                let names = json!({
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "description": "Each number in E.164 with the name of whoever has it.",
                    "examples": [{"+14255550100": "Northwind Traders, reception"}]
                });
                properties.insert("names".to_owned(), names);
            }
            Hook::MeetingFilter => {
                let description = "Whether meetings with nobody of another organisation are hidden.";
                properties.insert(
                    "onlyExternal".to_owned(),
                    json!({"type": "boolean", "description": description}),
                );
            }
            Hook::BeforeCall => {
                let numbers = json!({
                    "type": "array",
                    "maxItems": 500,
                    "items": {"type": "string", "pattern": "^\\+[0-9]{2,15}$"},
                    "description": "Numbers in E.164 that nobody may call.",
                    "examples": [["+14255550100"]]
                });
                properties.insert("doNotCall".to_owned(), numbers);
                let description = "Countries, such as DE, to which agents are asked before they call.";
                properties.insert(
                    "askBeforeCountries".to_owned(),
                    json!({"type": "array", "maxItems": 50, "items": {"type": "string"}, "description": description}),
                );
            }
            Hook::CardAction => grants.push(json!({
                "capability": "key-value",
                "reason": "The numbers that agents have blocked."
            })),
            Hook::CallLog => of_crm.push("Ended calls are written down in the CRM."),
            Hook::CustomerEdit => of_crm.push("Customers are created and changed in the CRM."),
            // It asks nobody for anything.
            Hook::CallForm => {}
        }
    }
    if !of_crm.is_empty() {
        let reason = of_crm.join(" ");
        grants.push(json!({"capability": "http", "connections": ["crm"], "reason": reason}));
    }
    let settings = json!({"type": "object", "additionalProperties": false, "properties": properties});
    json!({
        "name": name,
        "version": "0.1.0",
        "contract": "1.0.0",
        "description": description,
        "grants": grants,
        "settings": settings
    })
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(CliError::file(folder))?;
    }
    fs::write(path, bytes).map_err(CliError::file(path))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use switchboard_plugin_protocol::{Manifest, SettingsSchema};

    use super::*;

    #[test]
    fn no_placeholder_is_left_and_the_manifest_is_one() {
        for language in Language::value_variants() {
            for hooks in [&Hook::ALL[..], &Hook::ALL[..1], &Hook::ALL[2..3]] {
                let files = files("my-plugin", *language, hooks).expect("templates are complete");
                for (path, text) in &files {
                    // GitHub's own expressions have a dollar before the braces.
                    assert!(!text.replace("${{", "").contains("{{"), "{path} of {language:?}: {text}");
                }
                let manifest: Manifest =
                    serde_json::from_str(&files["plugin.json"]).expect("the manifest is one");
                SettingsSchema::parse(&manifest.settings.expect("there is a schema")).expect("it is allowed");
                let fixtures = files.keys().filter(|path| path.starts_with("fixtures/")).count();
                assert_eq!(fixtures, hooks.len());
            }
        }
    }

    #[test]
    fn only_the_chosen_hooks_are_written() {
        let files = files("p", Language::Rust, &[Hook::CallLog]).expect("templates are complete");
        let names: Vec<_> =
            files.keys().map(String::as_str).filter(|path| path.starts_with("src/")).collect();
        assert_eq!(names, ["src/call_log.rs", "src/lib.rs"]);
        assert!(!files["src/lib.rs"].contains("mod names"), "{}", files["src/lib.rs"]);
    }
}
