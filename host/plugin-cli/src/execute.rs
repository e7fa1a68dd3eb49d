//! Runs one fixture in the worker, and judges what came of it.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Value, json};
use switchboard_plugin_protocol::limits::Timeouts;
use switchboard_plugin_protocol::recording::Recording;
use switchboard_plugin_protocol::{LogLevel, Outcome, SettingsSchema};

use crate::component::Component;
use crate::error::CliError;
use crate::fixture::{Fixture, Recorded, mismatch};
use crate::output::plain;
use crate::recorder;
use crate::worker::{Call, Finished, Worker};

/// A fixture that was run.
pub(crate) struct Run {
    pub(crate) finished: Finished,
    pub(crate) host: Recorded,
    /// What is not as expected; empty if everything is.
    pub(crate) faults: Vec<String>,
    /// The call with everything that the plugin saw, where that was asked for.
    pub(crate) recording: Option<Recording>,
}

/// Whether a call is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Record {
    /// It is.
    Yes,
    /// It has the time and the chance of this machine, as calls on the server have.
    No,
}

/// The binary that is running: it is compiler and worker too.
///
/// # Errors
/// When the system does not say where it is.
pub(crate) fn program() -> Result<&'static Path, CliError> {
    static PROGRAM: OnceLock<std::path::PathBuf> = OnceLock::new();
    if let Some(program) = PROGRAM.get() {
        return Ok(program);
    }
    let path = std::env::current_exe()
        .map_err(|error| CliError::Machine(format!("this program can't find itself: {error}")))?;
    Ok(PROGRAM.get_or_init(|| path))
}

/// Runs a fixture.
///
/// # Errors
/// When the fixture's input is wrong, or the worker fails. What the plugin does wrong is a fault of the run.
pub(crate) async fn run(
    worker: &mut Worker<'_>,
    component: &Component,
    fixture: &Fixture,
    record: Record,
) -> Result<Run, CliError> {
    let manifest = &component.report.manifest;
    let request = fixture.request().map_err(CliError::Project)?;
    check_settings(component, fixture)?;
    let mut host = fixture.host(manifest);
    let call = Call {
        request,
        context: fixture.context(),
        granted: host.granted(),
        settings: fixture.settings(),
        limits: Timeouts::of(fixture.hook),
        determinism: None,
    };
    let (finished, recording) = match record {
        Record::Yes => {
            let (finished, recording) = recorder::run(worker, component, call, &mut host).await?;
            (finished, Some(recording))
        }
        Record::No => (worker.run(call, &mut host).await?, None),
    };
    let mut faults = std::mem::take(&mut host.faults);
    faults.extend(faults_of(fixture, &finished, &host));
    Ok(Run { finished, host, faults, recording })
}

/// Settings that the admin could not save are a fault of the fixture.
fn check_settings(component: &Component, fixture: &Fixture) -> Result<(), CliError> {
    let Some(schema) = &component.report.manifest.settings else { return Ok(()) };
    let schema = SettingsSchema::parse(schema).map_err(|refused| CliError::Project(refused.why))?;
    schema.check(&fixture.settings_document()).map_err(|wrong| {
        CliError::Project(format!(
            "settings: the schema in plugin.json does not allow them: {}: {}",
            wrong.field, wrong.message
        ))
    })
}

fn faults_of(fixture: &Fixture, finished: &Finished, host: &Recorded) -> Vec<String> {
    let mut faults: Vec<_> = fixture.outcome_fault(&finished.outcome).into_iter().collect();
    for (key, expected) in &fixture.expect_key_values {
        let found = host.key_values.get(key).map_or(Value::Null, |bytes| {
            serde_json::from_slice(bytes)
                .unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned().into())
        });
        faults.extend(mismatch(&format!("the key-value {key:?}"), expected, &found));
    }
    for part in &fixture.expect_log {
        if !finished.log.iter().any(|line| line.message.contains(part.as_str())) {
            faults.push(format!("no line of the log has {part:?}"));
        }
    }
    let computed_us = finished.usage.wall_us.saturating_sub(finished.usage.waiting_us);
    if let Some(most) = fixture.max_ms.filter(|most| computed_us > most * 1000) {
        faults.push(format!("it took {} ms, and at most {most} ms are allowed", computed_us.div_ceil(1000)));
    }
    faults
}

/// The run as a document.
pub(crate) fn document(fixture: &Fixture, run: &Run) -> Value {
    let usage = run.finished.usage;
    let (answer, error) = match &run.finished.outcome {
        Outcome::Answered(response) => (response.document(), Value::Null),
        Outcome::Refused(error) => (Value::Null, json!(error)),
        Outcome::Failed(failure) => {
            (Value::Null, json!({"kind": "failed", "message": failure.told(fixture.hook)}))
        }
    };
    let calls = run.host.calls.iter().map(|call| {
        let took_ms = u64::try_from(call.took.as_millis()).unwrap_or(u64::MAX);
        json!({"call": call.what, "result": call.result, "tookMs": took_ms})
    });
    let calls: Vec<_> = calls.collect();
    json!({
        "about": fixture.about,
        "hook": fixture.hook,
        "passed": run.faults.is_empty(),
        "faults": run.faults,
        "answer": answer,
        "error": error,
        "hostCalls": calls,
        "log": log_lines(&run.finished),
        "wallUs": usage.wall_us,
        "waitingUs": usage.waiting_us,
        "memoryBytes": usage.memory_bytes
    })
}

/// The lines of the log, as people read them.
pub(crate) fn log_lines(finished: &Finished) -> Vec<String> {
    let line = |line: &switchboard_plugin_protocol::LogLine| {
        let level = match line.level {
            LogLevel::Debug => "debug",
            LogLevel::Info => "info",
            LogLevel::Warn => "warn",
            LogLevel::Error => "error",
        };
        let fields: Vec<_> = line.fields.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        plain(&format!("{level}: {}{}", line.message, fields.concat()))
    };
    let mut lines: Vec<_> = finished.log.iter().map(line).collect();
    if finished.lost_lines > 0 {
        lines.push(format!("warn: {} more lines were lost", finished.lost_lines));
    }
    lines
}
