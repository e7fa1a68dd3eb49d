//! A statement: one SQL text with its values, for a connection of either database.

use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Database, Encode, FromRow, Pool, Postgres, SqlSafeStr, Sqlite, Transaction, Type};

use crate::db::group_commit::SqliteWriter;

/// What a row is read into: a struct that derives `FromRow`, or a tuple, which is read by position.
pub(crate) trait FromAnyRow:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<R> FromAnyRow for R where R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A value of a parameter that both databases take. An absent `Option` is a NULL of that type, since PostgreSQL
/// wants to know of what type a NULL is.
pub(crate) trait Value<'v>:
    Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres>
{
}

impl<'v, V> Value<'v> for V where V: Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres> {}

/// A statement for a connection: values are bound to its parameters in their order, `$1` first, and then it runs.
///
/// The text must mean the same on both databases. It is prepared once per connection and text.
#[must_use = "a statement runs when it is executed or fetched from"]
pub(crate) struct Statement<'c>(Prepared<'c>);

enum Prepared<'c> {
    Sqlite(Query<'static, Sqlite, SqliteArguments>, Target<'c, Sqlite>),
    SqliteWriter(Query<'static, Sqlite, SqliteArguments>, &'c SqliteWriter),
    Postgres(Query<'static, Postgres, PgArguments>, Target<'c, Postgres>),
}

/// On which connection a statement runs.
pub(crate) enum Target<'c, D: Database> {
    /// On a connection that is taken from a pool for as long as the statement runs.
    Pool(&'c Pool<D>),
    /// In a transaction of its own on such a connection: between a pooler's transactions, a connection is another one.
    Own(&'c Pool<D>),
    /// On the connection of a transaction.
    Transaction(&'c mut D::Connection),
}

enum Connection<'c, D: Database> {
    Pooled(PoolConnection<D>),
    Own(Transaction<'static, D>),
    Borrowed(&'c mut D::Connection),
}

/// Begins a transaction through a pooler, with the limits that a session has otherwise: see [`Store`](crate::Store).
pub(crate) const BEGIN_THROUGH_POOLER: &str = "BEGIN; SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = \
                                               '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";

impl<'c, D: Database> Target<'c, D> {
    async fn acquire(self) -> Result<Connection<'c, D>, sqlx::Error> {
        Ok(match self {
            Self::Pool(pool) => Connection::Pooled(pool.acquire().await?),
            Self::Own(pool) => Connection::Own(pool.begin_with(BEGIN_THROUGH_POOLER).await?),
            Self::Transaction(connection) => Connection::Borrowed(connection),
        })
    }
}

impl<D: Database> Connection<'_, D> {
    fn get(&mut self) -> &mut D::Connection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Own(transaction) => transaction,
            Self::Borrowed(connection) => connection,
        }
    }

    /// What ran is kept.
    async fn end(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Own(transaction) => transaction.commit().await,
            Self::Pooled(_) | Self::Borrowed(_) => Ok(()),
        }
    }
}

impl<'c> Statement<'c> {
    pub(crate) fn on_sqlite(text: impl SqlSafeStr, target: Target<'c, Sqlite>) -> Self {
        Self(Prepared::Sqlite(sqlx::query(text), target))
    }

    /// In a transaction of its own, which is committed together with others.
    pub(crate) fn on_sqlite_writer(text: impl SqlSafeStr, writer: &'c SqliteWriter) -> Self {
        Self(Prepared::SqliteWriter(sqlx::query(text), writer))
    }

    pub(crate) fn on_postgres(text: impl SqlSafeStr, target: Target<'c, Postgres>) -> Self {
        let query = sqlx::query(text);
        // A statement that is prepared under a name stays on a connection that the next transaction does not get.
        let query = if matches!(target, Target::Own(_)) { query.persistent(false) } else { query };
        Self(Prepared::Postgres(query, target))
    }

