//! Transactions on either database.

use std::sync::Arc;

use sqlx::{Postgres, SqlSafeStr, Sqlite, Transaction};
use switchboard_domain::ids::TenantId;
use switchboard_fair_share::Share;
use tokio::sync::watch;

use crate::db::group_commit::GroupTransaction;
use crate::db::postgres::Through;
use crate::db::statement::{Statement, Target};

/// Wakes the tasks of this process that wait for events. It is needed on SQLite, whose only writer is this process; on
/// PostgreSQL the database itself notifies all fronts.
#[derive(Debug, Clone)]
pub(crate) struct Notifier(Arc<watch::Sender<()>>);

impl Default for Notifier {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(())))
    }
}

impl Notifier {
    pub(crate) fn subscribe(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}

/// A transaction on either database. If it is dropped before it is committed, everything in it is undone.
///
/// What a transaction reads before it changes it must be locked on PostgreSQL too: read it by an update that changes
/// nothing (`UPDATE t SET version = version … RETURNING …`).
pub(crate) struct Tx {
    on: On,
    notifier: Notifier,
    wakes: bool,
    /// The tenant's turn, as long as the transaction lasts.
    turn: Option<Share<TenantId>>,
}

/// Where a transaction runs.
pub(crate) enum On {
    /// On a connection that reads.
    Sqlite(Transaction<'static, Sqlite>),
    SqliteWriter(GroupTransaction),
    Postgres(Transaction<'static, Postgres>, Through),
}

impl Tx {
    pub(crate) fn of(on: On, notifier: &Notifier) -> Self {
        Self { on, notifier: notifier.clone(), wakes: false, turn: None }
    }

    /// The transaction in a tenant's turn, which ends with it.
    pub(crate) fn in_turn(self, turn: Share<TenantId>) -> Self {
        Self { turn: Some(turn), ..self }
    }

    /// A statement within the transaction.
    pub(crate) fn sql(&mut self, text: impl SqlSafeStr) -> Statement<'_> {
        match &mut self.on {
            On::Sqlite(transaction) => Statement::on_sqlite(text, Target::Transaction(&mut **transaction)),
            On::SqliteWriter(transaction) => {
                Statement::on_sqlite(text, Target::Transaction(transaction.connection()))
            }
            On::Postgres(transaction, through) => {
                let statement = Statement::on_postgres(text, Target::Transaction(&mut **transaction));
                match through {
                    Through::Nothing => statement,
                    Through::Pooler => statement.unprepared(),
                }
            }
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.on, On::Sqlite(_) | On::SqliteWriter(_))
    }

    /// Wakes the tasks that wait for events once the transaction is committed.
    pub(crate) fn wake_on_commit(&mut self) {
        self.wakes = true;
    }

    /// Commits the transaction, and wakes the tasks that wait for the events that it told.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self.on {
            On::Sqlite(transaction) => transaction.commit().await?,
            On::SqliteWriter(transaction) => transaction.commit().await?,
            On::Postgres(transaction, _) => transaction.commit().await?,
        }
        drop(self.turn);
        if self.wakes {
            self.notifier.0.send_replace(());
        }
        Ok(())
    }
}
