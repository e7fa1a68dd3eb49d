//! Plugins in Python: put into a component with the CPython interpreter.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::BuildError;
use crate::tool::{command, first_line, output_of, run_beside, run_quietly};
use crate::world;

/// Each hook with the class that implements it, and the methods that it has.
const HOOKS: &[(&str, &str, &[&str])] = &[
    ("caller-id", "CallerId", &["resolve"]),
    ("customer-lookup", "CustomerLookup", &["search", "get"]),
    ("meeting-filter", "MeetingFilter", &["evaluate"]),
    ("call-log", "CallLog", &["save"]),
    ("before-call", "BeforeCall", &["decide"]),
    ("card-action", "CardAction", &["perform"]),
    ("customer-edit", "CustomerEdit", &["create", "update"]),
    ("call-form", "CallForm", &["show"]),
];

/// Reads the plugin's source without running it: prints a [`Source`].
const READ_SOURCE: &str = include_str!("python_source.py");

/// What a plugin's source says.
#[derive(Debug, PartialEq, Eq)]
struct Source {
    /// The classes that `plugin.py` defines or imports.
    classes: Vec<String>,
    /// The modules that functions import, and whether they catch it where there is none.
    late: Vec<(String, bool)>,
}

/// What building in Python needs besides the plugin.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// Where componentize-py is installed, if it isn't yet.
    pub venv: PathBuf,
    /// The SDK: its `requirements.txt` pins componentize-py, and its module is packed with the plugin's.
    pub sdk: PathBuf,
    /// The folder with the contract.
    pub contract: PathBuf,
}

/// Builds `plugin.py` of a folder. Its hooks are the classes in it.
///
/// # Errors
/// When a tool is missing, or the plugin has no hook.
pub fn build(toolchain: &Toolchain, project: &Path, out: &Path) -> Result<(), BuildError> {
    if first_line("python3", &["--version"]).is_none() {
        return Err(python_missing());
    }
    // Before anything is installed: what is wrong is told at once.
    let Source { classes, late } = read_source(project)?;
    let program = componentize_py(&toolchain.venv, &toolchain.sdk.join("requirements.txt"))?;
    let hooks: Vec<_> = HOOKS.iter().filter(|(_, class, _)| classes.iter().any(|one| one == class)).collect();
    if hooks.is_empty() {
        let known: Vec<_> = HOOKS.iter().map(|(_, class, _)| *class).collect();
        return Err(BuildError::Project(format!(
            "{}: there is no class of a hook; define at least one of {}",
            project.join("plugin.py").display(),
            known.join(", ")
        )));
    }
    let wit = out.with_extension("wit");
    world::write(&toolchain.contract, hooks.iter().map(|(hook, ..)| *hook), &wit)?;
    let entry = write_entry(&hooks.iter().map(|(_, class, _)| *class).collect::<Vec<_>>(), &late, &wit)?;
    let mut build = Command::new(program);
    build.args(["--quiet", "--world", world::NAME, "--wit-path"]).arg(&wit);
    build.args(["componentize", "--python-path"]).arg(project).arg("--python-path").arg(&toolchain.sdk);
    if entry == ENTRY_WITH_LATE {
        build.arg("--python-path").arg(&wit);
    }
    build.args([entry, "--output"]).arg(out);
    // Otherwise Python leaves its caches among the sources.
    let built = run_beside(build.env("PYTHONDONTWRITEBYTECODE", "1"));
    fs::remove_dir_all(&wit).map_err(BuildError::file(&wit))?;
    built
}

/// Reads the plugin's own files.
///
/// # Errors
/// [`BuildError::Code`] with the file, the line and what to do where the source can't work.
fn read_source(project: &Path) -> Result<Source, BuildError> {
    let hooks: serde_json::Map<_, _> =
        HOOKS.iter().map(|(_, class, methods)| ((*class).to_owned(), serde_json::json!(methods))).collect();
    let hooks = serde_json::Value::Object(hooks).to_string();
    let text = output_of(command("python3", &["-c", READ_SOURCE], project).arg(project).arg(hooks))?;
    let source: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
        BuildError::Project(format!("python3 said something else than expected: {error}"))
    })?;
    let texts = |member: &str| -> Vec<String> {
        let all = source[member].as_array().into_iter().flatten();
        all.filter_map(serde_json::Value::as_str).map(str::to_owned).collect()
    };
    let findings = texts("findings");
    if !findings.is_empty() {
        return Err(BuildError::Code(findings.join("\n")));
    }
    let late = source["late"].as_object().into_iter().flatten();
    let late = late.map(|(module, caught)| (module.clone(), caught.as_bool() == Some(true))).collect();
    Ok(Source { classes: texts("classes"), late })
}

/// The module that is built where functions import modules.
const ENTRY_WITH_LATE: &str = "switchboard_entry";

/// The module that is built: the plugin's own, or one before it that imports what the plugin's functions import later. Only what
/// is imported during the build is packed.
fn write_entry(classes: &[&str], late: &[(String, bool)], folder: &Path) -> Result<&'static str, BuildError> {
    if late.is_empty() {
        return Ok("plugin");
    }
    let mut text = format!("from plugin import {}\n", classes.join(", "));
    for (module, caught) in late {
        text.push_str(&if *caught {
            format!("try:\n    import {module}\nexcept ImportError:\n    pass\n")
        } else {
            format!("import {module}\n")
        });
    }
    let file = folder.join(ENTRY_WITH_LATE).with_extension("py");
    fs::write(&file, text).map_err(BuildError::file(&file))?;
    Ok(ENTRY_WITH_LATE)
}

fn python_missing() -> BuildError {
    BuildError::ToolMissing {
        what: "Python 3 with venv".to_owned(),
        why: "for componentize-py, which makes a component of Python".to_owned(),
        install: "on Debian: apt-get install python3-venv; elsewhere https://www.python.org".to_owned(),
    }
}

/// componentize-py in an environment of its own, as the SDK pins it.
fn componentize_py(venv: &Path, requirements: &Path) -> Result<PathBuf, BuildError> {
    let wanted = fs::read(requirements).map_err(BuildError::file(requirements))?;
    let (program, stamp) = (venv.join("bin/componentize-py"), venv.join("installed.txt"));
    if program.is_file() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    if first_line("python3", &["-c", "import ensurepip; print('there')"]).is_none() {
        return Err(python_missing());
    }
    eprintln!("componentize-py: installing into {}", venv.display());
    let here = Path::new(".");
    run_quietly(command("python3", &["-m", "venv"], here).arg(venv))?;
    run_quietly(
        command(
            venv.join("bin/pip"),
            &["install", "--quiet", "--disable-pip-version-check", "--requirement"],
            here,
        )
        .arg(requirements),
    )?;
    fs::write(&stamp, wanted).map_err(BuildError::file(&stamp))?;
    Ok(program)
}
