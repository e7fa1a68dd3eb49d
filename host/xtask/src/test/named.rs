//! `cargo xtask test NAME`: the least that the tests of that name need.

use anyhow::{Result, bail};

use super::inventory::{self, Found, Name, Target};
use super::{Options, rust};
use crate::run::{command, run};
use crate::steps::Steps;
use crate::{book, guests, paths, setup, web};

/// Modules of `tests/integration` that look at the sources and start nothing.
const OF_SOURCES: &[&str] = &["architecture", "documents"];

/// What has to be there before the tests can run.
#[derive(Debug, Default, PartialEq, Eq)]
struct Needs {
    /// Components of plugins.
    guests: bool,
    /// The programs that tests start, with the web client in the server.
    programs: bool,
}

/// What tests of a target need. Those of a new package need nothing until a line here says otherwise; they fail without it,
/// and name what is missing.
fn needs(found: &Found) -> Needs {
    match (found.package.as_str(), &found.target) {
        ("tests", Target::Integration(_)) => {
            let starts = found.modules.iter().any(|module| !OF_SOURCES.contains(&module.as_str()));
            Needs { guests: starts, programs: starts }
        }
        ("plugin-worker", _) => Needs { guests: true, programs: false },
        _ => Needs::default(),
    }
}

/// Runs the tests whose paths contain `name`.
pub(super) fn test(name: &str, options: &Options) -> Result<()> {
    let packages = inventory::packages()?;
    let names: Vec<String> = packages.iter().map(|package| inventory::name_of(package)).collect();
    let wanted = Name::parse(name, &names);
    let found = inventory::search(&wanted, &packages)?;
    if found.is_empty() {
        bail!("no test's path contains {name}; a name may begin with a crate: {}", names.join(", "));
    }
    let all = found.iter().map(needs).fold(Needs::default(), |all, one| Needs {
        guests: all.guests || one.guests,
        programs: all.programs || one.programs,
    });
    let with_database = |found: &Found| rust::ON_POSTGRES.contains(&package(found).as_str());
    let postgres = options.postgres && found.iter().any(with_database);

    say(&found, &all, options.postgres, found.iter().any(with_database));
    let mut steps =
        Steps::new(1 + 2 * usize::from(all.guests) + 3 * usize::from(all.programs) + usize::from(postgres));
    if all.guests {
        steps.step("Tools", setup::for_building)?;
        steps.step("Guests: plugins, examples and test guests, from source", guests::build_all)?;
    }
    if all.programs {
        steps.step("Web client", web::build)?;
        steps.step("Book for plugin developers", book::build)?;
        steps.step("Server and the programs of the tests", || {
            let build = ["build", "--workspace", "--bins", "--examples", "--test", "integration"];
            run(&mut command("cargo", &build, &paths::top()))
        })?;
    }
    let part = Some(wanted.part).filter(|part| !part.is_empty());
    steps.step("Tests", || run_each(options, &found, part, || command("cargo", &[], &paths::top())))?;
    if postgres {
        let found: Vec<Found> = found.into_iter().filter(with_database).collect();
        steps.step("Tests on PostgreSQL", || {
            setup::for_postgres()?;
            let build = ["build", "--workspace", "--bin", "with-postgres", "--test", "integration"];
            run(&mut command("cargo", &build, &paths::top()))?;
            run_each(options, &found, part, rust::with_postgres)
        })?;
    }
    steps.summary();
    Ok(())
}

fn package(found: &Found) -> String {
    format!("switchboard-{}", found.package)
}

/// Says what is built and run, and what is not.
fn say(found: &[Found], needs: &Needs, postgres: bool, with_database: bool) {
    for one in found {
        match &one.target {
            Target::Unit => eprintln!("  {}: unit tests", package(one)),
            Target::Integration(target) => eprintln!("  {}: {target}", package(one)),
        }
    }
    if !needs.guests {
        eprintln!("  skipped: tools and guests, which these tests do without");
    }
    if !needs.programs {
        eprintln!("  skipped: web client and server, which these tests do without");
    }
    if with_database && !postgres {
        eprintln!("  skipped: PostgreSQL; --postgres runs these tests on it too");
    }
}

/// Runs the tests of these targets. Programs and what is in `tests` folders are chosen by their names within the whole
/// workspace: their dependencies are then the ones that everything else is built with. Of libraries only the package can
/// be chosen.
fn run_each(
    options: &Options,
    found: &[Found],
    part: Option<&str>,
    cargo: impl Fn() -> std::process::Command,
) -> Result<()> {
    let (mut in_workspace, mut libraries) = (vec!["--workspace".to_owned()], Vec::new());
    for one in found {
        match (&one.target, one.package.as_str()) {
            (Target::Integration(target), _) => in_workspace.extend(["--test".to_owned(), target.clone()]),
            (Target::Unit, "server") => in_workspace.extend(["--bin".to_owned(), "switchboard".to_owned()]),
            (Target::Unit, "xtask") => in_workspace.extend(["--bin".to_owned(), package(one)]),
            (Target::Unit, _) => libraries.push(package(one)),
        }
    }
    if in_workspace.len() > 1 {
        let targets: Vec<&str> = in_workspace.iter().map(String::as_str).collect();
        rust::run_tests(options, cargo(), &targets, &[], part)?;
    }
    for library in libraries {
        rust::run_tests(options, cargo(), &["--package", &library, "--lib"], &[], part)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn only_tests_that_start_programs_need_them() {
        let found = |package: &str, target: Target, module: &str| Found {
            package: package.to_owned(),
            target,
            modules: BTreeSet::from([module.to_owned()]),
        };
        let integration = |name: &str| Target::Integration(name.to_owned());
        let nothing = Needs::default();
        assert_eq!(needs(&found("http", integration("http"), "customers")), nothing);
        assert_eq!(needs(&found("domain", Target::Unit, "card")), nothing);
        assert_eq!(needs(&found("tests", integration("integration"), "architecture")), nothing);
        assert_eq!(needs(&found("tests", Target::Unit, "freshness")), nothing);
        let everything = Needs { guests: true, programs: true };
        assert_eq!(needs(&found("tests", integration("integration"), "serve")), everything);
        let guests = Needs { guests: true, programs: false };
        assert_eq!(needs(&found("plugin-worker", integration("jail"), "")), guests);
    }
}
