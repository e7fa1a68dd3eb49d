//! The file of an import arrives in pieces, and is read in pieces.

use super::{ImportState, NewImport};
use crate::access::quotas;
use crate::db::time::UnixMillis;
use crate::{Imports, Quota, StoreError, TenantContext};
use jiff::Timestamp;

impl Imports<'_> {
    /// Begins an import, whose file arrives from now on.
    pub async fn begin(
        self,
        context: &TenantContext,
        new: &NewImport<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0.write(
            "INSERT INTO customer_imports (tenant_id, id, state, created_by, created_at, updated_at, plan) \
             VALUES ($1, $2, 'receiving', $3, $4, $4, $5)",
        )
        .bind(context.tenant_id().as_str())
        .bind(new.id)
        .bind(new.created_by)
        .bind(UnixMillis(now))
        .bind(new.plan)
        .execute()
        .await?;
        Ok(())
    }

    /// Keeps the next piece of the file. Returns false if the import no longer receives.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`] when the files that the tenant imports would have more bytes than they may.
    pub async fn put_chunk(
        self,
        context: &TenantContext,
        id: &str,
        sequence: i64,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let length = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let mut tx = self.0.begin_of(context.tenant_id()).await?;
        let receiving = tx
            .sql(
                "UPDATE customer_imports SET size = size + $3, chunks = chunks + 1, updated_at = $4 \
                 WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(length)
            .bind(UnixMillis(now))
            .execute()
            .await?
            == 1;
        if receiving {
            let (size,): (i64,) = tx
                .sql(
                    "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM customer_imports WHERE tenant_id = $1 \
                     AND state IN ('receiving', 'waiting', 'running')",
                )
                .bind(context.tenant_id().as_str())
                .fetch_one()
                .await?;
            let sizes = (size - length, size);
            quotas::check(self.0, &mut tx, context.tenant_id(), Quota::ImportBytes, sizes).await?;
            tx.sql(
                "INSERT INTO customer_import_chunks (tenant_id, import_id, sequence, bytes) VALUES ($1, \
                 $2, $3, $4)",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(sequence)
            .bind(bytes)
            .execute()
            .await?;
            tx.commit().await?;
        }
        Ok(receiving)
    }

    /// Records that the whole file has arrived, so that its rows may be taken as the plan says. Returns false if the
    /// import no longer receives.
    pub async fn received(
        self,
        context: &TenantContext,
        id: &str,
        plan: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(self
            .0
            .write(
                "UPDATE customer_imports SET state = 'waiting', plan = $3, updated_at = $4 \
                 WHERE tenant_id = $1 AND id = $2 AND state = 'receiving'",
            )
            .bind(context.tenant_id().as_str())
            .bind(id)
            .bind(plan)
            .bind(UnixMillis(now))
            .execute()
            .await?
            == 1)
    }

    /// A piece of the file.
    pub async fn chunk(
        self,
        context: &TenantContext,
        id: &str,
        sequence: i64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = self.0.read(
            "SELECT bytes FROM customer_import_chunks WHERE tenant_id = $1 AND import_id = $2 AND sequence \
             = $3",
        )
        .bind(context.tenant_id().as_str())
        .bind(id)
        .bind(sequence)
        .fetch_optional()
        .await?;
        Ok(row.map(|(bytes,)| bytes))
    }

    /// Ends uploads of all tenants of which nothing has arrived since `before`.
    pub async fn end_broken_uploads(
        self,
        before: Timestamp,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let broken: Vec<(String, String)> = self
            .0
            .read(
                "SELECT tenant_id, id FROM customer_imports WHERE state = 'receiving' AND updated_at < $1 \
                 LIMIT 100",
            )
            .bind(UnixMillis(before))
            .fetch_all()
            .await?;
        for (tenant, id) in broken {
            let context = TenantContext::of_tenant(tenant.into());
            self.end(&context, &id, ImportState::Failed, Some(why), now).await?;
        }
        Ok(())
    }
}
