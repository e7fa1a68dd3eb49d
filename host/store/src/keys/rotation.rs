//! New keys: a master key that wraps the data keys anew, and a data key that all sealed values move to, online.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::FromRow;

use crate::db::time::UnixMillis;
use crate::keys::master_key::{MasterKey, random_key};
use crate::keys::seal::{FRESH, data_key_of, unwrap, wrap};
use crate::{Keys, StoreError};

/// How many values one transaction moves. Other writers get their turn between two batches.
const BATCH: usize = 200;

/// How long after a new data key was made a value may still be sealed with the one before it. The keys that servers
/// know are at most [`FRESH`] old, and a write may wait for its turn.
pub const NEW_KEY_SETTLES: Duration = FRESH.saturating_mul(4);

/// A column that holds sealed values. The key of its table has at most three columns.
pub(crate) struct SealedColumn {
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// Reads the rows after a key, in order: the three columns of the key, and the value.
    select: &'static str,
    /// Replaces a value if it is still what was read.
    update: &'static str,
    /// The place for which a value is sealed, made of the row's key.
    place: fn(&Row) -> String,
}

/// All columns with sealed values. A test finds those that are missing here.
pub(crate) const SEALED: &[SealedColumn] = &[
    SealedColumn {
        table: "users",
        column: "refresh_token",
        select: "SELECT tenant_id AS one, id AS two, '' AS three, refresh_token AS sealed FROM users WHERE \
                 refresh_token IS NOT NULL AND (tenant_id, id, '') > ($1, $2, $3) ORDER BY tenant_id, id \
                 LIMIT $4",
        update: "UPDATE users SET refresh_token = $5 WHERE tenant_id = $1 AND id = $2 AND '' = $3 AND \
                 refresh_token = $4",
        place: |row| crate::access::users::place(&row.one.as_str().into(), &row.two.as_str().into()),
    },
    SealedColumn {
        table: "connections",
        column: "credential",
        select: "SELECT tenant_id AS one, plugin AS two, name AS three, credential AS sealed FROM \
                 connections WHERE (tenant_id, plugin, name) > ($1, $2, $3) ORDER BY tenant_id, plugin, \
                 name LIMIT $4",
        update: "UPDATE connections SET credential = $5 WHERE tenant_id = $1 AND plugin = $2 AND name = $3 \
                 AND credential = $4",
        place: |row| crate::plugins::connections::place(&row.one.as_str().into(), &row.two, &row.three),
    },
    SealedColumn {
        table: "connected_accounts",
        column: "refresh_token",
        select: "SELECT tenant_id AS one, id AS two, '' AS three, refresh_token AS sealed FROM \
                 connected_accounts WHERE refresh_token IS NOT NULL AND (tenant_id, id, '') > ($1, $2, $3) \
                 ORDER BY tenant_id, id LIMIT $4",
        update: "UPDATE connected_accounts SET refresh_token = $5 WHERE tenant_id = $1 AND id = $2 AND '' = $3 \
                 AND refresh_token = $4",
        place: |row| crate::plugins::connected_accounts::place(&row.one.as_str().into(), &row.two),
    },
    SealedColumn {
        table: "calls",
        column: "meeting_locator",
        select: "SELECT tenant_id AS one, user_id AS two, id AS three, meeting_locator AS sealed FROM calls WHERE \
                 meeting_locator IS NOT NULL AND (tenant_id, user_id, id) > ($1, $2, $3) ORDER BY tenant_id, \
                 user_id, id LIMIT $4",
        update: "UPDATE calls SET meeting_locator = $5 WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND \
                 meeting_locator = $4",
        place: |row| crate::calls::joined_by::place(&row.one, &row.two, &row.three),
    },
    SealedColumn {
        table: "sign_in_transactions",
        column: "sealed",
        select: "SELECT state_hash AS one, '' AS two, '' AS three, sealed FROM sign_in_transactions \
                 WHERE (state_hash, '', '') > ($1, $2, $3) ORDER BY state_hash LIMIT $4",
        update: "UPDATE sign_in_transactions SET sealed = $5 WHERE state_hash = $1 AND '' = $2 AND '' = $3 \
                 AND sealed = $4",
        place: |row| row.one.clone(),
    },
];

#[derive(FromRow)]
pub(crate) struct Row {
    one: String,
    two: String,
    three: String,
    sealed: Vec<u8>,
}

/// What moving to a new data key did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Values that were sealed anew.
    pub moved: usize,
    /// Values that were looked at.
    pub seen: usize,
}

