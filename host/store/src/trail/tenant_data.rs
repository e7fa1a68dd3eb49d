//! Everything of one tenant: exported, or deleted. Which tables and columns those are, the database itself says, so that
//! none is forgotten: every table that has a `tenant_id`.

use std::collections::{BTreeMap, BTreeSet};

use futures::TryStreamExt;
use serde_json::json;
use sqlx::AssertSqlSafe;
use tokio::sync::mpsc;

use crate::trail::audit;
use crate::{Act, OperatorContext, Store, StoreError, TenantContext};

/// Rows that are deleted in one transaction: other writers get their turn in between.
const DELETE_AT_ONCE: i64 = 2_000;

/// Bytes that are no secret. All others are left out of exports, as are hashes of secrets.
const OPEN_BYTES: &[(&str, &str)] = &[("key_values", "value")];

/// What is told of a tenant's deletion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deleted {
    /// How many rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Components that no other tenant uses.
    pub components: u64,
}

/// A table whose rows belong to tenants.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owned {
    name: String,
    key: Vec<String>,
    columns: Vec<(String, Kind)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Bytes,
    /// Made by the database itself, such as words for searching.
    Derived,
}

const SQLITE_COLUMNS: &str = "SELECT m.name, p.name, LOWER(p.type), p.pk FROM sqlite_schema m JOIN \
                              pragma_table_info(m.name) p WHERE m.type = 'table' AND m.sql NOT LIKE \
                              'CREATE VIRTUAL%' ORDER BY m.name, p.cid";

const SQLITE_REFERENCES: &str = "SELECT m.name, f.\"table\" FROM sqlite_schema m \
                                 JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";

const POSTGRES_COLUMNS: &str = "SELECT c.table_name::text, c.column_name::text, c.data_type::text, \
                                COALESCE(k.ordinal_position, 0)::bigint FROM information_schema.columns c \
                                LEFT JOIN (SELECT u.table_schema, u.table_name, u.column_name, \
                                u.ordinal_position FROM information_schema.table_constraints t JOIN \
                                information_schema.key_column_usage u ON u.constraint_schema = \
                                t.constraint_schema AND u.constraint_name = t.constraint_name AND \
                                u.table_name = t.table_name WHERE t.constraint_type = 'PRIMARY KEY') k ON \
                                k.table_schema = c.table_schema AND k.table_name = c.table_name AND \
                                k.column_name = c.column_name WHERE c.table_schema = current_schema() \
                                ORDER BY c.table_name, c.ordinal_position";

const POSTGRES_REFERENCES: &str = "SELECT a.relname::text, b.relname::text FROM pg_constraint f JOIN \
                                   pg_class a ON a.oid = f.conrelid JOIN pg_class b ON b.oid = f.confrelid \
                                   WHERE f.contype = 'f' AND f.connamespace = \
                                   current_schema()::regnamespace";

fn kind(data_type: &str) -> Kind {
    match data_type {
        "text" | "bigint" | "integer" | "real" | "double precision" | "boolean" => Kind::Plain,
        "blob" | "bytea" => Kind::Bytes,
        _ => Kind::Derived,
    }
}

/// Whether a column goes out with an export.
fn is_open(table: &str, column: &str, kind: Kind) -> bool {
    match kind {
        Kind::Plain => !column.ends_with("_hash"),
        Kind::Bytes => OPEN_BYTES.contains(&(table, column)),
        Kind::Derived => false,
    }
}

fn line(document: &serde_json::Value) -> Vec<u8> {
    let mut line = document.to_string().into_bytes();
    line.push(b'\n');
    line
}

