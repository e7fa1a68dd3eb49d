//! What is removed because it is old, or because a tenant has more of it than it may: the oldest first, in small parts, so
//! that nobody waits long for the writer.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use switchboard_domain::ids::TenantId;

use crate::access::retention::{self, Retained};
use crate::db::time::UnixMillis;
use crate::{Quota, Store, StoreError};

/// Removes what belongs to a call that is gone: of the tenant $1, the agent $2 and the call $3.
pub(crate) const DELETE_OF_CALL: [&str; 5] = [
    "DELETE FROM call_ids WHERE tenant_id = $1 AND user_id = $2 AND call_id = $3",
    "DELETE FROM call_log_outbox WHERE tenant_id = $1 AND user_id = $2 AND call_id = $3",
    "DELETE FROM call_traces WHERE tenant_id = $1 AND user_id = $2 AND call_id = $3",
    "DELETE FROM card_actions WHERE tenant_id = $1 AND user_id = $2 AND call_id = $3",
    DELETE_PRESS_TRACES,
];

/// Removes how the buttons of a call were pressed: a part of its trace.
const DELETE_PRESS_TRACES: &str =
    "DELETE FROM press_traces WHERE tenant_id = $1 AND user_id = $2 AND call_id = $3";

/// Removes how buttons were pressed before $2, in the tenant $1: also of calls that have no other trace.
const DELETE_OLD_PRESS_TRACES: &str = "DELETE FROM press_traces WHERE tenant_id = $1 AND pressed_at < $2";

/// What grows by itself, and is removed by age and by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growing {
    /// Calls that are over, and of which no plugin has still to be told.
    Calls,
    /// How the cards of calls were made. The calls stay.
    CallTraces,
    /// Lines that plugins wrote.
    LogLines,
    /// Imports of files that are over, with their reports. The customers stay.
    Imports,
}

impl fmt::Display for Growing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.retained().fmt(f)
    }
}

/// Where something that grows is kept.
struct Place {
    table: &'static str,
    /// Its quota.
    quota: Quota,
    /// When a row began.
    time: &'static str,
    /// A column that is in the order in which rows came, and has an index by tenant.
    order: &'static str,
    /// What identifies a row of one tenant.
    key: &'static str,
    /// The same as two texts: $2 and $3 of what removes the rows that belong to it.
    texts: &'static str,
    /// Which rows may go.
    may_go: &'static str,
    /// What removes the rows that belong to one that is gone.
    belonging: &'static [&'static str],
    /// Rows of one transaction.
    together: i64,
}

impl Growing {
    /// All of it.
    pub const ALL: [Self; 4] = [Self::Calls, Self::CallTraces, Self::LogLines, Self::Imports];

    fn retained(self) -> Retained {
        match self {
            Self::Calls => Retained::Calls,
            Self::CallTraces => Retained::CallTraces,
            Self::LogLines => Retained::LogLines,
            Self::Imports => Retained::Imports,
        }
    }

    fn place(self) -> Place {
        match self {
            Self::Calls => Place {
                table: "calls",
                quota: Quota::Calls,
                time: "started_at",
                order: "started_at",
                key: "user_id, id",
                texts: "user_id, id",
                may_go: "state = 'ended' AND NOT EXISTS (SELECT 1 FROM call_log_outbox o WHERE o.tenant_id = \
                         calls.tenant_id AND o.call_id = calls.id AND o.due_at IS NOT NULL)",
                belonging: &DELETE_OF_CALL,
                together: 250,
            },
            Self::CallTraces => Place {
                table: "call_traces",
                quota: Quota::CallTraces,
                time: "created_at",
                order: "created_at",
                key: "call_id",
                texts: "user_id, call_id",
                may_go: "1 = 1",
                belonging: &[DELETE_PRESS_TRACES],
                together: 250,
            },
            Self::LogLines => Place {
                table: "plugin_logs",
                quota: Quota::LogLines,
                time: "at",
                order: "id",
                key: "id",
                texts: "'', CAST(id AS TEXT)",
                may_go: "1 = 1",
                belonging: &[],
                together: 1000,
            },
            Self::Imports => Place {
                table: "customer_imports",
                quota: Quota::Imports,
                time: "created_at",
                order: "created_at",
                key: "id",
                texts: "'', id",
                may_go: "state IN ('done', 'failed', 'cancelled', 'undone')",
                belonging: &[
                    "DELETE FROM customer_import_errors WHERE tenant_id = $1 AND $2 = '' AND import_id = $3",
                ],
                together: 5,
            },
        }
    }
}

