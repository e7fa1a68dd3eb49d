//! Stores the lines that guests wrote. Lines are stored in batches, because one database write per line would be too
//! slow.

use std::time::Duration;

use switchboard_store::{NewLogLine, Store};
use tokio::sync::{mpsc, oneshot};

/// How many messages may wait to be written. When there are more, their lines are dropped, and that is logged.
const QUEUE_MESSAGES: usize = 10_000;

/// How long lines are collected before they are written.
const BATCH_INTERVAL: Duration = Duration::from_millis(100);

enum Message {
    Lines(Vec<NewLogLine>),
    Flush(oneshot::Sender<()>),
}

/// Accepts log lines. Clones share the queue.
#[derive(Debug, Clone)]
pub struct Logs {
    queue: mpsc::Sender<Message>,
}

impl Logs {
    /// Starts the writer.
    pub(crate) fn start(store: Store) -> Self {
        let (queue, queued) = mpsc::channel(QUEUE_MESSAGES);
        tokio::spawn(write(store, queued));
        Self { queue }
    }

    /// Queues lines to be written soon. Never waits: when the queue is full, the lines are dropped.
    pub fn write(&self, lines: Vec<NewLogLine>) {
        if !lines.is_empty() && self.queue.try_send(Message::Lines(lines)).is_err() {
            tracing::warn!("log lines of a plugin are lost, because the queue to the database is full");
        }
    }

    /// Waits until all lines that were queued so far are written.
    pub async fn flush(&self) {
        let (done, written) = oneshot::channel();
        if self.queue.send(Message::Flush(done)).await.is_ok() && written.await.is_err() {
            tracing::warn!("the last log lines of plugins may be lost, because their writer has stopped");
        }
    }
}

async fn write(store: Store, mut queued: mpsc::Receiver<Message>) {
    while let Some(first) = queued.recv().await {
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
            tokio::time::sleep(BATCH_INTERVAL).await;
        }
        while let Ok(message) = queued.try_recv() {
            take(message);
        }
        if let Err(error) = store.plugin_logs().append(&lines).await {
            tracing::error!(%error, lines = lines.len(), "log lines of plugins are lost, because they could not be stored");
        }
        for done in flushed {
            // Sending fails if the caller of `flush` has stopped queued, which is fine.
            let _: Result<(), ()> = done.send(());
        }
    }
}
