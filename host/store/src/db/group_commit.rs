//! The one connection that writes to an SQLite database. Transactions that wait for it at the same time are committed together,
//! because a commit waits for the disk, which takes a hundred times as long as what most of them write.
//!
//! The connection has a thread of its own, and each way there and back wakes two threads, which takes longer than most
//! statements. So what begins and ends transactions goes there together with what is next, and the connection is not one of a
//! pool, which asks it whether it is alive each time that it is given back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection, query};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, oneshot};

use crate::db::PATIENCE;

/// A transaction is not committed together with those that began so long before it, so that short ones do not wait for long ones.
const TOGETHER: Duration = Duration::from_millis(5);

/// The writer. Clones share the connection.
#[derive(Debug, Clone)]
pub(crate) struct SqliteWriter {
    options: Arc<SqliteConnectOptions>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    /// The connection while there is no group. It is opened when it is needed, and again after an error, since SQLite may
    /// have ended the transaction by itself then, or not.
    idle: Option<SqliteConnection>,
    group: Option<Group>,
    closed: bool,
}

/// Transactions that are committed together: savepoints of a single one. When the first is over, a task waits for its turn to
/// commit all, behind those that wait by then.
#[derive(Debug)]
pub(crate) struct Group {
    connection: SqliteConnection,
    began: Instant,
    first_is_over: Option<oneshot::Sender<()>>,
    last: Last,
    /// Those that are over, and wait for the commit.
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
}

/// What became of the transaction whose turn it was last. Its savepoint still stands.
#[derive(Debug, Clone, Copy)]
enum Last {
    Kept,
    GivenUp,
}

/// A transaction of a group. If it is dropped before it is committed, everything in it is undone, and nothing of the others.
#[derive(Debug)]
pub(crate) struct GroupTransaction {
    group: OwnedMappedMutexGuard<State, Group>,
    ends_as: Last,
}

/// Where a single statement runs.
#[derive(Debug)]
pub(crate) enum OneStatement {
    /// By itself, since nobody else writes.
    Alone(OwnedMappedMutexGuard<State, SqliteConnection>),
    Grouped(GroupTransaction),
}

impl SqliteWriter {
    /// A writer whose connection is opened when it is needed.
    pub(crate) fn new(options: SqliteConnectOptions) -> Self {
        // In a savepoint, what is overwritten is kept aside: in memory, and not in a file that is made each time.
        Self { options: Arc::new(options.pragma("temp_store", "MEMORY")), state: Arc::default() }
    }

    /// Begins a transaction when it is its turn.
    pub(crate) async fn begin(&self) -> Result<GroupTransaction, sqlx::Error> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.state).lock_owned()).await;
        let state = turn.map_err(|_| sqlx::Error::PoolTimedOut)?;
        // It goes on where the caller is gone: between a savepoint and what is known of it nothing may stop.
        let begun = tokio::spawn(self.clone().begin_on(state));
        begun.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    /// A turn for a single statement, which must be run to its end.
    pub(crate) async fn begin_one(&self) -> Result<OneStatement, sqlx::Error> {
        if let Ok(state) = Arc::clone(&self.state).try_lock_owned()
            && state.group.is_none()
            && let Ok(idle) = OwnedMutexGuard::try_map(state, |state| state.idle.as_mut())
        {
            return Ok(OneStatement::Alone(idle));
        }
        self.begin().await.map(OneStatement::Grouped)
    }

    async fn begin_on(self, mut state: OwnedMutexGuard<State>) -> Result<GroupTransaction, sqlx::Error> {
        if let Some(open) = &mut state.group
            && (open.began.elapsed() > TOGETHER || open.follow().await.is_err())
        {
            state.end().await;
        }
        if state.group.is_none() {
            let mut connection = match state.idle.take() {
                Some(idle) => idle,
                None if state.closed => return Err(sqlx::Error::PoolClosed),
                None => self.options.connect().await?,
            };
            query("BEGIN IMMEDIATE; SAVEPOINT one").execute(&mut connection).await?;
            let (first_is_over, over) = oneshot::channel();
            state.group = Some(Group {
                connection,
                began: Instant::now(),
                first_is_over: Some(first_is_over),
                last: Last::GivenUp,
                waiting: Vec::new(),
            });
            let in_turn = Arc::clone(&self.state);
            tokio::spawn(async move {
                // An error means that the group has ended without this.
                over.await.ok();
                in_turn.lock_owned().await.end().await;
            });
        }
        let group = OwnedMutexGuard::try_map(state, |state| state.group.as_mut());
        let group = group.map_err(|_| sqlx::Error::WorkerCrashed)?;
        Ok(GroupTransaction { group, ends_as: Last::GivenUp })
    }

    /// How long it takes now to get a turn.
    pub(crate) async fn turn_time(&self) -> Result<Duration, sqlx::Error> {
        let started = Instant::now();
        let turn = tokio::time::timeout(PATIENCE, self.state.lock()).await;
        turn.map(|_| started.elapsed()).map_err(|_| sqlx::Error::PoolTimedOut)
    }

    /// Whether somebody writes now.
    pub(crate) fn in_use(&self) -> bool {
        self.state.try_lock().map_or(true, |state| state.group.is_some())
    }

    /// Commits what waits for it, and closes the connection for good.
    pub(crate) async fn close(&self) {
        let mut state = self.state.lock().await;
        state.end().await;
        state.closed = true;
        if let Some(idle) = state.idle.take() {
            // Whatever was acknowledged is on the disk already.
            drop(idle.close().await);
        }
    }
}