impl Store {
    /// Removes what is older than so many days (0 is for ever), or than the fewer days that its tenant keeps it, and of each tenant
    /// what is more than it may keep. Returns how many rows that were.
    ///
    /// # Errors
    /// When the database fails. What was removed until then is removed.
    pub async fn remove_old(&self, growing: Growing, days: u32, now: Timestamp) -> Result<u64, StoreError> {
        let place = growing.place();
        // All tenants' rows are counted, which takes long: on a connection for heavy reads, of which no tenant has a share.
        let mut snapshot = self.begin_snapshot().await?;
        let counts = format!(
            "SELECT tenant_id, COUNT(*), MIN({}) FROM {} GROUP BY tenant_id",
            place.time, place.table
        );
        let counts: Vec<(String, i64, UnixMillis)> = snapshot.sql(AssertSqlSafe(counts)).fetch_all().await?;
        let own: Vec<(String, i64)> = snapshot
            .sql("SELECT tenant_id, most FROM tenant_quotas WHERE quota = $1")
            .bind(place.quota.as_str())
            .fetch_all()
            .await?;
        let shorter_of = retention::of_tenants(&mut snapshot, growing.retained()).await?;
        drop(snapshot);
        let own: BTreeMap<String, i64> = own.into_iter().collect();
        let mut removed = 0;
        for (tenant, count, oldest) in counts {
            let most = own.get(&tenant).copied().unwrap_or_else(|| self.quotas.most(place.quota));
            let tenant = TenantId::from(tenant);
            let mut of_tenant = 0;
            let days = shorter_of.get(&tenant).map_or(days, |own| retention::shorter(*own, days));
            if let Some(before) =
                retention::before(days, now).filter(|before| Timestamp::from(oldest) < *before)
            {
                of_tenant += self.remove(&place, &tenant, i64::MAX, before).await?;
                if growing == Growing::CallTraces {
                    self.write(DELETE_OLD_PRESS_TRACES)
                        .bind(tenant.as_str())
                        .bind(UnixMillis(before))
                        .execute()
                        .await?;
                }
            }
            let too_many = count - i64::try_from(of_tenant).unwrap_or(i64::MAX) - most;
            if too_many > 0 {
                of_tenant += self.remove(&place, &tenant, too_many, Timestamp::MAX).await?;
            }
            removed += of_tenant;
        }
        Ok(removed)
    }

