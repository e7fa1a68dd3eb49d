//! Saying what is done, and how long it took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// A list of steps with a running number.
pub(crate) struct Steps {
    total: usize,
    done: Vec<(String, Duration)>,
}

impl Steps {
    /// Starts a list of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, done: Vec::with_capacity(total) }
    }

    /// Does one step; an error names it.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        eprintln!("\n[{}/{}] {name}", self.done.len() + 1, self.total);
        let start = Instant::now();
        work().with_context(|| format!("step \"{name}\""))?;
        self.done.push((name.to_owned(), start.elapsed()));
        Ok(())
    }

    /// Prints how long each step took.
    pub(crate) fn summary(&self) {
        eprintln!();
        for (name, time) in &self.done {
            eprintln!("{:>7.1} s  {name}", time.as_secs_f64());
        }
    }
}
