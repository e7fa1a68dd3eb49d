//! Keeps a file as it arrives, so that any front can read it.

use switchboard_customer_csv::encoding::{self, Incoming};
use switchboard_customer_csv::file_says::FileSays;
use switchboard_domain::clock::Clock;
use switchboard_domain::number::Region;
use switchboard_store::{ImportState, NewImport, Store, StoreError, TenantContext};

use super::plan::{Options, Plan};

/// The most bytes of a file.
pub const MAX_BYTES: u64 = 2 << 30;

/// Bytes of a piece as it is kept; only the last one is shorter.
pub(super) const PIECE: usize = 1 << 20;

/// Bytes that must be there before the file is looked at, unless it is shorter.
pub(super) const HEAD: usize = 256 << 10;

/// Bytes by which the encoding is told.
const FIRST: usize = 4096;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// It holds no customers that can be read; why.
    #[error("{0}")]
    Refused(FileSays),
    /// It is too large.
    #[error("the file has more than {} bytes", MAX_BYTES)]
    TooLarge,
    /// Somebody cancelled the import while its file arrived.
    #[error("the import was cancelled while its file arrived")]
    Cancelled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(super) fn known_encoding(
    options: &Options,
) -> Result<Option<&'static encoding_rs::Encoding>, ReceiveError> {
    let Some(name) = &options.encoding else { return Ok(None) };
    let found = encoding::by_name(name);
    found.map(Some).ok_or_else(|| {
        let name: String = name.chars().take(40).collect();
        ReceiveError::Refused(FileSays::NoEncoding { name })
    })
}

/// A file that arrives.
pub struct Receiver {
    store: Store,
    clock: Clock,
    context: TenantContext,
    region: Region,
    options: Options,
    id: String,
    created_by: String,
    incoming: Incoming,
    /// What came first, until there is enough of it to tell an encoding.
    first: Vec<u8>,
    /// As it is to be kept, and not yet a piece.
    rest: Vec<u8>,
    received: u64,
    plan: Option<Plan>,
    pieces: i64,
}

impl Receiver {
    /// A file that somebody begins to send.
    pub(super) fn new(
        store: Store,
        clock: Clock,
        context: TenantContext,
        created_by: &str,
        region: Region,
        options: Options,
    ) -> Result<Self, ReceiveError> {
        Ok(Self {
            incoming: Incoming::new(known_encoding(&options)?),
            store,
            clock,
            context,
            region,
            options,
            id: uuid::Uuid::now_v7().to_string(),
            created_by: created_by.to_owned(),
            first: Vec::new(),
            rest: Vec::new(),
            received: 0,
            plan: None,
            pieces: 0,
        })
    }

    /// The id that the import will have.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn context(&self) -> &TenantContext {
        &self.context
    }

    /// Keeps what has arrived.
    ///
    /// # Errors
    /// When the file is refused or can't be kept; nothing of it stays.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), ReceiveError> {
        self.received += bytes.len() as u64;
        if self.received > MAX_BYTES {
            return self.give_up(ReceiveError::TooLarge).await;
        }
        if self.rest.is_empty() && self.plan.is_none() {
            self.first.extend_from_slice(bytes);
            if self.first.len() < FIRST {
                return Ok(());
            }
            self.rest = self.incoming.take(&std::mem::take(&mut self.first), false);
        } else {
            self.rest.extend(self.incoming.take(bytes, false));
        }
        if self.plan.is_none()
            && self.rest.len() >= HEAD
            && let Err(error) = self.begin(false).await
        {
            return self.give_up(error).await;
        }
        if self.plan.is_some()
            && let Err(error) = self.keep(false).await
        {
            return self.give_up(error).await;
        }
        Ok(())
    }

    async fn begin(&mut self, whole: bool) -> Result<(), ReceiveError> {
        let plan = Plan::new(&self.rest, whole, &self.options, self.region).map_err(ReceiveError::Refused)?;
        let text = serde_json::to_string(&plan).map_err(StoreError::from)?;
        let new = NewImport { id: &self.id, created_by: &self.created_by, plan: &text };
        self.store.imports().begin(&self.context, &new, self.clock.now()).await?;
        self.plan = Some(plan);
        Ok(())
    }

    async fn keep(&mut self, last: bool) -> Result<(), ReceiveError> {
        while self.rest.len() >= PIECE || (last && !self.rest.is_empty()) {
            let rest = self.rest.split_off(self.rest.len().min(PIECE));
            let piece = std::mem::replace(&mut self.rest, rest);
            let now = self.clock.now();
            if !self.store.imports().put_chunk(&self.context, &self.id, self.pieces, &piece, now).await? {
                return Err(ReceiveError::Cancelled);
            }
            self.pieces += 1;
        }
        Ok(())
    }

    /// The file is there as a whole. Where it is refused or can't be kept, nothing of it stays.
    pub(super) async fn finish(mut self) -> Result<(), ReceiveError> {
        let first = std::mem::take(&mut self.first);
        self.rest.extend(self.incoming.take(&first, true));
        if self.plan.is_none() {
            self.begin(true).await?;
        }
        if let Err(error) = self.keep(true).await {
            return self.give_up(error).await;
        }
        let (file, kept) = self.incoming.encodings();
        let plan = self.plan.take().map(|plan| Plan {
            file_encoding: file.name().to_owned(),
            encoding: kept.name().to_owned(),
            ..plan
        });
        let text = serde_json::to_string(&plan).map_err(StoreError::from)?;
        let now = self.clock.now();
        if !self.store.imports().received(&self.context, &self.id, &text, now).await? {
            return self.give_up(ReceiveError::Cancelled).await;
        }
        Ok(())
    }

    /// The file broke off: nothing of it stays.
    pub async fn broke_off(&mut self) {
        if self.plan.is_none() {
            return;
        }
        let why = "the upload broke off before its end; send the file again";
        let now = self.clock.now();
        let ended =
            self.store.imports().end(&self.context, &self.id, ImportState::Failed, Some(why), now).await;
        if let Err(error) = ended {
            // The upkeep ends uploads from which nothing comes any more.
            tracing::warn!(%error, import.id = self.id, "an upload broke off, and the store could not mark it as failed");
        }
    }

    async fn give_up<T>(&mut self, error: ReceiveError) -> Result<T, ReceiveError> {
        if self.plan.is_some() && !matches!(error, ReceiveError::Cancelled) {
            let now = self.clock.now();
            let why = error.to_string();
            self.store.imports().end(&self.context, &self.id, ImportState::Failed, Some(&why), now).await?;
        }
        Err(error)
    }
}
