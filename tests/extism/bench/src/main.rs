//! One caller-id call of the same plugin, in ratios of one run: in a worker of Switchboard, which makes a fresh instance for
//! each call, and in Extism with a contract in JSON, with a fresh instance for each call and with one that is used again.
//!
//! Extism runs in this process, so a call costs it no socket. What a call costs within the worker is therefore the fair figure
//! beside it; what it costs from here, through the socket, is what the product pays. An instance that is used again is no
//! peer of either: what one call leaves in it, the next call finds.

mod extism_calls;
mod figures;
// The product's own benchmarks of a call ask the same.
#[path = "../../../../host/plugin-host/benches/shared/question.rs"]
mod question;
mod worker;

use std::path::Path;

use anyhow::{Context, Result};
use figures::Figures;

/// Calls that are measured in each way and round.
const CALLS: usize = 10_000;

const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: extism-bench SWITCHBOARD CALLER-ID-RUST.WASM EXTISM-GUEST.WASM";
    let [program, component, module] = [(); 3].map(|()| arguments.next());
    let (program, component, module) =
        (program.context(usage)?, component.context(usage)?, module.context(usage)?);
    let mut worker = worker::Worker::start(Path::new(&program), Path::new(&component)).await?;
    let extism = extism_calls::compile(Path::new(&module))?;
    for round in 1..=ROUNDS {
        println!("round {round}");
        let (inside, outside) = worker.calls(CALLS).await?;
        let fresh = extism_calls::fresh(&extism, CALLS)?;
        let reused = extism_calls::reused(&extism, CALLS)?;
        let inside = Figures::of("Switchboard, fresh instance: in the worker", inside);
        let outside = Figures::of("Switchboard, fresh instance: through the socket", outside);
        let fresh = Figures::of("Extism, fresh instance", fresh);
        let reused = Figures::of("Extism, the same instance again", reused);
        for figures in [&inside, &outside, &fresh, &reused] {
            println!("  {figures}");
        }
        println!(
            "  p50, Extism's fresh instance / the worker's: {:.2}; through the socket: {:.2}; the same instance / the \
             worker's: {:.2}",
            fresh.p50() / inside.p50(),
            fresh.p50() / outside.p50(),
            reused.p50() / inside.p50()
        );
    }
    Ok(())
}
