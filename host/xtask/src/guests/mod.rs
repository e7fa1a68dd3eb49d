//! Building the guests: every plugin, example and test guest, from source, into `target/assets/plugins`.

pub(crate) mod rust;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use switchboard_plugin_build::{c, manifest, python, typescript};

use crate::paths;
use crate::setup::{ensure_clang, ensure_python_venv, npm_ci};
use crate::stamp::Sources;

/// In which language a guest is written.
enum Language {
    /// Its package in the `plugins` workspace has the guest's name.
    Rust,
    /// `plugin.ts`.
    TypeScript,
    /// `plugin.py`.
    Python,
    /// `plugin.c`.
    C,
}

/// One guest: its name is that of its folder.
struct Guest {
    dir: &'static str,
    language: Language,
}

const GUESTS: &[Guest] = &[
    Guest { dir: "plugins/phone-book", language: Language::Rust },
    Guest { dir: "plugins/meeting-rules", language: Language::Rust },
    Guest { dir: "plugins/spam-and-vip", language: Language::Rust },
    Guest { dir: "plugins/loop", language: Language::Rust },
    Guest { dir: "plugins/web-crm", language: Language::TypeScript },
    Guest { dir: "examples/caller-id-rust", language: Language::Rust },
    Guest { dir: "examples/caller-id-typescript", language: Language::TypeScript },
    Guest { dir: "examples/caller-id-python", language: Language::Python },
    Guest { dir: "examples/caller-id-c", language: Language::C },
    Guest { dir: "examples/cookbook-rust", language: Language::Rust },
    Guest { dir: "examples/cookbook-typescript", language: Language::TypeScript },
    Guest { dir: "examples/cookbook-python", language: Language::Python },
    Guest { dir: "tests/guests/probe", language: Language::Rust },
    Guest { dir: "tests/guests/throws-typescript", language: Language::TypeScript },
    Guest { dir: "tests/guests/throws-python", language: Language::Python },
];

impl Guest {
    fn name(&self) -> &'static str {
        self.dir.rsplit('/').next().unwrap_or(self.dir)
    }

    fn source(&self) -> PathBuf {
        paths::top().join(self.dir)
    }

    /// Builds the component, without its manifest.
    fn build(&self, out: &Path) -> Result<()> {
        match self.language {
            Language::Rust => rust::take(self.name(), out),
            Language::TypeScript => {
                let sdk = paths::top().join("plugins/sdk-js");
                npm_ci(&sdk)?;
                Ok(typescript::componentize(&sdk, &self.source().join("plugin.ts"), out)?)
            }
            Language::Python => {
                ensure_python_venv()?;
                let toolchain = python::Toolchain {
                    venv: paths::target().join("python"),
                    sdk: paths::top().join("plugins/sdk-py"),
                    contract: paths::top().join("wit/plugin-v1"),
                };
                Ok(python::build(&toolchain, &self.source(), out)?)
            }
            Language::C => {
                ensure_clang()?;
                let toolchain = c::Toolchain {
                    sdk: paths::top().join("plugins/sdk-c"),
                    contract: paths::top().join("wit/plugin-v1"),
                    bindings: paths::target().join("c-bindings").join(self.name()),
                };
                Ok(c::build(&toolchain, &self.source(), out)?)
            }
        }
    }
}

/// Builds every guest whose sources have changed.
///
/// # Errors
/// When a tool is missing or a build fails; its output is shown.
pub(crate) fn build_all() -> Result<()> {
    let out = paths::assets().join("plugins");
    fs::create_dir_all(&out)?;
    // Cargo knows best what of the Rust guests has changed.
    rust::build_all()?;
    for guest in GUESTS {
        let component = out.join(format!("{}.wasm", guest.name()));
        let mut sources = vec![guest.source(), paths::top().join("wit/plugin-v1")];
        match guest.language {
            // Also what cargo made of them: that changes with the compiler, and with what they depend on.
            Language::Rust => {
                sources.extend([paths::top().join("plugins/sdk"), rust::artifact(guest.name())]);
            }
            Language::TypeScript => sources.push(paths::top().join("plugins/sdk-js")),
            Language::Python => sources.push(paths::top().join("plugins/sdk-py")),
            Language::C => sources.push(paths::top().join("plugins/sdk-c")),
        }
        let sources = Sources::read(&sources)?;
        if sources.are_built_into(&component)? {
            eprintln!("  {}: unchanged", guest.name());
            continue;
        }
        eprintln!("  {}: building", guest.name());
        let bare = component.with_extension("bare");
        guest.build(&bare).with_context(|| format!("{} could not be built", guest.dir))?;
        let whole = manifest::append(&fs::read(&bare)?, &guest.source().join("plugin.json"))?;
        fs::write(&component, whole)?;
        fs::remove_file(&bare)?;
        sources.note(&component)?;
    }
    Ok(())
}
