//! Who a call is with: a caller who becomes known later, and whom an agent chose where several share a number.

use jiff::Timestamp;
use serde_json::json;
use sqlx::AssertSqlSafe;
use switchboard_domain::caller::Caller;
use switchboard_domain::card::{Familiarity, RecordKey};
use switchboard_domain::ids::{CallId, UserId};

use crate::calls::history::call_changed;
use crate::db::database::without_nul;
use crate::db::parameters::slots;
use crate::db::time::UnixMillis;
use crate::trail::events;
use crate::{Calls, StoreError, TenantContext};

impl Calls<'_> {
    /// With whom the tenant's last incoming calls were, whoever of its agents had them; newest first.
    pub async fn recent_parties(
        self,
        context: &TenantContext,
        limit: u32,
    ) -> Result<Vec<Caller>, StoreError> {
        let heavy = self.0.heavy(context).await?;
        let rows: Vec<(String,)> = heavy
            .read(
                "SELECT party FROM calls WHERE tenant_id = $1 AND direction = 'incoming' \
                 ORDER BY started_at DESC, id DESC LIMIT $2",
            )
            .bind(context.tenant_id().as_str())
            .bind(i64::from(limit))
            .fetch_all()
            .await?;
        rows.into_iter().map(|(party,)| Ok(serde_json::from_str(&party)?)).collect()
    }

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
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
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
        records: &[RecordKey],
    ) -> Result<Familiarity, StoreError> {
        let chosen = match number {
            Some(number) => self.chosen(context, number).await?,
            None => None,
        };
        let slots = slots(records.len());
        let wanted: Vec<String> =
            (0..slots).map(|slot| format!("(${}, ${})", 2 + 2 * slot, 3 + 2 * slot)).collect();
        // The newest call of each record, and not the greatest of all: who calls every day has thousands.
        let sql = format!(
            "WITH wanted (record_id, source) AS (VALUES {}) SELECT record_id, source, (SELECT started_at FROM calls \
             WHERE tenant_id = $1 AND customer_id = record_id AND customer_source = source ORDER BY started_at \
             DESC LIMIT 1) FROM wanted",
            wanted.join(", ")
        );
        let keys = (0..slots).flat_map(|slot| {
            let record = records.get(slot);
            [
                record.map(|record| without_nul(&record.record_id)),
                record.map(|record| without_nul(&record.source)),
            ]
        });
        let rows: Vec<(Option<String>, Option<String>, Option<UnixMillis>)> = self
            .0
            .read(AssertSqlSafe(sql))
            .bind(context.tenant_id().as_str())
            .bind_all(keys)
            .fetch_all()
            .await?;
        let contacts = rows.into_iter().filter_map(|(record_id, source, at)| {
            let record = RecordKey { source: source?, record_id: record_id? };
            Some((record, Timestamp::from(at?).to_string()))
        });
        Ok(Familiarity { chosen, contacts: contacts.collect() })
    }

    /// Whom the agent chose the last time that this number called.
    pub async fn chosen(
        self,
        context: &TenantContext,
        number: &str,
    ) -> Result<Option<RecordKey>, StoreError> {
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
        Ok(row.map(|(source, record_id)| RecordKey { source, record_id }))
    }

    /// Remembers whom the agent chose for this number, instead of an earlier choice.
    pub async fn remember_choice(
        self,
        context: &TenantContext,
        number: &str,
        chosen: &RecordKey,
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

#[cfg(test)]
mod tests {
    use switchboard_domain::call::{CallKind, Direction};
    use switchboard_domain::caller::{ApplicationCaller, PhoneCaller};
    use switchboard_domain::number::Region;

    use crate::tests::{NOW, context, fixture};
    use crate::{ChangeTold, NewCall};

    use super::*;

    /// C05: on whichever front the better known caller is reported, cards that were made for the one before come to nothing.
    #[tokio::test]
    async fn a_card_of_an_earlier_caller_is_not_kept() {
        let fixture = fixture().await;
        let (calls, context, id) = (fixture.store.calls(), context("one"), CallId::from("c-1"));
        let queue = Caller::Application(ApplicationCaller { id: "q".into(), name: None });
        let new = NewCall {
            id: id.clone(),
            sdk_call_id: Some("sdk".into()),
            kind: CallKind::Call,
            meeting: None,
            joined_by: None,
            direction: Direction::Incoming,
            party: queue,
            title: "Queue".into(),
            subtitle: String::new(),
            customer_id: None,
            started_at: NOW,
            key: None,
            calling_session_id: None,
            reported_at: NOW,
        };
        let (record, _) = calls.put(&context, &new).await.unwrap();
        let kept = |lookup: i64, title: &'static str, customer: Option<&'static str>| {
            let (context, id) = (&context, &id);
            async move {
                let customer = customer.map(|id| (id, "customers"));
                calls
                    .set_card(context, id, lookup, "{}", crate::calls::tests::lines(title), customer)
                    .await
                    .unwrap();
                let record = calls.get(context, id).await.unwrap().unwrap();
                (record.title, record.customer_id)
            }
        };
        assert_eq!(kept(record.lookup, "First", Some("a")).await, ("First".into(), Some("a".into())));
        let desk = Caller::Phone(PhoneCaller::short("2041".into(), Region::US, None));
        let lookup = calls.set_party(&context, &id, &desk, ("2041", ""), NOW).await.unwrap().unwrap();
        let record = calls.get(&context, &id).await.unwrap().unwrap();
        assert_eq!((record.party, record.title, record.customer_id), (desk, "2041".into(), None));
        assert_eq!(
            kept(record.lookup - 1, "Late", Some("a")).await,
            ("2041".into(), None),
            "of the earlier caller"
        );
        assert_eq!(kept(lookup, "Ada", Some("b")).await, ("Ada".into(), Some("b".into())));
        assert_eq!(
            kept(lookup, "2 customers", None).await,
            ("2 customers".into(), None),
            "nobody is identified any more"
        );

        // What the agent says stands.
        let chosen = calls.change(&context, &id, &[], ChangeTold { plugins: &[], now: NOW }, |call| {
            (call.customer_id, call.customer_source) = (Some("c".into()), Some("customers".into()));
            (call.customer_chosen, call.title) = (true, "Cleo".into());
        });
        chosen.await.unwrap().unwrap();
        assert_eq!(kept(lookup, "Ada", Some("b")).await, ("Cleo".into(), Some("c".into())));
        let stranger = crate::tests::context("two");
        assert_eq!(calls.set_party(&stranger, &id, &new.party, ("x", ""), NOW).await.unwrap(), None);

        let record = RecordKey { source: "customers".into(), record_id: "c".into() };
        calls.remember_choice(&context, "2041", &record, NOW).await.unwrap();
        let familiarity =
            calls.familiarity(&context, Some("2041"), std::slice::from_ref(&record)).await.unwrap();
        assert_eq!((familiarity.chosen, familiarity.contacts.len()), (Some(record.clone()), 1));
        assert_eq!(familiarity.contacts, [(record.clone(), NOW.to_string())]);
        let elsewhere = RecordKey { source: "crm".into(), record_id: "c".into() };
        let unknown = calls.familiarity(&context, None, &[elsewhere, record.clone()]).await.unwrap();
        assert_eq!(unknown.contacts, familiarity.contacts, "another system's record of the same id");
        let other = calls.familiarity(&stranger, Some("2041"), &[record]).await.unwrap();
        assert_eq!((other.chosen, other.contacts.len()), (None, 0), "tenants know nothing of each other");
    }
}
