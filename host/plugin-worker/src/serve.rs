//! The worker's side of the connection.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use switchboard_plugin_protocol::{
    ConnectionError, FromWorker, InvocationId, Jail, JailMode, MemoryClass, ToWorker, split,
};
use tokio::net::UnixStream;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

use crate::components::Components;
use crate::engine::{Purpose, compatibility, engine, tick};
use crate::guest::Front;
use crate::{run, v1};

/// Why a worker ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// wasmtime could not be set up.
    #[error("wasmtime could not be set up: {0:#}")]
    Engine(wasmtime::Error),
    /// A whole jail is required and this machine has none. The front was told what is missing.
    #[error("this machine has no whole jail for guests")]
    NotJailed,
    /// The connection to the front failed.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
}

/// Serves the front over this socket until it closes. Compiled artifacts are read from `cache`; `jail` is what holds
/// this process in, for the front to know. Where `mode` asks for more than that, nothing is ever loaded. Guests that are
/// not over in a moment go on in `guests`.
///
/// # Errors
/// When wasmtime can't be set up or the connection fails.
pub async fn serve(
    socket: UnixStream,
    class: MemoryClass,
    cache: &Path,
    jail: Jail,
    mode: JailMode,
    guests: &Handle,
) -> Result<(), ServeError> {
    let (engine, notes) = engine(Purpose::Run(class)).map_err(ServeError::Engine)?;
    let _ticking = tick(&engine).map_err(ServeError::Engine)?;
    let linker = v1::linker(&engine).map_err(ServeError::Engine)?;
    let compatibility = compatibility(&engine);
    let components = Arc::new(Components::new(engine, linker, cache));
    let (mut from_front, to_front) = split::<ToWorker, FromWorker>(socket);
    let front = Front { sender: to_front, waiting: Arc::default() };
    let refused = mode == JailMode::Required && !jail.is_whole();
    front.sender.send(&FromWorker::Ready { engine: compatibility, jail, notes }).await?;
    if refused {
        return Err(ServeError::NotJailed);
    }
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
                let task = guests.spawn(call);
                all.insert(id, task.abort_handle());
            }
            ToWorker::CapabilityReply { invocation, call, reply } => {
                let waiting =
                    front.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&(invocation, call));
                if let Some(waiting) = waiting {
                    // The guest may have been ended meanwhile.
                    drop(waiting.send(reply));
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
            ToWorker::Load { load, component } => {
                let (components, front) = (Arc::clone(&components), front.clone());
                tokio::task::spawn_blocking(move || {
                    let result = components.get(&component).map(drop).map_err(|error| format!("{error:#}"));
                    // When it can't be sent the front is gone, and so are we in a moment.
                    drop(front.sender.try_send(&FromWorker::Loaded { load, result }));
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
