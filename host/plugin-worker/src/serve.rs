//! The worker's side of the connection.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use switchboard_plugin_protocol::{ConnectionError, FromWorker, InvocationId, MemoryClass, ToWorker, split};
use tokio::net::UnixStream;
use tokio::task::AbortHandle;

use crate::components::Components;
use crate::engine::{Purpose, compatibility, engine, tick};
use crate::guest::Front;
use crate::{run, v1};

/// By how much guests give way to the front.
const NICE: i32 = 5;

/// Why a worker ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// wasmtime could not be set up.
    #[error("wasmtime could not be set up: {0:#}")]
    Engine(wasmtime::Error),
    /// The connection to the front failed.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
}

/// Serves the front over this socket until it closes. Compiled artifacts are read from `cache`.
///
/// # Errors
/// When wasmtime can't be set up or the connection fails.
pub async fn serve(socket: UnixStream, class: MemoryClass, cache: &Path) -> Result<(), ServeError> {
    let (engine, mut notes) = engine(Purpose::Run(class)).map_err(ServeError::Engine)?;
    // The front comes first: a guest that computes must not make everybody's cards late.
    if let Err(error) = rustix::process::nice(NICE) {
        notes.push(format!("guests have the front's priority: {error}"));
    }
    let _ticking = tick(&engine).map_err(ServeError::Engine)?;
    let linker = v1::linker(&engine).map_err(ServeError::Engine)?;
    let compatibility = compatibility(&engine);
    let components = Arc::new(Components::new(engine, linker, cache));
    let (mut from_front, to_front) = split::<ToWorker, FromWorker>(socket);
    let front = Front { sender: to_front, waiting: Arc::default() };
    front.sender.send(&FromWorker::Ready { engine: compatibility, notes }).await?;
    let running: Arc<Mutex<HashMap<InvocationId, AbortHandle>>> = Arc::default();
    while let Some(message) = from_front.next().await? {
        match message {
            ToWorker::Invoke(invocation) => {
                let (components, front, running) =
                    (Arc::clone(&components), front.clone(), Arc::clone(&running));
                let id = invocation.id;
                let alone = running.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
                let mut call = Box::pin({
                    let running = Arc::clone(&running);
                    async move {
                        let finished = run::run(&components, *invocation, &front).await;
                        running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                        if let Err(ConnectionError::TooLong(bytes)) = front.sender.send(&finished).await {
                            let failed = too_large(finished, bytes);
                            // A second failure means that the front is gone, and so are we in a moment.
                            drop(front.sender.send(&failed).await);
                        }
                    }
                });
                // Most calls of compiled guests are over in microseconds: a task of their own would cost more than the
                // call. One that computes on gives way at the next epoch and becomes a task then.
                if alone && class == MemoryClass::Small {
                    let over =
                        std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready()))
                            .await;
                    if over {
                        continue;
                    }
                }
                // Registered before it can end.
                let mut all = running.lock().unwrap_or_else(PoisonError::into_inner);
                let task = tokio::spawn(call);
                all.insert(id, task.abort_handle());
            }
            ToWorker::Answer { invocation, ask, answer } => {
                let waiting =
                    front.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&(invocation, ask));
                if let Some(waiting) = waiting {
                    // The guest may have been ended meanwhile.
                    drop(waiting.send(*answer));
                }
            }
            ToWorker::Cancel(id) => {
                let task = running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                if let Some(task) = task {
                    task.abort();
                }
            }
            ToWorker::Warm(component) => {
                let components = Arc::clone(&components);
                tokio::task::spawn_blocking(move || {
                    if let Err(error) = components.get(&component) {
                        tracing::warn!(plugin.digest = %component.digest, "could not be loaded: {error:#}");
                    }
                });
            }
            ToWorker::Unload(digest) => components.unload(&digest),
            ToWorker::Ping => {
                let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
                let invocations = running.lock().unwrap_or_else(PoisonError::into_inner).len();
                let stats = FromWorker::Stats {
                    components: count(components.count()),
                    invocations: count(invocations),
                };
                front.sender.send(&stats).await?;
            }
        }
    }
    Ok(())
}

fn too_large(finished: FromWorker, bytes: usize) -> FromWorker {
    match finished {
        FromWorker::Finished { invocation, usage, .. } => {
            let failure = switchboard_plugin_protocol::Failure::TooLarge(format!("{bytes} bytes"));
            let outcome = switchboard_plugin_protocol::Outcome::Failed(failure);
            FromWorker::Finished { invocation, outcome, usage, log: Vec::new(), lost_lines: 0 }
        }
        other => other,
    }
}
