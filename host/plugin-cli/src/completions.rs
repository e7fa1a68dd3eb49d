//! `switchboard plugin completions`: a script for a shell, of all commands of the binary.

use std::io::Write;

use clap_complete::Shell;

/// What `completions` takes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The shell that is to complete.
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(options: &Options, mut program: clap::Command) {
    let mut script = Vec::new();
    let name = program.get_name().to_owned();
    clap_complete::generate(options.shell, &mut program, name, &mut script);
    // Nobody reads on after a closed pipe.
    drop(std::io::stdout().write_all(&script));
}
