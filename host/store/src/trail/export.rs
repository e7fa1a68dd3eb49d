//! Export of everything that belongs to a tenant.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::TryStreamExt;
use jiff::Timestamp;
use serde_json::json;
use sqlx::AssertSqlSafe;
use tokio::sync::mpsc;

use crate::trail::owned_tables::{Kind, Owned, is_open, owned_tables};
use crate::{StoreError, TenantContext, Tenants};

fn line(document: &serde_json::Value) -> Vec<u8> {
    let mut line = document.to_string().into_bytes();
    line.push(b'\n');
    line
}

impl Tenants<'_> {
    /// Sends everything of a tenant as lines of JSON. The first line says what this is, and which columns are left out
    /// because they hold secrets. Then each row comes as `{"table", "row"}`, and each component as `{"component",
    /// "base64"}`. The last line says how many there were. All lines are of one moment's state. The export ends early
    /// when the receiver of the lines is gone.
    pub async fn export(
        self,
        context: &TenantContext,
        now: Timestamp,
        lines: mpsc::Sender<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let tables = owned_tables(self.0).await?;
        let left_out: Vec<String> = tables
            .iter()
            .flat_map(|table| table.columns.iter().map(|(column, kind)| (table.name.as_str(), column, *kind)))
            .filter(|(table, column, kind)| !is_open(table, column, *kind))
            .map(|(table, column, _)| format!("{table}.{column}"))
            .collect();
        let first = json!({
            "export": "switchboard-tenant", "version": 1, "tenantId": context.tenant_id(),
            "at": now.to_string(), "leftOut": left_out,
        });
        if lines.send(line(&first)).await.is_err() {
            return Ok(());
        }
        let sqlite = self.0.is_sqlite();
        let statements: Vec<(String, String)> = std::iter::once(("tenants".to_owned(), tenant_row(sqlite)))
            .chain(tables.iter().rev().map(|table| (table.name.clone(), rows_of(sqlite, table))))
            .collect();
        let (mut rows, mut components) = (0_u64, 0_u64);
        let mut tx = self.0.begin_snapshot().await?;
        for (table, statement) in statements {
            let mut found =
                tx.sql(AssertSqlSafe(statement)).bind(context.tenant_id().as_str()).fetch::<(String,)>();
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
            .bind(context.tenant_id().as_str())
            .fetch::<(String, Vec<u8>)>();
        while let Some((digest, bytes)) = found.try_next().await? {
            let base64 = STANDARD.encode(bytes);
            let component = json!({"component": format!("sha256:{digest}"), "base64": base64});
            if lines.send(line(&component)).await.is_err() {
                return Ok(());
            }
            components += 1;
        }
        drop(found);
        drop(tx);
        // A reader who does not find this line has not got everything.
        let last = json!({"end": true, "rows": rows, "components": components});
        drop(lines.send(line(&last)).await);
        Ok(())
    }
}

fn tenant_row(sqlite: bool) -> String {
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
    format!("SELECT {} FROM tenants WHERE id = $1", object(sqlite, &members))
}

fn object(sqlite: bool, members: &[String]) -> String {
    let members = members.join(", ");
    if sqlite {
        format!("json_object({members})")
    } else {
        format!("CAST(json_build_object({members}) AS TEXT)")
    }
}

fn rows_of(sqlite: bool, table: &Owned) -> String {
    let open = table.columns.iter().filter(|(column, kind)| is_open(&table.name, column, *kind));
    let members: Vec<String> = open
        .map(|(column, kind)| match kind {
            Kind::Bytes if sqlite => format!("'{column}', LOWER(HEX(\"{column}\"))"),
            Kind::Bytes => format!("'{column}', ENCODE(\"{column}\", 'hex')"),
            Kind::Plain | Kind::Derived => format!("'{column}', \"{column}\""),
        })
        .collect();
    let order =
        if table.key.is_empty() { String::new() } else { format!(" ORDER BY {}", table.key.join(", ")) };
    format!("SELECT {} FROM {} WHERE tenant_id = $1{order}", object(sqlite, &members), table.name)
}
