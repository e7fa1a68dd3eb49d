//! What of a project depends on its language and on its hooks.

use switchboard_domain::hook::Hook;

use crate::project::Language;

/// The folder of a language's templates.
pub(super) fn folder(language: Language) -> &'static str {
    match language {
        Language::Rust => "rust",
        Language::TypeScript => "typescript",
        Language::Python => "python",
        Language::C => "c",
    }
}

/// Where a template goes. Templates have no leading dots, and none is a manifest of this repository's own tools.
pub(super) fn target(template: &str) -> &str {
    match template {
        "gitignore" => ".gitignore",
        "ci.yml" => ".github/workflows/plugin.yml",
        "cargo-manifest.toml" => "Cargo.toml",
        "cargo-config.toml" => ".cargo/config.toml",
        other => other,
    }
}

/// Whether a template belongs to a hook that was not chosen.
pub(super) fn is_left_out(template: &str, hooks: &[Hook]) -> bool {
    let stem = template.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
    let stem = stem.replace('_', "-");
    let stem = stem.strip_prefix("test-").unwrap_or(&stem);
    match stem.parse::<Hook>() {
        Ok(hook) => !hooks.contains(&hook),
        Err(_) => stem == "names" && !uses_names(hooks),
    }
}

fn uses_names(hooks: &[Hook]) -> bool {
    hooks.iter().any(|hook| matches!(hook, Hook::CallerId | Hook::CustomerLookup))
}

fn does(hook: Hook) -> &'static str {
    match hook {
        Hook::CallerId => "names callers by a list in its settings",
        Hook::CustomerLookup => "lists them as customers",
        Hook::MeetingFilter => "puts meetings with other organisations first",
        Hook::CallLog => "writes ended calls down in the CRM",
        Hook::BeforeCall => "keeps agents from calling numbers that must not be called",
        Hook::CustomerEdit => "creates and changes them in the CRM",
        Hook::CallForm => "asks what a call was about",
        Hook::CardAction => "blocks a caller's number at the press of a button",
    }
}

/// One sentence about the plugin, for the admin.
pub(super) fn description(hooks: &[Hook]) -> String {
    let parts: Vec<_> = hooks
        .iter()
        .map(|hook| match hook {
            Hook::CustomerLookup if !hooks.contains(&Hook::CallerId) => "lists customers by its settings",
            hook => does(*hook),
        })
        .collect();
    let mut text = parts.join(", ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text.push('.');
    text
}

/// The lines by which the files become parts of the plugin.
pub(super) fn modules(language: Language, hooks: &[Hook]) -> String {
    let mut lines: Vec<_> = hooks.iter().map(|hook| module(language, *hook)).collect();
    if language == Language::Rust && uses_names(hooks) {
        lines.push("mod names;".to_owned());
    }
    lines.join("\n")
}

fn module(language: Language, hook: Hook) -> String {
    let (kebab, snake) = (hook.as_str(), hook.as_str().replace('-', "_"));
    match language {
        Language::Rust => format!("mod {snake};"),
        Language::TypeScript => format!("export {{ {} }} from './src/{kebab}.ts';", camel(kebab, false)),
        Language::Python => format!("from {snake} import {}  # noqa: F401", camel(kebab, true)),
        Language::C => format!("#include \"{snake}.c\""),
    }
}

/// The line about a hook's file in the table of the README.
pub(super) fn row(language: Language, hook: Hook) -> String {
    let (kebab, snake) = (hook.as_str(), hook.as_str().replace('-', "_"));
    let file = match language {
        Language::Rust => format!("src/{snake}.rs"),
        Language::TypeScript => format!("src/{kebab}.ts"),
        Language::Python => format!("{snake}.py"),
        Language::C => format!("{snake}.c"),
    };
    format!("| `{file}` | the hook `{kebab}` |")
}

/// The steps of the CI file by which the tools are set up.
pub(super) fn set_up(language: Language) -> &'static str {
    match language {
        Language::Rust => "      - run: rustup target add wasm32-wasip2",
        Language::TypeScript => {
            "      - uses: actions/setup-node@v4\n        with: { node-version: 20 }\n      - run: npm ci"
        }
        Language::Python => "      - uses: actions/setup-python@v5\n        with: { python-version: '3.12' }",
        Language::C => {
            "      - run: sudo apt-get update && sudo apt-get install -y clang lld wasi-libc libclang-rt-dev-wasm32"
        }
    }
}

/// The command that runs the unit tests. C has no fake host: there the fixtures are the tests.
pub(super) fn unit_tests(language: Language) -> Option<&'static str> {
    match language {
        Language::Rust => Some("cargo test"),
        Language::TypeScript => Some("npm test"),
        Language::Python => Some("python3 -m unittest"),
        Language::C => None,
    }
}

/// The line about the unit tests in the table of the README.
pub(super) fn unit_tests_row(language: Language) -> Option<&'static str> {
    match language {
        Language::Rust => Some("| `mod tests` in each file | the unit tests of its hook, with a fake host |"),
        Language::TypeScript => Some("| `test/` | the unit tests of the hooks, with a fake host |"),
        Language::Python => Some("| `tests/` | the unit tests of the hooks, with a fake host |"),
        Language::C => None,
    }
}

/// `caller-id` as `callerId` or `CallerId`.
fn camel(kebab: &str, first: bool) -> String {
    let mut upper = first;
    let mut name = String::new();
    for letter in kebab.chars() {
        if letter == '-' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            name.push(letter.to_ascii_uppercase());
        } else {
            name.push(letter);
        }
    }
    name
}
