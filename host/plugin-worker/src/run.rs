//! Runs one hook in a fresh instance.

use std::pin::pin;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use switchboard_plugin_protocol::{Failure, FromWorker, Invocation, Outcome, Usage};
use tokio::sync::oneshot;
use wasmtime::{Store, Trap};

use crate::components::Components;
use crate::guest::{Front, Guest};
use crate::processor_time::{Counted, UsedUp};
use crate::slow_lane::take_turns;

/// How many bytes one call of a host function may copy out of a guest.
const HOSTCALL_BYTES: usize = 16 << 20;

/// The most characters of a trap that are reported. A deep backtrace would fill the tenant's log.
const TRAP_CHARACTERS: usize = 4000;

/// Runs an invocation until it ends or is cancelled; returns the message that reports the outcome.
pub(crate) async fn run(
    components: &Components,
    invocation: Invocation,
    front: &Front,
    cancelled: oneshot::Receiver<()>,
) -> FromWorker {
    let started = Instant::now();
    let id = invocation.id;
    let loaded = match components.get(&invocation.component) {
        Ok(loaded) => loaded,
        Err(error) => {
            let outcome = Outcome::Failed(Failure::NotLoaded(format!("{error:#}")));
            let usage = Usage { wall_us: micros(started.elapsed()), ..Usage::default() };
            return FromWorker::Finished { invocation: id, outcome, usage, log: Vec::new(), lost_lines: 0 };
        }
    };
    let Invocation { tenant, request, context, granted, prefetched, limits, determinism, .. } = invocation;
    let guest = Guest::new(id, tenant, granted, prefetched, &limits, determinism, front.clone());
    let mut store = new_store(components, guest);
    let hook = request.hook();
    let deadline = Duration::from_millis(limits.deadline_ms.into());
    let most = Duration::from_millis(limits.computing_ms.into());
    let mut computing = Duration::ZERO;
    let ended = {
        let call = pin!(loaded.hooks.call(&mut store, request, context));
        let call = Counted::new(call, &mut computing, most);
        tokio::select! {
            biased;
            ended = call => ended.map_err(|UsedUp| millis(started.elapsed())),
            // An error means that this worker ends.
            _ = cancelled => Err(millis(started.elapsed())),
            () = tokio::time::sleep(deadline) => Err(limits.deadline_ms),
        }
    };
    let outcome = match ended {
        Err(after) => Outcome::Failed(Failure::TimedOut(after)),
        Ok(Ok(Some(Ok(response)))) => Outcome::Answered(Box::new(response)),
        Ok(Ok(Some(Err(error)))) => Outcome::Refused(error),
        Ok(Ok(None)) => Outcome::Failed(Failure::NotExported(hook)),
        Ok(Err(error)) => Outcome::Failed(failure(&error, &store.data().memory, limits.memory_bytes)),
    };
    let guest = store.into_data();
    let (log, lost_lines) = guest.output.lock().unwrap_or_else(PoisonError::into_inner).finish();
    let usage = Usage {
        wall_us: micros(started.elapsed()),
        waiting_us: micros(guest.waited),
        computing_us: micros(computing),
        memory_bytes: guest.memory.peak,
        capability_calls: guest.capability_calls,
    };
    FromWorker::Finished { invocation: id, outcome, usage, log, lost_lines }
}

pub(crate) fn new_store(components: &Components, guest: Guest) -> Store<Guest> {
    let mut store = Store::new(components.engine(), guest);
    store.limiter(|guest| &mut guest.memory);
    store.set_hostcall_fuel(HOSTCALL_BYTES);
    take_turns(&mut store);
    store
}

fn failure(error: &wasmtime::Error, memory: &crate::guest::Memory, limit: u64) -> Failure {
    if error.is::<wasmtime::PoolConcurrencyLimitError>() {
        return Failure::Full;
    }
    if memory.denied {
        return Failure::OutOfMemory(limit);
    }
    Failure::Trapped(trapped(error).chars().take(TRAP_CHARACTERS).collect())
}

/// What a guest died of: the cause in the first line, and where it was after it.
fn trapped(error: &wasmtime::Error) -> String {
    let cause = match error.downcast_ref::<Trap>() {
        // Languages end a program so that can't go on, once they have written why.
        Some(Trap::UnreachableCodeReached) => {
            Some("it ended itself, as after a panic or an exception: the lines before say why and where")
        }
        Some(Trap::StackOverflow) => Some("its stack is full, as after calls without an end"),
        // The stack of a compiled language lies at the bottom of its memory.
        Some(Trap::MemoryOutOfBounds) => Some(
            "its stack is full, as after calls without an end or with large arrays, or a pointer leads nowhere",
        ),
        _ => None,
    };
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    cause.map(str::to_owned).into_iter().chain(chain.into_iter().rev()).collect::<Vec<_>>().join("\n")
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
