//! The one connection that writes to an SQLite database. Transactions that wait for it at the same time are committed together,
//! because a commit waits for the disk, which takes a hundred times as long as what most of them write.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{SqliteConnection, SqlitePool, Transaction, query};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, oneshot};

use crate::db::PATIENCE;

/// A transaction is not committed together with those that began so long before it, so that short ones do not wait for long ones.
const TOGETHER: Duration = Duration::from_millis(5);

/// The writer. Clones share the connection.
#[derive(Debug, Clone)]
pub(crate) struct SqliteWriter {
    /// A pool of one connection.
    pub(crate) pool: SqlitePool,
    group: Arc<Mutex<Option<Group>>>,
}

/// Transactions that are committed together: savepoints of a single one. When the first is over, a task waits for its turn to
/// commit all, behind those that wait by then.
#[derive(Debug)]
struct Group {
    transaction: Transaction<'static, sqlx::Sqlite>,
    began: Instant,
    first_is_over: Option<oneshot::Sender<()>>,
    /// Whether the last of them was given up and is yet to be undone.
    undo: bool,
    /// Those that are over, and wait for the commit.
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
}

/// A transaction of a group. If it is dropped before it is committed, everything in it is undone, and nothing of the others.
#[derive(Debug)]
pub(crate) struct GroupTransaction {
    group: OwnedMappedMutexGuard<Option<Group>, Group>,
    is_over: bool,
}

impl SqliteWriter {
    pub(crate) fn new(pool: SqlitePool) -> Self {
        Self { pool, group: Arc::default() }
    }

    /// Begins a transaction when it is its turn.
    pub(crate) async fn begin(&self) -> Result<GroupTransaction, sqlx::Error> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.group).lock_owned()).await;
        let group = turn.map_err(|_| sqlx::Error::PoolTimedOut)?;
        to_its_end(self.clone().begin_on(group)).await
    }

    async fn begin_on(
        self,
        mut group: OwnedMutexGuard<Option<Group>>,
    ) -> Result<GroupTransaction, sqlx::Error> {
        if let Some(open) = &mut *group
            && (open.began.elapsed() > TOGETHER || open.undo().await.is_err())
        {
            end(&mut group).await;
        }
        if group.is_none() {
            let transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
            let (first_is_over, over) = oneshot::channel();
            *group = Some(Group {
                transaction,
                began: Instant::now(),
                first_is_over: Some(first_is_over),
                undo: false,
                waiting: Vec::new(),
            });
            let in_turn = Arc::clone(&self.group);
            tokio::spawn(async move {
                // An error means that the group has ended without this.
                over.await.ok();
                end(&mut *in_turn.lock_owned().await).await;
            });
        }
        let mut group =
            OwnedMutexGuard::try_map(group, Option::as_mut).map_err(|_| sqlx::Error::WorkerCrashed)?;
        if let Err(error) = query("SAVEPOINT one").execute(&mut *group.transaction).await {
            // It can't be undone, so that all of the group are.
            group.leave(true);
            return Err(error);
        }
        Ok(GroupTransaction { group, is_over: false })
    }
}

/// Goes on where the caller is gone: between a savepoint and what is known of it nothing may stop.
async fn to_its_end<T: Send + 'static>(
    act: impl Future<Output = Result<T, sqlx::Error>> + Send + 'static,
) -> Result<T, sqlx::Error> {
    tokio::spawn(act).await.map_err(|_| sqlx::Error::WorkerCrashed)?
}

impl Group {
    /// Ends the turn of the last transaction, which is undone if it was given up.
    fn leave(&mut self, undo: bool) {
        self.undo = undo;
        if let Some(first_is_over) = self.first_is_over.take() {
            // Whoever commits the group takes a turn now.
            first_is_over.send(()).ok();
        }
    }

    /// Undoes the last transaction if it was given up. It is an error if the database has given all of them up, which it does
    /// when the disk is full.
    async fn undo(&mut self) -> Result<(), sqlx::Error> {
        if self.undo {
            query("ROLLBACK TO one").execute(&mut *self.transaction).await?;
            query("RELEASE one").execute(&mut *self.transaction).await?;
            self.undo = false;
        }
        Ok(())
    }

    async fn commit(mut self) {
        let done = match self.undo().await {
            Ok(()) => self.transaction.commit().await,
            Err(error) => Err(error),
        };
        let done = done.map_err(|error| error.to_string());
        for waiting in self.waiting {
            // Whoever waits may have stopped, which is fine.
            drop(waiting.send(done.clone()));
        }
    }
}

/// Commits the group, if there is one.
async fn end(group: &mut Option<Group>) {
    if let Some(group) = group.take() {
        group.commit().await;
    }
}

impl GroupTransaction {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.group.transaction
    }

    /// Commits the transaction with its group. When this returns, what it has written survives a power cut.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        let committed = to_its_end(self.release()).await?;
        let committed = committed.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
        committed.map_err(sqlx::Error::Protocol)
    }

    async fn release(mut self) -> Result<oneshot::Receiver<Result<(), String>>, sqlx::Error> {
        query("RELEASE one").execute(self.connection()).await?;
        self.is_over = true;
        let (waiting, committed) = oneshot::channel();
        self.group.waiting.push(waiting);
        Ok(committed)
    }
}

impl Drop for GroupTransaction {
    fn drop(&mut self) {
        self.group.leave(!self.is_over);
    }
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnectOptions;
    use tempfile::TempDir;

    use crate::db::database::sqlite_pool;

    use super::*;

    async fn writer() -> (SqliteWriter, SqlitePool, TempDir) {
        let folder = TempDir::new().unwrap();
        let file = SqliteConnectOptions::new()
            .filename(folder.path().join("writer.sqlite"))
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
        let writer = SqliteWriter::new(sqlite_pool(1).connect_with(file.clone()).await.unwrap());
        query("CREATE TABLE t (n INTEGER PRIMARY KEY)").execute(&writer.pool).await.unwrap();
        (writer, sqlite_pool(1).connect_with(file).await.unwrap(), folder)
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
}
