//! `switchboard plugin replay`: repeats recorded calls in the real worker, and says whether they end as they did.
//!
//! | file | holds |
//! | --- | --- |
//! | `host` | the host that answers from a recording |
//! | `difference` | where two documents differ |

mod difference;
mod host;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use switchboard_plugin_protocol::limits::Timeouts;
use switchboard_plugin_protocol::recording::{RecordedResult, Recording};

use crate::component::{self, compile};
use crate::error::CliError;
use crate::execute::program;
use crate::output::{Output, Style, plain};
use crate::worker::{Call, Worker};
use difference::difference;
use host::Replayed;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The recordings.
    #[arg(required = true, value_name = "FILE")]
    recordings: Vec<PathBuf>,
    /// The component, or the folder of the plugin that was built. It need not be the one that was recorded.
    #[arg(long, default_value = ".")]
    component: PathBuf,
    /// A setting that is a secret, which recordings of a server do not have: `apiKey="…"`, with its value in JSON.
    #[arg(long = "setting", value_name = "NAME=JSON", value_parser = setting)]
    settings: Vec<(String, String)>,
}

/// A setting as it is given on the command line.
fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=JSON")?;
    serde_json::from_str::<Value>(value)
        .map_err(|error| format!("the value of {name} is no JSON: {error}"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// A recorded call that was repeated.
struct Replay {
    /// Where it is not as recorded; empty if it is.
    differences: Vec<String>,
    result: Value,
    log: Value,
}

/// Repeats recorded calls.
///
/// # Errors
/// [`CliError::Refused`] where one does not end as it did.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let recordings = options.recordings.iter().map(|path| Ok((path, read(path)?)));
    let recordings = recordings.collect::<Result<Vec<_>, CliError>>()?;
    let component = compile(program()?, &component::find(&options.component)?)?;
    let mut worker = Worker::start(program()?, &component).await?;
    let digest = format!("sha256:{}", component.digest);
    let (mut documents, mut lines, mut different) = (Vec::new(), Vec::new(), 0_usize);
    for (path, recording) in &recordings {
        let replay = repeat(&mut worker, recording, &options.settings).await?;
        let identical = replay.differences.is_empty();
        let mark = if identical {
            output.style(Style::Good, "identical")
        } else {
            different += 1;
            output.style(Style::Bad, "DIFFERENT")
        };
        lines.push(format!("{mark} {}: {}", path.display(), asked(recording)));
        let recorded = &recording.component;
        let same_component = recorded.digest == digest;
        if !same_component {
            let other = format!(
                "          with another component: {} {} ({}) was recorded, and this is {} {} ({digest})",
                recorded.name,
                recorded.version,
                recorded.digest,
                component.report.manifest.name,
                component.report.manifest.version,
            );
            lines.push(plain(&other));
        }
        let given = |name: &&String| options.settings.iter().any(|(known, _)| known == *name);
        for name in recording.withheld.iter().filter(|name| !given(name)) {
            let absent = format!(
                "          without the setting {name}, a secret that the server does not tell: give it with --setting"
            );
            lines.push(plain(&absent));
        }
        lines.extend(replay.differences.iter().map(|difference| format!("          {}", plain(difference))));
        documents.push(json!({
            "file": path.display().to_string(),
            "hook": recording.hook,
            "identical": identical,
            "differences": replay.differences,
            "recordedDigest": recorded.digest,
            "digest": digest,
            "sameComponent": same_component,
            "withheldSettings": recording.withheld,
            "questions": recording.questions.len(),
            "result": replay.result,
            "log": replay.log,
        }));
    }
    let total = documents.len();
    if total > 1 {
        lines.push(format!("{} of {total} are identical", total - different));
    }
    output.result(
        &json!({"identical": total - different, "different": different, "replays": documents}),
        &lines.join("\n"),
    );
    if different == 0 {
        return Ok(());
    }
    Err(CliError::Refused(format!("{different} of {total} replays are not as they were recorded")))
}

fn read(path: &Path) -> Result<Recording, CliError> {
    let text = fs::read_to_string(path).map_err(CliError::file(path))?;
    Recording::read(&text).map_err(|error| CliError::Project(format!("{}: {error}", path.display())))
}

fn asked(recording: &Recording) -> String {
    match recording.questions.len() {
        1 => format!("{}, 1 question", recording.hook),
        several => format!("{}, {several} questions", recording.hook),
    }
}

async fn repeat(
    worker: &mut Worker<'_>,
    recording: &Recording,
    given: &[(String, String)],
) -> Result<Replay, CliError> {
    let mut settings = recording.settings.clone();
    settings.retain(|(name, _)| !given.iter().any(|(known, _)| known == name));
    settings.extend_from_slice(given);
    let mut host = Replayed::of(&recording.questions);
    let call = Call {
        request: recording.input.clone(),
        context: recording.context.clone(),
        granted: recording.granted.iter().copied().collect(),
        settings,
        limits: Timeouts::of(recording.hook),
        determinism: Some(recording.determinism),
    };
    let finished = worker.run(call, &mut host).await?;
    let result = document(&RecordedResult::of(recording.hook, &finished.outcome));
    let log = document(&finished.log);
    let mut differences: Vec<String> = host.fault().into_iter().collect();
    differences.extend(difference("result", &document(&recording.result), &result));
    differences.extend(difference("log", &document(&recording.log), &log));
    let (recorded, lost) = (Value::from(recording.lost_lines), Value::from(finished.lost_lines));
    differences.extend(difference("lostLines", &recorded, &lost));
    Ok(Replay { differences, result, log })
}

/// What a recording has is plain data, which always has a document.
fn document(part: &impl serde::Serialize) -> Value {
    serde_json::to_value(part).unwrap_or_default()
}
