//! The binary: configuration, assembly, subcommands.

fn main() {}
