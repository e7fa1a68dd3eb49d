//! Runs a call and records it: everything that the plugin sees, and what it makes of it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use switchboard_domain::clock::Clock;
use switchboard_plugin_protocol::recording::{
    FORMAT, RecordedComponent, RecordedQuestion, RecordedResult, Recording,
};
use switchboard_plugin_protocol::{CONTRACT_PACKAGE, CapabilityReply, CapabilityRequest, Determinism};

use crate::component::Component;
use crate::error::CliError;
use crate::fixture::Recorded;
use crate::worker::{Answers, Call, Finished, Worker};

/// A host whose answers are written down.
struct Recorder<'a> {
    host: &'a mut Recorded,
    questions: Vec<RecordedQuestion>,
}

impl Answers for Recorder<'_> {
    fn answer(&mut self, request: CapabilityRequest) -> (CapabilityReply, Duration) {
        let asked = request.clone();
        let (reply, took) = self.host.answer(request);
        self.questions.push(RecordedQuestion::of(&asked, &reply, took));
        (reply, took)
    }
}

/// A time that starts now, and a chance of its own.
fn begin() -> Result<Determinism, CliError> {
    let machine = |why: String| CliError::Machine(format!("the call can't be recorded: {why}"));
    let now = Clock::system().now().as_millisecond();
    let mut seed = [0; 4];
    aws_lc_rs::rand::fill(&mut seed).map_err(|error| machine(error.to_string()))?;
    Ok(Determinism { starts_at_ms: u64::try_from(now).unwrap_or_default(), seed: u32::from_le_bytes(seed) })
}

/// Runs a call in the worker, and records it.
///
/// # Errors
/// When the worker fails; a failing plugin is recorded.
pub(crate) async fn run(
    worker: &mut Worker<'_>,
    component: &Component,
    call: Call,
    host: &mut Recorded,
) -> Result<(Finished, Recording), CliError> {
    let determinism = begin()?;
    let (input, context, settings) = (call.request.clone(), call.context.clone(), call.settings.clone());
    let granted = host.granted_by_name().to_vec();
    let mut recorder = Recorder { host, questions: Vec::new() };
    let call = Call { determinism: Some(determinism), ..call };
    let finished = worker.run(call, &mut recorder).await?;
    let manifest = &component.report.manifest;
    let hook = input.hook();
    let recording = Recording {
        format: FORMAT,
        contract: CONTRACT_PACKAGE.to_owned(),
        component: RecordedComponent {
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            digest: format!("sha256:{}", component.digest),
        },
        hook,
        input,
        context,
        settings,
        // Whoever writes a fixture has written its settings.
        withheld: Vec::new(),
        granted,
        determinism,
        questions: recorder.questions,
        result: RecordedResult::of(hook, &finished.outcome),
        log: finished.log.clone(),
        lost_lines: finished.lost_lines,
    };
    Ok((finished, recording))
}

/// Writes a recording into a file.
///
/// # Errors
/// When it is too large, or the file can't be written.
pub(crate) fn write(path: &Path, recording: &Recording) -> Result<(), CliError> {
    let text = recording.write().map_err(|error| CliError::Refused(error.to_string()))?;
    fs::write(path, text + "\n").map_err(CliError::file(path))
}
