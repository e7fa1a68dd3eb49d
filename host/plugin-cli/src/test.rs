//! `switchboard plugin test`: runs the fixtures in the real worker, under its real limits.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use crate::component::{self, compile};
use crate::error::CliError;
use crate::execute::{Record, document, log_lines, program, run as run_fixture};
use crate::fixture::FixtureFile;
use crate::output::{Output, Style, plain};
use crate::project::Project;
use crate::recorder;
use crate::worker::Worker;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder of the plugin that was built.
    #[arg(default_value = ".")]
    project: PathBuf,
    /// Run only fixtures whose file or sentence contains this.
    #[arg(long)]
    only: Option<String>,
    /// Write a recording of each call into this folder, for `replay`: `FIXTURES-NUMBER.json`.
    #[arg(long, value_name = "FOLDER")]
    record: Option<PathBuf>,
}

/// Runs the fixtures of a project.
///
/// # Errors
/// [`CliError::Refused`] where one fails.
pub(crate) async fn run(options: &Options, output: Output) -> Result<(), CliError> {
    Project::open(&options.project)?;
    let files = FixtureFile::all(&options.project)?;
    let component = compile(program()?, &component::find(&options.project)?)?;
    let mut worker = Worker::start(program()?, &component).await?;
    let record = if options.record.is_some() { Record::Yes } else { Record::No };
    if let Some(folder) = &options.record {
        fs::create_dir_all(folder).map_err(CliError::file(folder))?;
    }
    let (mut documents, mut lines, mut failed) = (Vec::new(), Vec::new(), 0_usize);
    for file in &files {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (index, fixture) in file.fixtures.iter().enumerate() {
            let title = if fixture.about.is_empty() {
                format!("number {}", index + 1)
            } else {
                fixture.about.clone()
            };
            if !options.only.as_ref().is_none_or(|only| name.contains(only) || title.contains(only)) {
                continue;
            }
            let here = |error| match error {
                CliError::Project(why) => {
                    CliError::Project(format!("{}, {title:?}: {why}", file.path.display()))
                }
                other => other,
            };
            let ran = run_fixture(&mut worker, &component, fixture, record).await.map_err(here)?;
            if let (Some(folder), Some(recording)) = (&options.record, &ran.recording) {
                let stem = file.path.file_stem().unwrap_or_default().to_string_lossy();
                recorder::write(&folder.join(format!("{stem}-{}.json", index + 1)), recording)?;
            }
            let ms = ran.finished.usage.wall_us.div_ceil(1000);
            let passed = ran.faults.is_empty();
            let mark =
                if passed { output.style(Style::Good, "ok    ") } else { output.style(Style::Bad, "FAILED") };
            lines.push(format!("{mark} {name}: {} ({ms} ms)", plain(&title)));
            lines.extend(ran.faults.iter().map(|fault| format!("       {}", plain(fault))));
            if !passed {
                failed += 1;
                lines.extend(log_lines(&ran.finished).iter().map(|line| format!("       log: {line}")));
            }
            let mut document = document(fixture, &ran);
            document["file"] = name.clone().into();
            documents.push(document);
        }
    }
    let total = documents.len();
    lines.push(format!("{} of {total} passed", total - failed));
    output.result(
        &json!({"passed": total - failed, "failed": failed, "fixtures": documents}),
        &lines.join("\n"),
    );
    if failed > 0 {
        return Err(CliError::Refused(format!("{failed} of {total} fixtures failed")));
    }
    if total == 0 {
        let text = format!("no fixture contains {:?}", options.only.as_deref().unwrap_or_default());
        return Err(CliError::Project(text));
    }
    Ok(())
}
