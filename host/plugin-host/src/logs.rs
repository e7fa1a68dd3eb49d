//! What guests wrote, kept in batches: a line costs no write of its own.

use std::time::Duration;

use switchboard_store::{NewLogLine, Store};
use tokio::sync::{mpsc, oneshot};

/// Lines that wait to be written; more are dropped, and the dropping is logged.
const WAITING: usize = 10_000;

/// How long lines gather before they are written.
const GATHER: Duration = Duration::from_millis(100);

enum Message {
    Lines(Vec<NewLogLine>),
    Flush(oneshot::Sender<()>),
}

/// Takes lines. Clones share it.
#[derive(Debug, Clone)]
pub struct Logs {
    queue: mpsc::Sender<Message>,
}

impl Logs {
    /// Starts the writer.
    pub(crate) fn start(store: Store) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write(store, waiting));
        Self { queue }
    }

    /// Keeps lines soon. Never waits.
    pub fn write(&self, lines: Vec<NewLogLine>) {
        if !lines.is_empty() && self.queue.try_send(Message::Lines(lines)).is_err() {
            tracing::warn!("the plugins' log is full: lines are lost");
        }
    }

    /// Returns when everything so far is written.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.queue.send(Message::Flush(done)).await.is_ok() && written.await.is_err() {
            tracing::warn!("the plugins' log was not written to its end");
        }
    }
}

async fn write(store: Store, mut waiting: mpsc::Receiver<Message>) {
    while let Some(first) = waiting.recv().await {
        let mut lines = Vec::new();
        let mut flushed = Vec::new();
        let mut take = |message| match message {
            Message::Lines(more) => {
                lines.extend(more);
                false
            }
            Message::Flush(done) => {
                flushed.push(done);
                true
            }
        };
        if !take(first) {
            tokio::time::sleep(GATHER).await;
        }
        while let Ok(message) = waiting.try_recv() {
            take(message);
        }
        if let Err(error) = store.plugin_logs().append(&lines).await {
            tracing::error!(%error, lines = lines.len(), "lines of the plugins' log are lost");
        }
        for done in flushed {
            // Who asked may have stopped waiting.
            let _: Result<(), ()> = done.send(());
        }
    }
}