impl Store {
    /// The tables whose rows belong to tenants, each before those that it refers to.
    async fn owned_tables(&self) -> Result<Vec<Owned>, StoreError> {
        let (columns, references) = if self.is_sqlite() {
            (SQLITE_COLUMNS, SQLITE_REFERENCES)
        } else {
            (POSTGRES_COLUMNS, POSTGRES_REFERENCES)
        };
        let columns: Vec<(String, String, String, i64)> = self.read(columns).fetch_all().await?;
        let references: Vec<(String, String)> = self.read(references).fetch_all().await?;
        let mut tables: BTreeMap<String, (Owned, BTreeMap<i64, String>)> = BTreeMap::new();
        for (table, column, data_type, key) in columns {
            let (owned, keys) = tables.entry(table.clone()).or_insert_with(|| {
                (Owned { name: table, key: Vec::new(), columns: Vec::new() }, BTreeMap::new())
            });
            if key > 0 {
                keys.insert(key, column.clone());
            }
            owned.columns.push((column, kind(&data_type)));
        }
        let mut left: BTreeMap<String, Owned> = tables
            .into_iter()
            .filter(|(_, (owned, _))| owned.columns.iter().any(|(column, _)| column == "tenant_id"))
            .map(|(name, (owned, keys))| (name, Owned { key: keys.into_values().collect(), ..owned }))
            .collect();
        let mut ordered = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let held: BTreeSet<&str> = references
                .iter()
                .filter(|(from, to)| from != to && left.contains_key(from))
                .map(|(_, to)| to.as_str())
                .collect();
            // A circle of references would need its own thought; there is none.
            let next = left.keys().find(|name| !held.contains(name.as_str())).or_else(|| left.keys().next());
            let Some(next) = next.cloned() else { break };
            ordered.extend(left.remove(&next));
        }
        Ok(ordered)
    }

    /// Sends everything of a tenant as lines of JSON: first what this is, then each row as `{"table", "row"}`, components
    /// as `{"component", "base64"}`, and last how many there were. Secrets are left out; the first line names them. The
    /// whole is one moment's state; it ends early when nobody takes what is sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn export_tenant(
        &self,
        context: &TenantContext,
        now: i64,
        lines: mpsc::Sender<Vec<u8>>,
    ) -> Result<(), StoreError> {
        use base64::Engine;
        let tables = self.owned_tables().await?;
        let left_out: Vec<String> = tables
            .iter()
            .flat_map(|table| table.columns.iter().map(|(column, kind)| (table.name.as_str(), column, *kind)))
            .filter(|(table, column, kind)| !is_open(table, column, *kind))
            .map(|(table, column, _)| format!("{table}.{column}"))
            .collect();
        let first = json!({
            "export": "switchboard-tenant", "version": 1, "tenantId": context.tenant_id(),
            "at": jiff::Timestamp::from_millisecond(now).unwrap_or_default().to_string(), "leftOut": left_out,
        });
        if lines.send(line(&first)).await.is_err() {
            return Ok(());
        }
        let statements: Vec<(String, String)> = std::iter::once(("tenants".to_owned(), self.tenant_row()))
            .chain(tables.iter().rev().map(|table| (table.name.clone(), self.rows_of(table))))
            .collect();
        let (mut rows, mut components) = (0_u64, 0_u64);
        let mut tx = self.begin_snapshot().await?;
        for (table, statement) in statements {
            let mut found = tx.sql(AssertSqlSafe(statement)).bind(context.tenant_id()).fetch::<(String,)>();
            while let Some((row,)) = found.try_next().await? {
                let text = format!("{{\"table\":\"{table}\",\"row\":{row}}}\n");
                if lines.send(text.into_bytes()).await.is_err() {
                    return Ok(());
                }
                rows += 1;
            }
        }
        let mut found = tx
            .sql(
                "SELECT digest, bytes FROM components WHERE digest IN \
                 (SELECT digest FROM plugin_versions WHERE tenant_id = $1) ORDER BY digest",
            )
            .bind(context.tenant_id())
            .fetch::<(String, Vec<u8>)>();
        while let Some((digest, bytes)) = found.try_next().await? {
            let base64 = base64::engine::general_purpose::STANDARD.encode(bytes);
            let component = json!({"component": format!("sha256:{digest}"), "base64": base64});
            if lines.send(line(&component)).await.is_err() {
                return Ok(());
            }
            components += 1;
        }
        drop(found);
        drop(tx);
        // Who does not find this line has not got everything.
        let last = json!({"end": true, "rows": rows, "components": components});
        drop(lines.send(line(&last)).await);
        Ok(())
    }

    fn tenant_row(&self) -> String {
        let names = [
            "id",
            "name",
            "default_region",
            "url_schemes",
            "hides_unjudged_meetings",
            "created_at",
            "invited_by",
            "consented_at",
        ];
        let members: Vec<String> = names.iter().map(|name| format!("'{name}', {name}")).collect();
        format!("SELECT {} FROM tenants WHERE id = $1", self.object(&members))
    }

    fn object(&self, members: &[String]) -> String {
        let members = members.join(", ");
        if self.is_sqlite() {
            format!("json_object({members})")
        } else {
            format!("CAST(json_build_object({members}) AS TEXT)")
        }
    }

    fn rows_of(&self, table: &Owned) -> String {
        let open = table.columns.iter().filter(|(column, kind)| is_open(&table.name, column, *kind));
        let members: Vec<String> = open
            .map(|(column, kind)| match kind {
                Kind::Bytes if self.is_sqlite() => format!("'{column}', LOWER(HEX(\"{column}\"))"),
                Kind::Bytes => format!("'{column}', ENCODE(\"{column}\", 'hex')"),
                Kind::Plain | Kind::Derived => format!("'{column}', \"{column}\""),
            })
            .collect();
        let order =
            if table.key.is_empty() { String::new() } else { format!(" ORDER BY {}", table.key.join(", ")) };
        format!("SELECT {} FROM {} WHERE tenant_id = $1{order}", self.object(&members), table.name)
    }

    /// Deletes a suspended tenant with everything of its, part by part; if that breaks off, it is called again. `confirm`
    /// must be the tenant's name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none, [`StoreError::Conflict`] when it is not suspended or has another name;
    /// else when the database fails.
    pub async fn delete_tenant(
        &self,
        _operator: &OperatorContext,
        id: &str,
        confirm: &str,
        act: &Act,
    ) -> Result<Deleted, StoreError> {
        let known: Option<(String, Option<i64>)> = self
            .read("SELECT name, suspended_at FROM tenants WHERE id = $1")
            .bind(id)
            .fetch_optional()
            .await?;
        let (name, suspended_at) = known.ok_or(StoreError::NotFound("the tenant"))?;
        if name != confirm {
            let why = format!("nothing was deleted: confirm with the tenant's name, which is {name:?}");
            return Err(StoreError::Conflict(why));
        }
        if suspended_at.is_none() {
            return Err(StoreError::Conflict("suspend the tenant before you delete it".into()));
        }
        let begun = self.write(
            "UPDATE tenants SET deleting_at = COALESCE(deleting_at, $2) WHERE id = $1 AND suspended_at IS \
             NOT NULL",
        )
        .bind(id)
        .bind(act.at())
        .execute()
        .await?;
        if begun == 0 {
            return Err(StoreError::Conflict("the tenant is not suspended any more".into()));
        }
        self.forget_customer_index(id).await?;
        let tables = self.owned_tables().await?;
        let mut deleted = Deleted::default();
        for table in &tables {
            let statement = delete_part(table);
            loop {
                let rows = self
                    .write(AssertSqlSafe(statement.clone()))
                    .bind(id)
                    .bind(DELETE_AT_ONCE)
                    .execute()
                    .await?;
                *deleted.rows.entry(table.name.clone()).or_default() += rows;
                if rows == 0 {
                    break;
                }
            }
        }
        let act = act.clone().with("name", name).with("rows", json!(deleted.rows));
        deleted.components = {
            let mut tx = self.begin().await?;
            // Once more, now that nobody can come in between: a refusal may have been written down meanwhile.
            for table in &tables {
                tx.sql(AssertSqlSafe(format!("DELETE FROM {} WHERE tenant_id = $1", table.name)))
                    .bind(id)
                    .execute()
                    .await?;
            }
            let components = tx
                .sql(
                    "DELETE FROM components WHERE NOT EXISTS \
                     (SELECT 1 FROM plugin_versions v WHERE v.digest = components.digest)",
                )
                .execute()
                .await?;
            tx.sql("DELETE FROM tenants WHERE id = $1").bind(id).execute().await?;
            audit::record_for_operators(&mut tx, id, &act).await?;
            tx.commit().await?;
            components
        };
        Ok(deleted)
    }
}

#[cfg(test)]
impl Store {
    /// How many rows of each table have the text in any column.
    pub(crate) async fn rows_that_name(&self, text: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let columns = if self.is_sqlite() { SQLITE_COLUMNS } else { POSTGRES_COLUMNS };
        let columns: Vec<(String, String, String, i64)> = self.read(columns).fetch_all().await?;
        let mut found = Vec::new();
        for (table, column, data_type, _) in columns.into_iter().filter(|(_, _, kind, _)| kind == "text") {
            let statement = format!("SELECT COUNT(*) FROM {table} WHERE \"{column}\" = $1");
            let (rows,): (i64,) = self.read(AssertSqlSafe(statement.clone())).bind(text).fetch_one().await?;
            debug_assert_eq!(data_type, "text");
            found.push((table, rows));
        }
        Ok(found)
    }
}

fn delete_part(table: &Owned) -> String {
    let Owned { name, key, .. } = table;
    if key.is_empty() {
        // Its parameter has to be used.
        return format!("DELETE FROM {name} WHERE tenant_id = $1 AND $2 > 0");
    }
    let key = key.join(", ");
    format!("DELETE FROM {name} WHERE ({key}) IN (SELECT {key} FROM {name} WHERE tenant_id = $1 LIMIT $2)")
}
