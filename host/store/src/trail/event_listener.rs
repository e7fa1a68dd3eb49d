//! Fronts wait for events: on SQLite those of this process, on PostgreSQL those of all fronts.

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use crate::db::database::Database;
use crate::db::postgres::Through;
use crate::{Events, StoreError};

/// Waits for events of any front.
#[derive(Debug)]
pub enum EventListener {
    /// Of this process.
    Notifier(watch::Receiver<()>),
    /// Of all fronts.
    Postgres(Box<PgListener>),
}

impl EventListener {
    /// Waits until there may be new events, and returns the smallest new id if it is known.
    ///
    /// # Errors
    /// When the connection is lost. Make a new listener then, and read the events that were missed.
    pub async fn wait(&mut self) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Notifier(notifier) => {
                // The sender lives as long as the store.
                if notifier.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
                Ok(None)
            }
            Self::Postgres(listener) => {
                let lost = || StoreError::Database(sqlx::Error::PoolClosed);
                let first = listener.try_recv().await?.ok_or_else(lost)?;
                let mut smallest: Option<i64> = first.payload().parse().ok();
                while let Some(next) = listener.next_buffered() {
                    smallest = smallest.min(next.payload().parse().ok());
                }
                Ok(smallest)
            }
        }
    }
}

async fn listen(pool: &PgPool) -> Result<EventListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(EventListener::Postgres(Box::new(listener)))
}

/// The channel on which PostgreSQL tells fronts of new events; the payload is the event's id.
const CHANNEL: &str = "switchboard_events";

impl Events<'_> {
    /// Listens for events from now on.
    pub async fn listen(self) -> Result<EventListener, StoreError> {
        match &self.0.database {
            Database::Sqlite { .. } => Ok(EventListener::Notifier(self.0.notifier.subscribe())),
            // Listening is kept in a session, which a pooler does not keep: who follows events looks for them every second, too.
            Database::Postgres(pool) if pool.through == Through::Pooler => {
                Ok(EventListener::Notifier(self.0.notifier.subscribe()))
            }
            Database::Postgres(pool) => Ok(listen(pool).await?),
        }
    }
}