    /// Binds the next parameter.
    pub(crate) fn bind<'v>(self, value: impl Value<'v>) -> Self {
        Self(match self.0 {
            Prepared::Sqlite(query, target) => Prepared::Sqlite(query.bind(value), target),
            Prepared::SqliteWriter(query, writer) => Prepared::SqliteWriter(query.bind(value), writer),
            Prepared::Postgres(query, target) => Prepared::Postgres(query.bind(value), target),
        })
    }

    /// Binds as many parameters as there are values.
    pub(crate) fn bind_all<'v, V: Value<'v>>(self, values: impl IntoIterator<Item = V>) -> Self {
        values.into_iter().fold(self, Self::bind)
    }

    /// Makes the database plan the statement each time that it runs, instead of once.
    pub(crate) fn unprepared(self) -> Self {
        Self(match self.0 {
            Prepared::Sqlite(query, target) => Prepared::Sqlite(query.persistent(false), target),
            Prepared::SqliteWriter(query, writer) => Prepared::SqliteWriter(query.persistent(false), writer),
            Prepared::Postgres(query, target) => Prepared::Postgres(query.persistent(false), target),
        })
    }

    /// Runs the statement and returns how many rows it inserted, updated or deleted.
    pub(crate) async fn execute(self) -> Result<u64, sqlx::Error> {
        Ok(match self.0 {
            Prepared::Sqlite(query, target) => {
                query.execute(target.acquire().await?.get()).await?.rows_affected()
            }
            Prepared::SqliteWriter(query, writer) => {
                let mut turn = writer.begin_one().await?;
                let done = query.execute(turn.connection()).await?;
                turn.commit().await?;
                done.rows_affected()
            }
            Prepared::Postgres(query, target) => {
                let mut connection = target.acquire().await?;
                let done = query.execute(connection.get()).await?;
                connection.end().await?;
                done.rows_affected()
            }
        })
    }

    /// All rows that the statement yields.
    pub(crate) async fn fetch_all<R: FromAnyRow>(self) -> Result<Vec<R>, sqlx::Error> {
        match self.0 {
            Prepared::Sqlite(query, target) => {
                query
                    .try_map(|row: SqliteRow| R::from_row(&row))
                    .fetch_all(target.acquire().await?.get())
                    .await
            }
            Prepared::SqliteWriter(query, writer) => {
                let mut turn = writer.begin_one().await?;
                let rows =
                    query.try_map(|row: SqliteRow| R::from_row(&row)).fetch_all(turn.connection()).await?;
                turn.commit().await?;
                Ok(rows)
            }
            Prepared::Postgres(query, target) => {
                let mut connection = target.acquire().await?;
                let rows = query.try_map(|row: PgRow| R::from_row(&row)).fetch_all(connection.get()).await?;
                connection.end().await?;
                Ok(rows)
            }
        }
    }

    /// The first row that the statement yields, if it yields one.
    pub(crate) async fn fetch_optional<R: FromAnyRow>(self) -> Result<Option<R>, sqlx::Error> {
        match self.0 {
            Prepared::Sqlite(query, target) => {
                let row = query.fetch_optional(target.acquire().await?.get()).await?;
                row.map(|row| R::from_row(&row)).transpose()
            }
            Prepared::SqliteWriter(query, writer) => {
                // The first row comes before the statement is over.
                let mut transaction = writer.begin().await?;
                let row = query.fetch_optional(transaction.connection()).await?;
                transaction.commit().await?;
                row.map(|row| R::from_row(&row)).transpose()
            }
            Prepared::Postgres(query, target) => {
                let mut connection = target.acquire().await?;
                let row = query.fetch_optional(connection.get()).await?;
                connection.end().await?;
                row.map(|row| R::from_row(&row)).transpose()
            }
        }
    }

    /// The row that the statement yields. It is an error if it yields none.
    pub(crate) async fn fetch_one<R: FromAnyRow>(self) -> Result<R, sqlx::Error> {
        self.fetch_optional().await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// The rows that the statement yields, read one after the other, so that they need not all fit into memory.
    pub(crate) fn fetch<R: FromAnyRow + 'c>(self) -> BoxStream<'c, Result<R, sqlx::Error>> {
        match self.0 {
            Prepared::Sqlite(query, target) => {
                let query = query.try_map(|row: SqliteRow| R::from_row(&row));
                match target {
                    Target::Pool(pool) | Target::Own(pool) => query.fetch(pool),
                    Target::Transaction(connection) => query.fetch(connection),
                }
            }
            writes @ Prepared::SqliteWriter(..) => stream::once(Self(writes).fetch_all())
                .map_ok(|rows| stream::iter(rows.into_iter().map(Ok)))
                .try_flatten()
                .boxed(),
            Prepared::Postgres(query, target) => {
                let query = query.try_map(|row: PgRow| R::from_row(&row));
                match target {
                    Target::Pool(pool) => query.fetch(pool),
                    Target::Own(pool) => stream::once(async move {
                        let mut transaction = pool.begin_with(BEGIN_THROUGH_POOLER).await?;
                        let rows = query.fetch_all(&mut *transaction).await?;
                        transaction.commit().await?;
                        Ok::<_, sqlx::Error>(stream::iter(rows.into_iter().map(Ok)))
                    })
                    .try_flatten()
                    .boxed(),
                    Target::Transaction(connection) => query.fetch(connection),
                }
            }
        }
    }
}
