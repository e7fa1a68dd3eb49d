//! Which tests there are, read from the sources: so that a name builds what its tests need and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths;
use crate::stamp::files;

/// What cargo builds tests into.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// The unit tests of a package: of its library, or of its program where it has no library.
    Unit,
    /// A file or folder in its `tests`.
    Integration(String),
}

/// Tests of one target whose paths contain the name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// The package's folder: `http` is `switchboard-http`.
    pub(super) package: String,
    pub(super) target: Target,
    /// The modules of the target that these tests are in, the outermost only.
    pub(super) modules: BTreeSet<String>,
}

/// What to look for: a crate, if the name begins with one, and a part of a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) package: Option<String>,
    pub(super) part: &'a str,
}

impl<'a> Name<'a> {
    pub(super) fn parse(name: &'a str, packages: &[String]) -> Self {
        let (first, rest) = name.split_once("::").unwrap_or((name, ""));
        let first = first.replace('_', "-");
        let first = first.strip_prefix("switchboard-").unwrap_or(&first);
        // The integration tests are those of the package `tests`.
        let first = if first == "integration" { "tests" } else { first };
        match packages.iter().find(|package| *package == first) {
            Some(package) => Self { package: Some(package.clone()), part: rest },
            None => Self { package: None, part: name },
        }
    }
}

/// The folders of all packages.
pub(super) fn packages() -> Result<Vec<PathBuf>> {
    let mut found = vec![paths::top().join("tests")];
    for entry in fs::read_dir(paths::top().join("host"))? {
        let folder = entry?.path();
        if folder.join("Cargo.toml").is_file() {
            found.push(folder);
        }
    }
    found.sort();
    Ok(found)
}

/// A folder's name.
pub(super) fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The targets that have tests of this name.
pub(super) fn search(name: &Name<'_>, packages: &[PathBuf]) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    for package in packages {
        let folder = name_of(package);
        if name.package.as_ref().is_some_and(|wanted| *wanted != folder) {
            continue;
        }
        let roots = [package.join("src"), package.join("tests"), package.join("integration")];
        let roots: Vec<PathBuf> = roots.into_iter().filter(|root| root.is_dir()).collect();
        for file in files(&roots)?.into_iter().filter(|file| file.extension().is_some_and(|rs| rs == "rs")) {
            let Some((target, modules)) = place(package, &file) else { continue };
            let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            if !tests(&text).any(|test| is_named(&modules, test, name.part)) {
                continue;
            }
            let outermost = modules.split("::").next().unwrap_or_default().to_owned();
            let known = found.iter_mut().find(|one| one.package == folder && one.target == target);
            match known {
                Some(known) => {
                    known.modules.insert(outermost);
                }
                None => found.push(Found {
                    package: folder.clone(),
                    target,
                    modules: BTreeSet::from([outermost]),
                }),
            }
        }
    }
    Ok(found)
}

/// Which target a file belongs to, and the path of its module there.
fn place(package: &Path, file: &Path) -> Option<(Target, String)> {
    let parts: Vec<&str> = file.strip_prefix(package).ok()?.iter().filter_map(|part| part.to_str()).collect();
    let (target, inside) = match parts.as_slice() {
        ["src", inside @ ..] => (Target::Unit, inside),
        ["integration", inside @ ..] => (Target::Integration("integration".to_owned()), inside),
        ["tests", file] => (Target::Integration(file.trim_end_matches(".rs").to_owned()), [].as_slice()),
        ["tests", folder, inside @ ..] => (Target::Integration((*folder).to_owned()), inside),
        _ => return None,
    };
    let mut modules: Vec<&str> = inside.iter().map(|part| part.trim_end_matches(".rs")).collect();
    if modules.last().is_some_and(|last| matches!(*last, "mod" | "lib" | "main")) {
        modules.pop();
    }
    Some((target, modules.join("::")))
}

/// The names of the functions that stand after an attribute of a test.
fn tests(text: &str) -> impl Iterator<Item = &str> {
    let mut marked = false;
    text.lines().map(str::trim).filter_map(move |line| {
        if line.starts_with("#[") {
            marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            return None;
        }
        let (before, after) = line.split_once("fn ")?;
        let is_test = std::mem::take(&mut marked) && (before.is_empty() || before == "async ");
        is_test.then(|| after.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
    })
}

/// Whether the path of a test contains this. Unit tests mostly stand in a module `tests` of their file.
fn is_named(modules: &str, test: &str, part: &str) -> bool {
    let path = |middle: &str| {
        let parts = [modules, middle, test].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("::").contains(part)
    };
    path("") || path("tests")
}

#[cfg(test)]
mod unit {
    use super::*;

    fn targets(name: &str) -> Result<Vec<(String, Target)>> {
        let packages = packages()?;
        let names: Vec<String> = packages.iter().map(|package| name_of(package)).collect();
        let found = search(&Name::parse(name, &names), &packages)?;
        Ok(found.into_iter().map(|found| (found.package, found.target)).collect())
    }

    #[test]
    fn a_name_finds_the_targets_that_have_its_tests() -> Result<()> {
        let integration = |name: &str| Target::Integration(name.to_owned());
        for (name, package, target) in [
            ("http::meetings", "http", integration("http")),
            ("switchboard_domain", "domain", Target::Unit),
            ("customer-csv", "customer-csv", Target::Unit),
            ("architecture", "tests", integration("integration")),
            ("integration::serve::tls", "tests", integration("integration")),
            ("a_name_finds_the_targets_that_have_its_tests", "xtask", Target::Unit),
            ("stamp::tests::what_was_built", "xtask", Target::Unit),
        ] {
            assert_eq!(targets(name)?, [(package.to_owned(), target)], "{name}");
        }
        // A module's own tests, and those of the HTTP interface in their process.
        let http = |target| ("http".to_owned(), target);
        assert_eq!(targets("http::openapi")?, [http(Target::Unit), http(integration("http"))]);
        assert_eq!(targets("nobody::calls::a::test::so")?, []);
        assert!(targets("plugin_worker")?.contains(&("plugin-worker".to_owned(), integration("jail"))));
        Ok(())
    }
}
