//! Which tables and columns hold something of a tenant: every table that has a `tenant_id`. The database itself is
//! asked, so that no table is forgotten when a tenant is exported or deleted.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
use sqlx::AssertSqlSafe;

use crate::{Store, StoreError};

/// Bytes that are no secret. All others are left out of exports, as are hashes of secrets.
const OPEN_BYTES: &[(&str, &str)] = &[("key_values", "value"), ("tenant_brands", "logo")];

/// A table whose rows belong to tenants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owned {
    pub(crate) name: String,
    pub(crate) key: Vec<String>,
    pub(crate) columns: Vec<(String, Kind)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
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
pub(crate) fn is_open(table: &str, column: &str, kind: Kind) -> bool {
    match kind {
        Kind::Plain => !column.ends_with("_hash"),
        Kind::Bytes => OPEN_BYTES.contains(&(table, column)),
        Kind::Derived => false,
    }
}

/// The tables whose rows belong to tenants, each before those that it refers to.
pub(crate) async fn owned_tables(store: &Store) -> Result<Vec<Owned>, StoreError> {
    let (columns, references) = if store.is_sqlite() {
        (SQLITE_COLUMNS, SQLITE_REFERENCES)
    } else {
        (POSTGRES_COLUMNS, POSTGRES_REFERENCES)
    };
    let columns: Vec<(String, String, String, i64)> = store.read(columns).fetch_all().await?;
    let references: Vec<(String, String)> = store.read(references).fetch_all().await?;
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
        // There is no circle of references; if there were one, its tables would come in any order.
        let next = left.keys().find(|name| !held.contains(name.as_str())).or_else(|| left.keys().next());
        let Some(next) = next.cloned() else { break };
        ordered.extend(left.remove(&next));
    }
    Ok(ordered)
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
