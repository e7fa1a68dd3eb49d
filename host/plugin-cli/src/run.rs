//! `switchboard plugin run`: one call by hand, with everything that happens in it.

use std::path::PathBuf;

use crate::card;
use crate::component::{self, compile};
use crate::error::CliError;
use crate::execute::{Record, document, log_lines, program, run as run_fixture};
use crate::fixture::FixtureFile;
use crate::output::{Output, Style, plain};
use crate::recorder;
use crate::worker::Worker;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// A file with fixtures.
    fixture: PathBuf,
    /// Which fixture of the file, counted from 1.
    #[arg(long, default_value_t = 1)]
    number: usize,
    /// The component, or the folder of the plugin that was built.
    #[arg(long, default_value = ".")]
    plugin: PathBuf,
    /// Write down everything that the plugin sees and answers, for `replay`.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// Runs one fixture and shows what happens.
///
/// # Errors
/// [`CliError::Refused`] where the plugin does not answer as the fixture expects.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    let file = FixtureFile::read(&options.fixture)?;
    let fixture =
        options.number.checked_sub(1).and_then(|index| file.fixtures.get(index)).ok_or_else(|| {
            let text = format!(
                "{} has {} fixtures; there is no number {}",
                file.path.display(),
                file.fixtures.len(),
                options.number
            );
            CliError::Project(text)
        })?;
    let component = compile(program()?, &component::find(&options.plugin)?)?;
    let mut worker = Worker::start(program()?, &component).await?;
    let record = if options.record.is_some() { Record::Yes } else { Record::No };
    let ran = run_fixture(&mut worker, &component, fixture, record).await.map_err(|error| match error {
        CliError::Project(why) => CliError::Project(format!("{}: {why}", file.path.display())),
        other => other,
    })?;
    let mut lines = card::draw(&ran.finished.outcome, output);
    lines.push(String::new());
    let head = |text: &str| output.style(Style::Bold, text);
    if !ran.host.calls.is_empty() {
        lines.push(head("Calls to the host"));
        lines.extend(ran.host.calls.iter().map(|call| {
            plain(&format!("  {:>5} ms  {}: {}", call.took.as_millis(), call.what, call.result))
        }));
    }
    let log = log_lines(&ran.finished);
    if !log.is_empty() {
        lines.push(head("Log"));
        lines.extend(log.iter().map(|line| format!("  {line}")));
    }
    let usage = ran.finished.usage;
    lines.push(output.style(
        Style::Dim,
        &format!(
            "{:.1} ms in the worker, of which {:.1} ms waiting; {} KB of memory",
            millis(usage.wall_us),
            millis(usage.waiting_us),
            usage.memory_bytes / 1024
        ),
    ));
    if let (Some(path), Some(recording)) = (&options.record, &ran.recording) {
        recorder::write(path, recording)?;
        lines.push(format!("Recorded in {}", path.display()));
    }
    output.result(&document(fixture, &ran), &lines.join("\n"));
    if ran.faults.is_empty() { Ok(()) } else { Err(CliError::Refused(ran.faults.join("\n"))) }
}

fn millis(micros: u64) -> f64 {
    std::time::Duration::from_micros(micros).as_secs_f64() * 1000.0
}
