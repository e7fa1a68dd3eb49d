//! How PostgreSQL is reached: by itself, or through a pooler that hands out its connections for a transaction at a time, such as
//! `PgBouncer` in transaction mode. Through a pooler nothing may be kept in a session: no prepared statements, no settings,
//! no listening. Each statement has a transaction then.

use std::ops::Deref;
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool, Postgres, SqlSafeStr, Transaction};

use crate::db::database::QUIET;
use crate::db::statement::{BEGIN_THROUGH_POOLER, Statement, Target};

/// What stands between a front and PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Through {
    Nothing,
    /// A pooler that hands out connections for a transaction at a time.
    Pooler,
}

/// How to connect to a PostgreSQL database.
#[derive(Debug, Clone, Copy)]
pub struct PostgresSource<'a> {
    /// Its URL, with the password.
    pub url: &'a str,
    /// The most connections that a front has to it; `None` is 16.
    pub connections: Option<u32>,
    /// Whether a pooler in transaction mode stands before it.
    pub transaction_pooling: bool,
}

impl PostgresSource<'_> {
    fn through(self) -> Through {
        if self.transaction_pooling { Through::Pooler } else { Through::Nothing }
    }

    /// The options of each connection.
    pub(crate) fn options(self) -> Result<PgConnectOptions, sqlx::Error> {
        let options = PgConnectOptions::from_str(self.url)?.application_name("switchboard");
        let options = match self.through() {
            Through::Nothing => options.options([
                // An answer that comes later than this helps nobody, and a lock that is held so long is a fault.
                ("statement_timeout", "30s"),
                ("lock_timeout", "5s"),
                // A front that vanished in a transaction must not hold its locks.
                ("idle_in_transaction_session_timeout", "10s"),
            ]),
            // A pooler refuses settings of a session; each transaction sets these itself.
            Through::Pooler => options.extra_float_digits(None::<i8>).statement_cache_capacity(0),
        };
        Ok(options.log_statements(QUIET))
    }

    /// A pool of connections.
    pub(crate) async fn pool(
        self,
        pool: PgPoolOptions,
        options: PgConnectOptions,
    ) -> Result<PostgresPool, sqlx::Error> {
        Ok(PostgresPool { pool: pool.connect_with(options).await?, through: self.through() })
    }
}

/// Connections to PostgreSQL.
#[derive(Debug, Clone)]
pub(crate) struct PostgresPool {
    pool: PgPool,
    pub(crate) through: Through,
}

impl Deref for PostgresPool {
    type Target = PgPool;

    fn deref(&self) -> &PgPool {
        &self.pool
    }
}

impl PostgresPool {
    /// A statement by itself.
    pub(crate) fn statement(&self, text: impl SqlSafeStr) -> Statement<'_> {
        let target = match self.through {
            Through::Nothing => Target::Pool(&self.pool),
            Through::Pooler => Target::Own(&self.pool),
        };
        Statement::on_postgres(text, target)
    }

    /// Begins a transaction.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        match self.through {
            Through::Nothing => self.pool.begin().await,
            Through::Pooler => self.pool.begin_with(BEGIN_THROUGH_POOLER).await,
        }
    }
}
