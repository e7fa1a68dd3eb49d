//! A plugin's project: a folder with `plugin.json`, in one of the languages.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use switchboard_plugin_protocol::Manifest;

use crate::document;
use crate::error::CliError;

/// The languages in which plugins are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// cargo, for wasm32-wasip2.
    Rust,
    /// npm, with the QuickJS engine.
    #[value(name = "typescript", alias = "ts")]
    TypeScript,
    /// componentize-py, with the CPython interpreter.
    #[value(alias = "py")]
    Python,
    /// clang, with wasi-libc.
    C,
}

impl Language {
    /// The file by which a project of the language is known.
    fn file(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::TypeScript => "plugin.ts",
            Self::Python => "plugin.py",
            Self::C => "plugin.c",
        }
    }
}

/// A project.
#[derive(Debug)]
pub(crate) struct Project {
    /// Its folder.
    pub(crate) dir: PathBuf,
    /// What its manifest says.
    pub(crate) manifest: Manifest,
}

impl Project {
    /// Opens the project in a folder.
    ///
    /// # Errors
    /// When there is none, or its manifest is wrong.
    pub(crate) fn open(dir: &Path) -> Result<Self, CliError> {
        let file = dir.join("plugin.json");
        if !file.is_file() {
            let text = format!(
                "there is no plugin.json in {}; go to the folder of a plugin, or make one with `switchboard plugin new`",
                dir.display()
            );
            return Err(CliError::Project(text));
        }
        let manifest: Manifest = document::read(&file)?;
        manifest.check().map_err(|why| CliError::Project(format!("{}: {why}", file.display())))?;
        Ok(Self { dir: dir.to_owned(), manifest })
    }

    /// The language, by the files that are there.
    ///
    /// # Errors
    /// When it is none or several.
    pub(crate) fn language(&self) -> Result<Language, CliError> {
        let all = Language::value_variants();
        let found: Vec<_> = all.iter().filter(|one| self.dir.join(one.file()).is_file()).collect();
        if let [one] = found.as_slice() {
            return Ok(**one);
        }
        let files: Vec<_> = all.iter().map(|one| one.file()).collect();
        Err(CliError::Project(format!(
            "{}: a plugin has one of {}; there are {}",
            self.dir.display(),
            files.join(", "),
            found.len()
        )))
    }

    /// Where the build puts the component.
    pub(crate) fn component(&self) -> PathBuf {
        let dist = if self.dir == Path::new(".") { PathBuf::from("dist") } else { self.dir.join("dist") };
        dist.join(format!("{}.wasm", self.manifest.name))
    }
}