    /// Removes at most so many rows of a tenant from before a time.
    async fn remove(
        &self,
        place: &Place,
        tenant: &TenantId,
        mut most: i64,
        before: Timestamp,
    ) -> Result<u64, StoreError> {
        let Place { table, time, order, key, texts, may_go, .. } = place;
        let statement = format!(
            "DELETE FROM {table} WHERE tenant_id = $1 AND ({key}) IN (SELECT {key} FROM {table} WHERE tenant_id = $1 \
             AND {time} < $2 AND {may_go} ORDER BY {order} LIMIT $3) RETURNING {texts}"
        );
        let mut removed = 0;
        while most > 0 {
            let mut tx = self.begin().await?;
            let gone: Vec<(String, String)> = tx
                .sql(AssertSqlSafe(statement.clone()))
                .bind(tenant.as_str())
                .bind(UnixMillis(before))
                .bind(most.min(place.together))
                .fetch_all()
                .await?;
            for (one, other) in &gone {
                for belonging in place.belonging {
                    tx.sql(*belonging).bind(tenant.as_str()).bind(one).bind(other).execute().await?;
                }
            }
            tx.commit().await?;
            if gone.is_empty() {
                break;
            }
            removed += gone.len() as u64;
            most -= i64::try_from(gone.len()).unwrap_or(i64::MAX);
            // Other writers get their turn.
            tokio::task::yield_now().await;
        }
        Ok(removed)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use switchboard_domain::call::{CallEvent, CallKind, Direction, ReportedEvent};
    use switchboard_domain::caller::Caller;
    use switchboard_domain::ids::CallId;

    use super::*;
    use crate::tests::{Fixture, NOW, context, fixture};
    use crate::{CallRecord, ChangeTold, ImportState, NewCall, NewImport, NewLogLine, Quotas, TenantContext};

    const DAY: Duration = Duration::from_hours(24);

    fn call(id: &str, started_at: Timestamp) -> NewCall {
        NewCall {
            id: id.into(),
            sdk_call_id: None,
            kind: CallKind::Call,
            meeting: None,
            joined_by: None,
            direction: Direction::Outgoing,
            party: Caller::Anonymous,
            title: "t".into(),
            subtitle: String::new(),
            customer_id: None,
            started_at,
            key: Some(format!("key of {id}")),
            calling_session_id: None,
            reported_at: NOW,
        }
    }

    async fn end(store: &Store, of: &TenantContext, id: &str, plugins: &[String]) {
        let end = |call: &mut CallRecord| {
            let event = CallEvent::Ended;
            let reported = ReportedEvent { event, at: NOW, key: None, was_connected: None, end_reason: None };
            call.facts.report(call.progress.direction, &reported);
            call.progress = call.facts.progress(call.progress.direction);
        };
        let told = ChangeTold { plugins, now: NOW };
        store.calls().change(of, &CallId::from(id), &[], told, end).await.unwrap().unwrap();
    }

    async fn kept(store: &Store, of: &TenantContext, ids: &[&str]) -> Vec<bool> {
        let mut kept = Vec::new();
        for id in ids {
            kept.push(store.calls().get(of, &CallId::from(*id)).await.unwrap().is_some());
        }
        kept
    }

    #[tokio::test]
    async fn calls_go_when_they_are_old_or_too_many_but_not_before_plugins_were_told() {
        let Fixture { store, place: _place } = fixture().await;
        let store = store.with_quotas(Quotas { calls: 3, ..Quotas::default() });
        let (one, two) = (context("one"), context("two"));
        let plugins = ["p".to_owned()];
        for (id, days, told) in
            [("old", 9, false), ("owed", 8, true), ("a", 4, false), ("b", 3, false), ("c", 2, false)]
        {
            store.calls().put(&one, &call(id, NOW - DAY * days)).await.unwrap();
            end(&store, &one, id, if told { &plugins } else { &[] }).await;
        }
        store.calls().put(&one, &call("open", NOW - DAY * 7)).await.unwrap();
        store.calls().put(&two, &call("other", NOW - DAY * 4)).await.unwrap();
        end(&store, &two, "other", &[]).await;

        // A tenant may keep them shorter, and never longer.
        let act = crate::tests::act();
        store.tenants().set_retention(&two, &[(Retained::Calls, Some(3))], &act).await.unwrap();
        store.tenants().set_retention(&one, &[(Retained::Calls, Some(90))], &act).await.unwrap();

        // Old ones go, those that ring or of which a plugin has still to hear do not.
        assert_eq!(store.remove_old(Growing::Calls, 6, NOW).await.unwrap(), 1 + 1 + 2);
        let all = ["old", "owed", "open", "a", "b", "c"];
        assert_eq!(kept(&store, &one, &all).await, [false, true, true, false, false, true]);
        assert_eq!(kept(&store, &two, &["other"]).await, [false]);
        // Nothing of a call stays: its key makes a new one.
        let (again, is_new) = store.calls().put(&one, &call("old", NOW)).await.unwrap();
        assert_eq!((again.id.as_str(), is_new), ("old", true));
        assert_eq!(store.remove_old(Growing::Calls, 0, NOW).await.unwrap(), 1);
        assert_eq!(store.remove_old(Growing::Calls, 0, NOW).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn log_lines_and_imports_go_oldest_first() {
        let Fixture { store, place: _place } = fixture().await;
        let store = store.with_quotas(Quotas { log_lines: 2, imports: 1, ..Quotas::default() });
        let (one, two) = (context("one"), context("two"));
        let line = |tenant: &TenantContext, plugin: &str, days: u32| NewLogLine {
            tenant_id: tenant.tenant_id().clone(),
            plugin: plugin.to_owned(),
            digest: "d".to_owned(),
            hook: "caller-id",
            call_id: None,
            at: NOW - DAY * days,
            level: "info",
            message: format!("{days} days ago"),
            fields: "[]".to_owned(),
        };
        let lines = [line(&one, "p", 9), line(&one, "q", 5), line(&one, "p", 4), line(&two, "p", 9)];
        let lines: Vec<NewLogLine> = lines.into_iter().chain([line(&one, "q", 1)]).collect();
        store.plugin_logs().append(&lines).await.unwrap();
        let messages = async |of: &TenantContext, plugin: &str| {
            let page =
                store.plugin_logs().read(of, plugin, &crate::LogFilter::default(), None, 10).await.unwrap();
            page.items.into_iter().map(|line| line.message).collect::<Vec<_>>()
        };
        assert_eq!(store.remove_old(Growing::LogLines, 30, NOW).await.unwrap(), 2);
        assert_eq!(messages(&one, "p").await, ["4 days ago"]);
        assert_eq!(messages(&one, "q").await, ["1 days ago"]);
        assert_eq!(messages(&two, "p").await, ["9 days ago"], "another tenant has its own");
        assert_eq!(store.remove_old(Growing::LogLines, 4, NOW).await.unwrap(), 1);
        assert_eq!(messages(&two, "p").await, Vec::<String>::new());

        for (id, days) in [("a", 9), ("b", 8), ("c", 7)] {
            let new = NewImport { id, created_by: "u", plan: "{}" };
            store.imports().begin(&one, &new, NOW - DAY * days).await.unwrap();
            if id != "b" {
                let now = NOW - DAY * days;
                store.imports().end(&one, id, ImportState::Failed, Some("why"), now).await.unwrap();
            }
        }
        // The one under way stays, although it is older than another.
        assert_eq!(store.remove_old(Growing::Imports, 0, NOW).await.unwrap(), 2);
        assert!(store.imports().get(&one, "b").await.unwrap().is_some());
        assert!(store.imports().get(&one, "a").await.unwrap().is_none());
    }
}