impl State {
    /// Commits the group, if there is one.
    async fn end(&mut self) {
        if let Some(group) = self.group.take() {
            self.idle = group.commit().await;
        }
    }
}

impl Group {
    /// Ends the turn of the last transaction.
    fn leave(&mut self, last: Last) {
        self.last = last;
        if let Some(first_is_over) = self.first_is_over.take() {
            // Whoever commits the group takes a turn now.
            first_is_over.send(()).ok();
        }
    }

    /// Ends the last transaction's savepoint and makes that of the next one. It is an error if the database has given all of
    /// them up, which it does when the disk is full.
    async fn follow(&mut self) -> Result<(), sqlx::Error> {
        let text = match self.last {
            Last::Kept => "RELEASE one; SAVEPOINT one",
            Last::GivenUp => "ROLLBACK TO one; RELEASE one; SAVEPOINT one",
        };
        query(text).execute(&mut self.connection).await.map(drop)
    }

    /// Tells all how it went. The connection, if all is well with it.
    async fn commit(mut self) -> Option<SqliteConnection> {
        let text = match self.last {
            // A commit keeps what is in a savepoint too.
            Last::Kept => "COMMIT",
            Last::GivenUp => "ROLLBACK TO one; COMMIT",
        };
        let done = query(text).execute(&mut self.connection).await;
        let told = done.as_ref().map(drop).map_err(ToString::to_string);
        for waiting in self.waiting {
            // Whoever waits may have stopped, which is fine.
            drop(waiting.send(told.clone()));
        }
        done.is_ok().then_some(self.connection)
    }
}

impl GroupTransaction {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.group.connection
    }

    /// Commits the transaction with its group. When this returns, what it has written survives a power cut.
    pub(crate) async fn commit(mut self) -> Result<(), sqlx::Error> {
        let (waiting, committed) = oneshot::channel();
        self.group.waiting.push(waiting);
        self.ends_as = Last::Kept;
        drop(self);
        committed.await.map_err(|_| sqlx::Error::WorkerCrashed)?.map_err(sqlx::Error::Protocol)
    }
}

impl Drop for GroupTransaction {
    fn drop(&mut self) {
        self.group.leave(self.ends_as);
    }
}

