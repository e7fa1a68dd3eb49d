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
use tokio::sync::oneshot;

use crate::components::Components;
use crate::engine::{Purpose, compatibility, engine, start_epochs};
use crate::guest::Front;
use crate::{run, v1};

/// Why a worker ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// wasmtime could not be set up.
    #[error("wasmtime could not be set up: {0:#}")]
    Engine(wasmtime::Error),
    /// A complete jail is required, and this machine can't enforce one. The front has been told what is missing.
    #[error("this machine can't enforce the complete jail for guests; the front logs what is missing")]
    NotJailed,
    /// The connection to the front failed.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
}

/// Serves the front over this socket until it closes the connection.
///
/// Compiled artifacts are read from the folder `cache`. `jail` lists the restrictions in force on this process, which
/// are reported to the front; if `mode` requires a complete jail and this one is not, nothing is ever loaded.
///
/// Guests run on the runtime `guests`. Only a guest of the small class that comes while no other is running starts on
/// the calling thread, and moves to `guests` if it does not finish within one epoch.
///
/// # Errors
/// When wasmtime can't be set up, the jail is not sufficient, or the connection fails.
pub async fn serve(
    socket: UnixStream,
    class: MemoryClass,
    cache: &Path,
    jail: Jail,
    mode: JailMode,
    guests: &Handle,
) -> Result<(), ServeError> {
    let (engine, notes) = engine(Purpose::Run(class)).map_err(ServeError::Engine)?;
    let _ticking = start_epochs(&engine).map_err(ServeError::Engine)?;
    let linker = v1::linker(&engine).map_err(ServeError::Engine)?;
    let compatibility = compatibility(&engine);
    let components = Arc::new(Components::new(engine, linker, cache));
    let (mut from_front, to_front) = split::<ToWorker, FromWorker>(socket);
    let front = Front { sender: to_front, pending: Arc::default() };
    let refused = mode == JailMode::Required && !jail.is_complete();
    front.sender.send(&FromWorker::Ready { engine: compatibility, jail, notes }).await?;
    if refused {
        // The message above is perhaps only queued. The front, which has to say what is missing, closes the connection when it
        // has read it.
        while from_front.next().await?.is_some() {}
        return Err(ServeError::NotJailed);
    }
    // Dropping a sender ends its guest.
    let running: Arc<Mutex<HashMap<InvocationId, oneshot::Sender<()>>>> = Arc::default();
    while let Some(message) = from_front.next().await? {
        match message {
            ToWorker::Invoke(invocation) => {
                let (components, front, running) =
                    (Arc::clone(&components), front.clone(), Arc::clone(&running));
                let id = invocation.id;
                let (cancel, cancelled) = oneshot::channel();
                let alone = {
                    let mut running = running.lock().unwrap_or_else(PoisonError::into_inner);
                    let alone = running.is_empty();
                    running.insert(id, cancel);
                    alone
                };
                let mut call = Box::pin(async move {
                    let finished = run::run(&components, *invocation, &front, cancelled).await;
                    running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                    if let Err(ConnectionError::TooLong(bytes)) = front.sender.send(&finished).await {
                        let failed = too_large(finished, bytes);
                        // If this fails too, the front is gone, and this process ends as soon as it notices.
                        drop(front.sender.send(&failed).await);
                    }
                });
                // Most calls of compiled guests finish in microseconds, and a task of its own would cost more than the
                // call. A guest that needs longer yields at the next epoch, and then becomes a task.
                if alone && class == MemoryClass::Small {
                    let over =
                        std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_ready()))
                            .await;
                    if over {
                        continue;
                    }
                }
                guests.spawn(call);
            }
            ToWorker::CapabilityReply { invocation, call, reply } => {
                let pending =
                    front.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(&(invocation, call));
                if let Some(reply_to) = pending {
                    // Sending fails if the guest was ended in the meantime, which is fine.
                    drop(reply_to.send(reply));
                }
            }
            // It reports what it has used and written until then.
            ToWorker::Cancel(id) => drop(running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)),
            ToWorker::Warm(component) => {
                let components = Arc::clone(&components);
                tokio::task::spawn_blocking(move || {
                    if let Err(error) = components.get(&component) {
                        tracing::warn!(
                            plugin.digest = %component.digest,
                            "a component could not be loaded ahead of its first call: {error:#}"
                        );
                    }
                });
            }
            ToWorker::Load { load, component } => {
                let (components, front) = (Arc::clone(&components), front.clone());
                tokio::task::spawn_blocking(move || {
                    let result = components.get(&component).map(drop).map_err(|error| format!("{error:#}"));
                    // If this can't be sent, the front is gone, and this process ends as soon as it notices.
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
