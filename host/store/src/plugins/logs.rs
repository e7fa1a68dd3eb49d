//! What plugins wrote, and how they failed.

use jiff::Timestamp;
use sqlx::FromRow;
use switchboard_domain::ids::{CallId, TenantId};

use crate::db::database::without_nul;
use crate::db::page::{Page, cut, decode};
use crate::db::time::UnixMillis;
use crate::trail::audit::containing;
use crate::{PluginLogs, StoreError, TenantContext};

/// The most lines that are kept for one plugin.
const KEPT_LINES: i64 = 10_000;

/// A line to be kept.
#[derive(Debug, Clone)]
pub struct NewLogLine {
    /// Entra tenant id.
    pub tenant_id: TenantId,
    /// The plugin's name.
    pub plugin: String,
    /// The version that wrote it, in hex.
    pub digest: String,
    /// The hook in which it was written.
    pub hook: &'static str,
    /// The call, where there is one.
    pub call_id: Option<CallId>,
    /// When it happened.
    pub at: Timestamp,
    /// `debug`, `info`, `warn` or `error`.
    pub level: &'static str,
    /// The text.
    pub message: String,
    /// Further facts, as a JSON array of pairs.
    pub fields: String,
}

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StoredLogLine {
    /// Counts up.
    pub id: i64,
    /// The version that wrote it, in hex.
    pub digest: String,
    /// The hook in which it was written.
    pub hook: String,
    /// The call, where there is one.
    pub call_id: Option<String>,
    /// When it happened.
    #[sqlx(try_from = "UnixMillis")]
    pub at: Timestamp,
    /// `debug`, `info`, `warn` or `error`.
    pub level: String,
    /// The text.
    pub message: String,
    /// Further facts, as a JSON array of pairs.
    pub fields: String,
}

/// One page of a log, newest first.
pub type LogPage = Page<StoredLogLine>;

/// The errors in one plugin's log since some time.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct RecentErrors {
    /// The plugin's name.
    pub plugin: String,
    /// How many lines of the level `error`.
    pub count: i64,
    /// When the newest was written.
    #[sqlx(try_from = "UnixMillis")]
    pub at: Timestamp,
    /// The newest one's text.
    pub message: String,
    /// The hook in which the newest was written.
    pub hook: String,
    /// The call of the newest, where there is one.
    pub call_id: Option<String>,
    /// The version that wrote the newest, in hex.
    pub digest: String,
}

/// Which lines of a log are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only lines of these levels, at most three; all of them where it is empty.
    pub levels: &'static [&'static str],
    /// Only lines that were written in this hook.
    pub hook: Option<String>,
    /// Only lines of this call.
    pub call_id: Option<String>,
    /// Only lines of this version, in hex.
    pub digest: Option<String>,
    /// Only lines whose text has this part, in whatever case.
    pub text: Option<String>,
}

impl PluginLogs<'_> {
    /// Adds lines of any tenants, all or none, and deletes each plugin's oldest lines beyond 10,000.
    pub async fn append(self, lines: &[NewLogLine]) -> Result<(), StoreError> {
        let mut tx = self.0.begin().await?;
        for line in lines {
            tx.sql(
                "INSERT INTO plugin_logs (tenant_id, plugin, digest, hook, call_id, at, level, message, \
                 fields) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(line.tenant_id.as_str())
            .bind(&line.plugin)
            .bind(&line.digest)
            .bind(line.hook)
            .bind(line.call_id.as_ref().map(CallId::as_str))
            .bind(UnixMillis(line.at))
            .bind(line.level)
            .bind(without_nul(&line.message))
            .bind(&line.fields)
            .execute()
            .await?;
        }
        let plugins: std::collections::BTreeSet<_> =
            lines.iter().map(|line| (line.tenant_id.as_str(), line.plugin.as_str())).collect();
        for (tenant, plugin) in plugins {
            tx.sql(
                "DELETE FROM plugin_logs WHERE tenant_id = $1 AND plugin = $2 AND id <= (SELECT id FROM \
                 plugin_logs WHERE tenant_id = $1 AND plugin = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)",
            )
            .bind(tenant)
            .bind(plugin)
            .bind(KEPT_LINES)
            .execute()
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A plugin's log, newest first, page by page.
    ///
    /// # Errors
    /// [`StoreError::Cursor`] for a cursor of another list.
    pub async fn read(
        self,
        context: &TenantContext,
        plugin: &str,
        filter: &LogFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<LogPage, StoreError> {
        let before: i64 = cursor.map_or(Ok(i64::MAX), decode)?;
        // Of the levels, each has a place, so that there is one text of the statement, whichever are wanted.
        let level = |at: usize| filter.levels.get(at).or_else(|| filter.levels.last()).copied();
        let text = filter.text.as_deref().map(containing);
        let heavy = self.0.heavy(context).await?;
        let lines: Vec<StoredLogLine> = heavy
            .read(
                "SELECT id, digest, hook, call_id, at, level, message, fields FROM plugin_logs \
                 WHERE tenant_id = $1 AND plugin = $2 AND id < $3 \
                 AND ($5 IS NULL OR level IN ($5, $6, $7)) AND ($8 IS NULL OR hook = $8) \
                 AND ($9 IS NULL OR call_id = $9) AND ($10 IS NULL OR digest = $10) \
                 AND ($11 IS NULL OR LOWER(message) LIKE $11 ESCAPE '!') ORDER BY id DESC LIMIT $4",
            )
            .bind(context.tenant_id().as_str())
            .bind(plugin)
            .bind(before)
            .bind(i64::from(limit) + 1)
            .bind(level(0))
            .bind(level(1))
            .bind(level(2))
            .bind(filter.hook.as_deref())
            .bind(filter.call_id.as_deref())
            .bind(filter.digest.as_deref())
            .bind(text)
            .fetch_all()
            .await?;
        cut(lines, limit, |line| line.id)
    }

    /// For each plugin of the tenant that has written errors since then: how many, and the newest of them.
    pub async fn errors_since(
        self,
        context: &TenantContext,
        since: Timestamp,
    ) -> Result<Vec<RecentErrors>, StoreError> {
        Ok(self
            .0
            .read(
                "SELECT l.plugin, e.count, l.at, l.message, l.hook, l.call_id, l.digest FROM plugin_logs l \
                 JOIN (SELECT COUNT(*) AS count, MAX(id) AS newest FROM plugin_logs WHERE tenant_id = $1 AND \
                 level = 'error' AND at >= $2 GROUP BY plugin) e ON e.newest = l.id WHERE l.tenant_id = $1 \
                 ORDER BY l.plugin",
            )
            .bind(context.tenant_id().as_str())
            .bind(UnixMillis(since))
            .fetch_all()
            .await?)
    }
}
