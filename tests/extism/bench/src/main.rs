//! One caller-id call of the same plugin, in ratios of one run: in a worker of Switchboard, which makes a fresh instance for
//! each call, and in Extism with a contract in JSON, with a fresh instance for each call and with one that is used again.
//!
//! Extism runs in this process, so a call costs it no socket. What a call costs within the worker is therefore the fair figure
//! beside it; what it costs from here, through the socket, is what the product pays. An instance that is used again is no
//! peer of either: what one call leaves in it, the next call finds.

mod extism_calls;
mod figures;
mod worker;

use std::path::Path;

use anyhow::{Context, Result};
use switchboard_domain::caller::{Caller, PhoneCaller};
use switchboard_domain::caller_match::IncomingCall;
use switchboard_domain::context::{Agent, Purpose, RequestContext};
use switchboard_domain::number::{KeyStrength, LookupKey};

use figures::Figures;

/// Calls that are measured in each way and round.
const CALLS: usize = 10_000;

const ROUNDS: usize = 3;

/// The incoming call that both are asked about.
fn call() -> IncomingCall {
    let keys = vec![LookupKey { value: "+14255550100".into(), strength: KeyStrength::Exact }];
    let caller = Caller::Phone(PhoneCaller {
        raw: "+14255550100".into(),
        e164: Some("+14255550100".into()),
        extension: None,
        keys,
        region: Some("US".into()),
        number_type: "mobile".into(),
        network_name: None,
    });
    IncomingCall {
        call_id: "c".into(),
        caller,
        called_number: None,
        via_queue: None,
        transferred_from: None,
        received_at: "2026-01-01T00:00:00Z".into(),
        context: Vec::new(),
    }
}

fn context() -> RequestContext {
    RequestContext {
        agent: Agent {
            id: "a".into(),
            user_principal_name: "alice@fabrikam.example".into(),
            display_name: "Alice".into(),
            email: None,
            locale: "en-US".into(),
            time_zone: "UTC".into(),
            extra: Vec::new(),
        },
        default_region: "US".into(),
        now: "2026-01-01T00:00:00Z".into(),
        deadline_ms: 2000,
        purpose: Purpose::Live,
        extra: Vec::new(),
    }
}

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
