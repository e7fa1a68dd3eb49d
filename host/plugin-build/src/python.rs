//! Plugins in Python: put into a component with the CPython interpreter.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::BuildError;
use crate::tool::{command, first_line, output_of, run_beside, run_quietly};

/// Each hook with the class that implements it.
const HOOKS: &[(&str, &str)] = &[
    ("caller-id", "CallerId"),
    ("customer-lookup", "CustomerLookup"),
    ("meeting-filter", "MeetingFilter"),
    ("call-log", "CallLog"),
    ("before-call", "BeforeCall"),
    ("card-action", "CardAction"),
    ("customer-edit", "CustomerEdit"),
];

/// Prints the names of the classes that a module defines or imports, without running it.
const CLASSES: &str = "\
import ast, sys
for node in ast.parse(open(sys.argv[1], encoding='utf-8').read(), sys.argv[1]).body:
    if isinstance(node, ast.ClassDef): print(node.name)
    if isinstance(node, ast.ImportFrom): print(*(name.asname or name.name for name in node.names), sep='\\n')
";

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
    let program = componentize_py(&toolchain.venv, &toolchain.sdk.join("requirements.txt"))?;
    let source = project.join("plugin.py");
    let classes = output_of(command("python3", &["-c", CLASSES], project).arg(&source))?;
    let hooks: Vec<_> =
        HOOKS.iter().filter(|(_, class)| classes.lines().any(|line| line == *class)).collect();
    if hooks.is_empty() {
        let known: Vec<_> = HOOKS.iter().map(|(_, class)| *class).collect();
        return Err(BuildError::Project(format!(
            "{}: there is no class of a hook; define at least one of {}",
            source.display(),
            known.join(", ")
        )));
    }
    let wit = out.with_extension("wit");
    write_world(&toolchain.contract, hooks.iter().map(|(hook, _)| *hook), &wit)?;
    let mut build = Command::new(program);
    build.args(["--quiet", "--world", "built", "--wit-path"]).arg(&wit);
    build.args(["componentize", "--python-path"]).arg(project).arg("--python-path").arg(&toolchain.sdk);
    build.args(["plugin", "--output"]).arg(out);
    // Otherwise Python leaves its caches among the sources.
    let built = run_beside(build.env("PYTHONDONTWRITEBYTECODE", "1"));
    fs::remove_dir_all(&wit).map_err(BuildError::file(&wit))?;
    built
}

/// The contract with one more world: that of just these hooks. Interfaces are the contract; worlds are the build's affair.
fn write_world<'a>(
    contract: &Path,
    hooks: impl Iterator<Item = &'a str>,
    to: &Path,
) -> Result<(), BuildError> {
    fs::create_dir_all(to).map_err(BuildError::file(to))?;
    for entry in fs::read_dir(contract).map_err(BuildError::file(contract))? {
        let from = entry.map_err(BuildError::file(contract))?.path();
        let name = from.file_name().unwrap_or_default();
        fs::copy(&from, to.join(name)).map_err(BuildError::file(&from))?;
    }
    let mut world =
        String::from("package switchboard:plugin@1.0.0;\n\nworld built {\n    include capabilities;\n");
    for hook in hooks {
        world.push_str(&format!("    export {hook};\n"));
    }
    world.push_str("}\n");
    let file = to.join("built.wit");
    fs::write(&file, world).map_err(BuildError::file(&file))
}

/// componentize-py in an environment of its own, as the SDK pins it.
fn componentize_py(venv: &Path, requirements: &Path) -> Result<PathBuf, BuildError> {
    let wanted = fs::read(requirements).map_err(BuildError::file(requirements))?;
    let (program, stamp) = (venv.join("bin/componentize-py"), venv.join("installed.txt"));
    if program.is_file() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    if first_line("python3", &["-c", "import ensurepip; print('there')"]).is_none() {
        return Err(BuildError::ToolMissing {
            what: "Python 3 with venv".to_owned(),
            why: "for componentize-py, which makes a component of Python".to_owned(),
            install: "on Debian: apt-get install python3-venv; elsewhere https://www.python.org".to_owned(),
        });
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
