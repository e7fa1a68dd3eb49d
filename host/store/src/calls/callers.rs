//! Who a call is with: a caller who becomes known later, and whom an agent chose where several share a number.

use jiff::Timestamp;
use serde_json::json;
use sqlx::AssertSqlSafe;
use switchboard_domain::caller::Caller;
use switchboard_domain::card::{Familiarity, RecordRef};
use switchboard_domain::ids::{CallId, UserId};

use crate::calls::history::call_changed;
use crate::db::database::without_nul;
use crate::db::parameters::{parameters, slots};
use crate::db::time::UnixMillis;
use crate::trail::events;
use crate::{Calls, StoreError, TenantContext};

impl Calls<'_> {
    /// Says that the call is with somebody else than was known before, and what the history shows of them until there is a
    /// card. Returns the call's new `lookup`, for which cards are kept from now on; none where there is no such call.
    pub async fn set_party(
        self,
        context: &TenantContext,
        id: &CallId,
        party: &Caller,
        shown: (&str, &str),
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let mut tx = self.0.begin().await?;
        let row: Option<(i64,)> = tx
            .sql(
                "UPDATE calls SET party = $4, title = CASE WHEN customer_chosen = 1 THEN title ELSE $5 END, \
                 subtitle = CASE WHEN customer_chosen = 1 THEN subtitle ELSE $6 END, customer_id = CASE \
                 WHEN customer_chosen = 1 THEN customer_id END, customer_source = CASE WHEN customer_chosen \
                 = 1 THEN customer_source END, lookup = lookup + 1 WHERE tenant_id = $1 AND user_id = $2 \
                 AND id = $3 RETURNING lookup",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(id.as_str())
            .bind(serde_json::to_string(party)?)
            .bind(without_nul(shown.0))
            .bind(without_nul(shown.1))
            .fetch_optional()
            .await?;
        let Some((lookup,)) = row else { return Ok(None) };
        let document = json!({"callId": id});
        events::tell(&mut tx, &call_changed(context, &document, now)).await?;
        tx.commit().await?;
        Ok(Some(lookup))
    }

    /// How these records were dealt with: whom the agent chose the last time that this number called, and when somebody of
    /// the tenant last had a call with each.
    pub async fn familiarity(
        self,
        context: &TenantContext,
        number: Option<&str>,
        records: &[RecordRef],
    ) -> Result<Familiarity, StoreError> {
        let chosen = match number {
            Some(number) => self.chosen(context, number).await?,
            None => None,
        };
        let slots = slots(records.len());
        let sql = format!(
            "SELECT customer_id, customer_source, MAX(started_at) FROM calls WHERE tenant_id = $1 AND \
             customer_id IN ({}) GROUP BY customer_id, customer_source",
            parameters(2, slots)
        );
        let rows: Vec<(String, Option<String>, UnixMillis)> = self
            .0
            .read(AssertSqlSafe(sql))
            .bind(context.tenant_id().as_str())
            .bind_all((0..slots).map(|index| records.get(index).map(|record| without_nul(&record.record_id))))
            .fetch_all()
            .await?;
        let contacts = rows.into_iter().filter_map(|(record_id, source, at)| {
            let record = RecordRef { source: source?, record_id };
            Some((record, Timestamp::from(at).to_string()))
        });
        Ok(Familiarity { chosen, contacts: contacts.collect() })
    }

    /// Whom the agent chose the last time that this number called.
    pub async fn chosen(
        self,
        context: &TenantContext,
        number: &str,
    ) -> Result<Option<RecordRef>, StoreError> {
        let row: Option<(String, String)> = self
            .0
            .read(
                "SELECT source, record_id FROM caller_choices WHERE tenant_id = $1 AND user_id = $2 AND \
                 number = $3",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(without_nul(number))
            .fetch_optional()
            .await?;
        Ok(row.map(|(source, record_id)| RecordRef { source, record_id }))
    }

    /// Remembers whom the agent chose for this number, instead of an earlier choice.
    pub async fn remember_choice(
        self,
        context: &TenantContext,
        number: &str,
        chosen: &RecordRef,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .write(
                "INSERT INTO caller_choices (tenant_id, user_id, number, source, record_id, chosen_at) VALUES \
                 ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, user_id, number) DO UPDATE SET source = \
                 excluded.source, record_id = excluded.record_id, chosen_at = excluded.chosen_at",
            )
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(without_nul(number))
            .bind(&chosen.source)
            .bind(&chosen.record_id)
            .bind(UnixMillis(now))
            .execute()
            .await?;
        Ok(())
    }
}
