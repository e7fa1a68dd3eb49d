//! Buttons of cards that agents have pressed: each press runs its plugin once, whoever sends it again on whichever front.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use switchboard_domain::ids::{CallId, UserId};

use super::press_traces::{self, NewPressTrace};
use crate::db::statement::Statement;
use crate::db::time::UnixMillis;
use crate::{Calls, StoreError, TenantContext};

/// A button of a call's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardButton {
    /// The call, by the id that the card has.
    pub call_id: CallId,
    /// The plugin that offered it.
    pub plugin: String,
    /// The plugin's own name of it.
    pub action: String,
    /// Source and id of the record on which it is; absent for one of the card as a whole.
    pub record: Option<(String, String)>,
}

/// A press of a button.
#[derive(Debug, Clone)]
pub struct Press<'a> {
    /// The client's key of this press.
    pub key: &'a str,
    /// When.
    pub at: Timestamp,
    /// What was begun before that and has no outcome gets none any more: the front that ran it is gone.
    pub given_up: Timestamp,
}

/// What is known of a button that was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PressedButton {
    /// The button.
    pub button: CardButton,
    /// The key of its newest press.
    pub key: String,
    /// When that was.
    pub pressed_at: Timestamp,
    /// What came of it, as a JSON document; absent while it runs.
    pub result: Option<String>,
}

/// What came of a press.
#[derive(Debug, Clone, Copy)]
pub struct PressCame<'a> {
    /// By kind.
    pub outcome: &'a str,
    /// What the agent sees of it, as a JSON document.
    pub result: &'a str,
    /// How it went.
    pub trace: NewPressTrace<'a>,
}

/// What becomes of a press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PressBegun {
    /// It is to be run.
    Run,
    /// This press, or another of the button, was there before.
    Before(PressedButton),
    /// The call is not in the history.
    NoCall,
}

/// The row of one button: $1 to $7.
const THIS: &str = "tenant_id = $1 AND user_id = $2 AND call_id = COALESCE((SELECT call_id FROM call_ids WHERE \
                    tenant_id = $1 AND user_id = $2 AND value = $3), $3) AND plugin = $4 AND action = $5 AND \
                    record_source = $6 AND record_id = $7";

const COLUMNS: &str = "call_id, plugin, action, record_source, record_id, press_key, pressed_at, result";

type Row = (String, String, String, String, String, String, UnixMillis, Option<String>);

fn read((call_id, plugin, action, source, id, key, pressed_at, result): Row) -> PressedButton {
    let record = (!source.is_empty() || !id.is_empty()).then_some((source, id));
    let button = CardButton { call_id: call_id.into(), plugin, action, record };
    PressedButton { button, key, pressed_at: pressed_at.into(), result }
}

impl CardButton {
    /// Binds what names the button, for this user: $1 to $7 of [`THIS`].
    fn bound<'c>(&self, statement: Statement<'c>, context: &TenantContext) -> Statement<'c> {
        let (source, id) = self.record.as_ref().map_or(("", ""), |(source, id)| (source, id));
        statement
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(self.call_id.as_str())
            .bind(&self.plugin)
            .bind(&self.action)
            .bind(source)
            .bind(id)
    }
}

impl Calls<'_> {
    /// Begins a press of a button, unless one is under way, the same one was begun before, or the button is done with.
    pub async fn press(
        self,
        context: &TenantContext,
        button: &CardButton,
        press: &Press<'_>,
    ) -> Result<PressBegun, StoreError> {
        let begun = {
            let _turn = self.0.turn_of(context.tenant_id()).await?;
            let insert = self.0.write(
                    "INSERT INTO card_actions (tenant_id, user_id, call_id, plugin, action, record_source, record_id, \
                     press_key, pressed_at) SELECT tenant_id, user_id, id, $4, $5, $6, $7, $8, $9 FROM calls WHERE \
                     tenant_id = $1 AND user_id = $2 AND id = COALESCE((SELECT call_id FROM call_ids WHERE tenant_id \
                     = $1 AND user_id = $2 AND value = $3), $3) ON CONFLICT (tenant_id, user_id, call_id, plugin, \
                     action, record_source, record_id) DO UPDATE SET press_key = excluded.press_key, pressed_at = \
                     excluded.pressed_at, outcome = NULL, result = NULL WHERE card_actions.press_key <> \
                     excluded.press_key AND CASE WHEN card_actions.outcome IS NULL THEN card_actions.pressed_at < \
                     $10 ELSE card_actions.outcome <> 'done' END",
            );
            button
                .bound(insert, context)
                .bind(press.key)
                .bind(UnixMillis(press.at))
                .bind(UnixMillis(press.given_up))
                .execute()
                .await?
        };
        if begun > 0 {
            return Ok(PressBegun::Run);
        }
        Ok(self.pressed(context, button).await?.map_or(PressBegun::NoCall, PressBegun::Before))
    }

    /// What is known of a button, if it was pressed.
    pub async fn pressed(
        self,
        context: &TenantContext,
        button: &CardButton,
    ) -> Result<Option<PressedButton>, StoreError> {
        let select = self.0.read(AssertSqlSafe(format!("SELECT {COLUMNS} FROM card_actions WHERE {THIS}")));
        let found: Option<Row> = button.bound(select, context).fetch_optional().await?;
        Ok(found.map(read))
    }

    /// Keeps what came of a press, unless the button was pressed anew meanwhile, and in any case how it went.
    pub async fn set_pressed(
        self,
        context: &TenantContext,
        button: &CardButton,
        key: &str,
        came: PressCame<'_>,
    ) -> Result<(), StoreError> {
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let update = tx.sql(AssertSqlSafe(format!(
            "UPDATE card_actions SET outcome = $9, result = $10 WHERE {THIS} AND press_key = $8 AND outcome IS NULL"
        )));
        button.bound(update, context).bind(key).bind(came.outcome).bind(came.result).execute().await?;
        press_traces::put(&mut tx, context, &button.call_id, came.trace).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The buttons of a call that its agent has pressed, in the order in which they were pressed last.
    pub async fn all_pressed(
        self,
        context: &TenantContext,
        call_id: &CallId,
    ) -> Result<Vec<PressedButton>, StoreError> {
        let found: Vec<Row> = self
            .0
            .read(AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM card_actions WHERE tenant_id = $1 AND user_id = $2 AND call_id = \
                 COALESCE((SELECT call_id FROM call_ids WHERE tenant_id = $1 AND user_id = $2 AND value = $3), $3) \
                 ORDER BY pressed_at, plugin, action, record_source, record_id"
            )))
            .bind(context.tenant_id().as_str())
            .bind(context.user_id().map(UserId::as_str))
            .bind(call_id.as_str())
            .fetch_all()
            .await?;
        Ok(found.into_iter().map(read).collect())
    }
}