impl Keys<'_> {
    /// Wraps all data keys with a new master key, and returns how many there are. Servers that are running go on with
    /// the data keys in their memory; they need the new master key at their next start.
    ///
    /// # Errors
    /// When a data key can't be unwrapped with the master key of this store, or the database fails.
    pub async fn rotate_master_key(self, new: &MasterKey) -> Result<usize, StoreError> {
        let mut tx = self.0.begin().await?;
        let keys: Vec<(i64, Vec<u8>)> =
            tx.sql("UPDATE data_keys SET wrapped = wrapped RETURNING id, wrapped").fetch_all().await?;
        for (id, wrapped) in &keys {
            // If the new key opens it already, a run that was interrupted has wrapped it.
            if unwrap(new, wrapped, *id).is_ok() {
                continue;
            }
            let data_key = unwrap(self.0.master_key(), wrapped, *id)?;
            tx.sql("UPDATE data_keys SET wrapped = $2 WHERE id = $1")
                .bind(id)
                .bind(wrap(new, &data_key, *id)?)
                .execute()
                .await?;
        }
        tx.commit().await?;
        Ok(keys.len())
    }

    /// Makes a new data key, unless values are still being moved to the newest one. Returns the newest key's id, and
    /// whether it was made now.
    pub async fn begin_data_key(self, now: Timestamp) -> Result<(i64, bool), StoreError> {
        let ids = self.0.data_key_ids().await?;
        let newest = ids.last().copied().unwrap_or_default();
        if ids.len() > 1 {
            return Ok((newest, false));
        }
        let id = newest + 1;
        let wrapped = wrap(self.0.master_key(), &random_key()?, id)?;
        let made = self
            .0
            .write(
                "INSERT INTO data_keys (id, wrapped, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind(id)
            .bind(wrapped)
            .bind(UnixMillis(now))
            .execute()
            .await?;
        self.0.data_key_ids().await?;
        Ok((id, made > 0))
    }

    /// Seals with the newest data key every value that another one sealed. A value that changes meanwhile is left as it
    /// is: it is sealed with the newest key already, or found the next time.
    ///
    /// # Errors
    /// When a value can't be opened, or the database fails.
    pub async fn reseal(self, mut progress: impl FnMut(&str, Resealed)) -> Result<Resealed, StoreError> {
        let newest = self.0.data_key_ids().await?.last().copied();
        let mut all = Resealed::default();
        for column in SEALED {
            let mut after = (String::new(), String::new(), String::new());
            loop {
                let rows: Vec<Row> = self
                    .0
                    .read(column.select)
                    .bind(&after.0)
                    .bind(&after.1)
                    .bind(&after.2)
                    .bind(i64::try_from(BATCH).unwrap_or(i64::MAX))
                    .fetch_all()
                    .await?;
                let Some(last) = rows.last() else { break };
                after = (last.one.clone(), last.two.clone(), last.three.clone());
                let full = rows.len() == BATCH;
                all.seen += rows.len();
                let old: Vec<Row> =
                    rows.into_iter().filter(|row| data_key_of(&row.sealed) != newest).collect();
                all.moved += self.move_batch(column, old).await?;
                progress(&format!("{}.{}", column.table, column.column), all);
                if !full {
                    break;
                }
            }
        }
        Ok(all)
    }

    async fn move_batch(self, column: &SealedColumn, rows: Vec<Row>) -> Result<usize, StoreError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let mut moved = Vec::with_capacity(rows.len());
        for row in rows {
            let place = (column.place)(&row);
            let value = self.0.open_sealed(&row.sealed, &place).await?;
            let sealed = self.0.seal(&value, &place).await?;
            moved.push((row, sealed));
        }
        let mut tx = self.0.begin().await?;
        for (row, sealed) in &moved {
            tx.sql(column.update)
                .bind(&row.one)
                .bind(&row.two)
                .bind(&row.three)
                .bind(&row.sealed)
                .bind(sealed)
                .execute()
                .await?;
        }
        tx.commit().await?;
        Ok(moved.len())
    }

    /// Removes all data keys but the newest, and returns how many. Call it only after [`NEW_KEY_SETTLES`], and after a
    /// [`Keys::reseal`] that moved nothing.
    pub async fn remove_old_data_keys(self) -> Result<u64, StoreError> {
        Ok(self.0.write("DELETE FROM data_keys WHERE id < (SELECT MAX(id) FROM data_keys)").execute().await?)
    }
}