impl OneStatement {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Alone(connection) => connection,
            Self::Grouped(transaction) => transaction.connection(),
        }
    }

    /// As [`GroupTransaction::commit`].
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            // SQLite committed it when it was over.
            Self::Alone(_) => Ok(()),
            Self::Grouped(transaction) => transaction.commit().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::SqlitePool;
    use tempfile::TempDir;

    use crate::db::database::sqlite_pool;

    use super::*;

    async fn writer() -> (SqliteWriter, SqlitePool, TempDir) {
        let folder = TempDir::new().unwrap();
        let file = SqliteConnectOptions::new()
            .filename(folder.path().join("writer.sqlite"))
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
        let reader = sqlite_pool(1).connect_with(file.clone()).await.unwrap();
        query("CREATE TABLE t (n INTEGER PRIMARY KEY)").execute(&reader).await.unwrap();
        (SqliteWriter::new(file), reader, folder)
    }

    async fn add(transaction: &mut GroupTransaction, n: i64) -> Result<(), sqlx::Error> {
        query("INSERT INTO t VALUES (?)").bind(n).execute(transaction.connection()).await.map(drop)
    }

    async fn kept(reader: &SqlitePool) -> Vec<i64> {
        sqlx::query_scalar("SELECT n FROM t ORDER BY n").fetch_all(reader).await.unwrap()
    }

    /// Of transactions that are committed together each is kept or undone by itself, and whoever is told that it is committed
    /// finds it.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_is_kept_or_undone_by_itself() {
        let (writer, reader, _folder) = writer().await;
        let all = (0..200_i64).map(|n| {
            let (writer, reader) = (writer.clone(), reader.clone());
            tokio::spawn(async move {
                let mut transaction = writer.begin().await.unwrap();
                add(&mut transaction, n).await.unwrap();
                match n % 4 {
                    // It is given up.
                    0 => drop(transaction),
                    // It fails, and says so.
                    1 => assert!(add(&mut transaction, n).await.is_err()),
                    // Nobody waits for it any more: it is kept all the same, or not at all.
                    2 => drop(tokio::time::timeout(Duration::ZERO, transaction.commit()).await),
                    _ => {
                        transaction.commit().await.unwrap();
                        assert!(kept(&reader).await.contains(&n), "{n}");
                    }
                }
            })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        writer.begin().await.unwrap().commit().await.unwrap();
        let kept = kept(&reader).await;
        assert!(kept.iter().all(|n| n % 4 > 1), "{kept:?}");
        assert_eq!(kept.iter().filter(|n| **n % 4 == 3).count(), 50);
    }

    /// A caller that goes away at any moment leaves nothing behind that stops others.
    #[tokio::test]
    async fn whoever_goes_away_stops_nobody() {
        let (writer, reader, _folder) = writer().await;
        for micros in (0..2_000).step_by(20) {
            let act = async {
                let mut transaction = writer.begin().await?;
                add(&mut transaction, micros).await?;
                transaction.commit().await
            };
            let kept = writer.begin().await.unwrap();
            // This one waits behind the other, and goes away while it waits, begins, writes or commits.
            let gone = tokio::time::timeout(Duration::from_micros(micros.unsigned_abs()), act);
            let (gone, other) = tokio::join!(gone, async {
                let mut kept = kept;
                add(&mut kept, 10_000 + micros).await?;
                kept.commit().await
            });
            other.unwrap();
            if let Ok(done) = gone {
                done.unwrap();
            }
        }
        let others = kept(&reader).await.into_iter().filter(|n| *n >= 10_000).count();
        assert_eq!(others, 100);
    }

    /// Where the database has given all of a group up, as it does when the disk is full, nobody of it is told that it is
    /// committed, and the next ones go on.
    #[tokio::test]
    async fn nobody_is_told_of_a_commit_that_was_none() {
        let (writer, reader, _folder) = writer().await;
        let mut first = writer.begin().await.unwrap();
        add(&mut first, 1).await.unwrap();
        let waits = writer.clone();
        let second = tokio::spawn(async move {
            let mut second = waits.begin().await?;
            // The whole of SQLite's transaction ends behind the writer's back.
            query("ROLLBACK").execute(second.connection()).await?;
            add(&mut second, 2).await
        });
        tokio::task::yield_now().await;
        assert!(first.commit().await.is_err());
        second.await.unwrap().ok();
        let mut third = writer.begin().await.unwrap();
        add(&mut third, 3).await.unwrap();
        third.commit().await.unwrap();
        assert!(!kept(&reader).await.contains(&1));
        assert!(kept(&reader).await.contains(&3));
    }

    /// Single statements between transactions: by themselves where nobody writes, and never in another one's transaction.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn single_statements_are_kept_when_they_are_over() {
        let (writer, reader, _folder) = writer().await;
        let all = (0..200_i64).map(|n| {
            let (writer, reader) = (writer.clone(), reader.clone());
            tokio::spawn(async move {
                if n % 3 == 0 {
                    let mut given_up = writer.begin().await.unwrap();
                    add(&mut given_up, n).await.unwrap();
                    return;
                }
                let mut one = writer.begin_one().await.unwrap();
                query("INSERT INTO t VALUES (?)").bind(n).execute(one.connection()).await.unwrap();
                one.commit().await.unwrap();
                assert!(kept(&reader).await.contains(&n), "{n}");
            })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        let kept = kept(&reader).await;
        assert!(kept.iter().all(|n| n % 3 != 0), "{kept:?}");
        assert_eq!(kept.len(), 133);
        // Nobody writes any more: the next one runs by itself, and what fails leaves nothing open.
        writer.begin().await.unwrap().commit().await.unwrap();
        let alone = async {
            loop {
                // Whoever commits tells those that wait before it gives the connection back.
                tokio::task::yield_now().await;
                if let one @ OneStatement::Alone(_) = writer.begin_one().await? {
                    return Ok::<_, sqlx::Error>(one);
                }
            }
        };
        let mut one = tokio::time::timeout(PATIENCE, alone).await.unwrap().unwrap();
        assert!(query("INSERT INTO t VALUES (1)").execute(one.connection()).await.is_err());
        drop(one);
        writer.begin().await.unwrap().commit().await.unwrap();
        writer.close().await;
        assert!(matches!(writer.begin().await, Err(sqlx::Error::PoolClosed)));
    }
}
