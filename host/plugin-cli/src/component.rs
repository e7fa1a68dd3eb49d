//! Checks and compiles a component exactly as the server does at an upload: in a compile child of the same binary.

use std::fs;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use aws_lc_rs::digest::{SHA256, digest};
use switchboard_plugin_protocol::{ComponentRef, ComponentReport, compile_exit};

use crate::error::CliError;
use crate::project::Project;

/// A component that the checks of an upload have accepted.
#[derive(Debug)]
pub(crate) struct Component {
    /// What the checks found out.
    pub(crate) report: ComponentReport,
    /// Its SHA-256 in hex.
    pub(crate) digest: String,
    /// How a worker finds it.
    pub(crate) reference: ComponentRef,
    /// The folder with the compiled form.
    pub(crate) cache: PathBuf,
}

/// The component that a path means: the file itself, or what the project in this folder was built to.
///
/// # Errors
/// When there is none.
pub(crate) fn find(path: &Path) -> Result<PathBuf, CliError> {
    if path.is_file() {
        return Ok(path.to_owned());
    }
    let component = Project::open(path)?.component();
    if component.is_file() {
        return Ok(component);
    }
    let text = format!("{} is not there; build it with `switchboard plugin build`", component.display());
    Err(CliError::Project(text))
}

/// Checks and compiles the component in a file. What was compiled before is taken from this user's cache.
///
/// # Errors
/// [`CliError::Refused`] with the words of the server where the component is refused.
pub(crate) fn compile(program: &Path, file: &Path) -> Result<Component, CliError> {
    let bytes = fs::read(file).map_err(CliError::file(file))?;
    let hex = hex::encode(digest(&SHA256, &bytes));
    let cache = cache_folder()?;
    let artifact = format!("{hex}.cwasm");
    let noted = cache.join(format!("{hex}.json"));
    let report = match known(program, &noted, &cache.join(&artifact)) {
        Some(report) => report,
        None => {
            let (report, compiled) = in_child(program, &bytes, &hex)?;
            let document = serde_json::json!({"report": report, "builtBy": build_of(program)});
            fs::write(cache.join(&artifact), compiled).map_err(CliError::file(&cache))?;
            fs::write(&noted, document.to_string()).map_err(CliError::file(&noted))?;
            report
        }
    };
    let parsed = hex.parse().map_err(|error| CliError::Machine(format!("{hex}: {error}")))?;
    Ok(Component { report, digest: hex, reference: ComponentRef { digest: parsed, artifact }, cache })
}

/// The report of before, if this very binary made it: its checks and its engine are then the same.
fn known(program: &Path, noted: &Path, artifact: &Path) -> Option<ComponentReport> {
    let mut document: serde_json::Value = serde_json::from_slice(&fs::read(noted).ok()?).ok()?;
    let same = build_of(program).is_some_and(|build| document["builtBy"] == build);
    (same && artifact.is_file()).then(|| serde_json::from_value(document["report"].take()).ok())?
}

/// What tells one build of a binary from another one.
fn build_of(program: &Path) -> Option<String> {
    let about = fs::metadata(program).ok()?;
    let modified = about.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{}-{}", about.len(), modified.as_nanos()))
}

/// Compiled forms are native code that a worker loads unseen: nobody else may write to this folder.
fn cache_folder() -> Result<PathBuf, CliError> {
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    let base = base.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let base = base.ok_or_else(|| {
        CliError::Machine("there is no place for a cache: set HOME or XDG_CACHE_HOME".to_owned())
    })?;
    let folder = base.join("switchboard/plugins");
    fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(CliError::file(&folder))?;
    folder.canonicalize().map_err(CliError::file(&folder))
}

fn in_child(program: &Path, component: &[u8], hex: &str) -> Result<(ComponentReport, Vec<u8>), CliError> {
    let failed = |error: std::io::Error| CliError::Machine(format!("the compiler could not be run: {error}"));
    let mut child = Command::new(program)
        .args(["compile", "--digest", hex, "--jail", "best-effort"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let input = child.stdin.take();
    // A thread of its own, because the child may answer before it has read everything.
    let output = std::thread::scope(|scope| {
        scope.spawn(|| {
            // This fails when the child refuses the component before it has read all of it.
            input.map(|mut input| input.write_all(component))
        });
        child.wait_with_output()
    })
    .map_err(failed)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    match output.status.code() {
        Some(0) => {}
        Some(code) if code == i32::from(compile_exit::REFUSED) => {
            return Err(CliError::Refused(text(&output.stdout)));
        }
        Some(code) if code == i32::from(compile_exit::OUT_OF_MEMORY) => {
            let text = "compiling this component needs more memory than one upload may take: make it smaller";
            return Err(CliError::Refused(text.to_owned()));
        }
        Some(_) => {
            return Err(CliError::Machine(format!(
                "the compiler does not work here: {}",
                text(&output.stderr)
            )));
        }
        None => {
            let text =
                format!("the compiler was stopped on this component ({}): make it smaller", output.status);
            return Err(CliError::Refused(text));
        }
    }
    let end = output.stdout.iter().position(|byte| *byte == b'\n').unwrap_or(output.stdout.len());
    let (report, compiled) = output.stdout.split_at(end);
    let report = serde_json::from_slice(report)
        .map_err(|error| CliError::Machine(format!("the compiler's report can't be read: {error}")))?;
    Ok((report, compiled.get(1..).unwrap_or_default().to_vec()))
}
