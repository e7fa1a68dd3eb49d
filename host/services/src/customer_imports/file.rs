//! Reads a stored file row by row, from where its import stands.

use switchboard_customer_csv::record::{Next, Record, RecordReader, end_of_line};
use switchboard_customer_csv::row::RowSays;
use switchboard_store::{CustomerImport, Store, StoreError, TenantContext};

use super::receive::PIECE;

/// What comes next in a file.
pub(super) enum Row {
    /// A row, and the line on which it begins.
    Cells(i64, Record),
    /// No row: its line, and why.
    Broken(i64, RowSays),
    /// The file is over.
    End,
}

/// A stored file, read from where its import stands.
pub(super) struct File<'a> {
    store: &'a Store,
    context: &'a TenantContext,
    id: &'a str,
    size: i64,
    /// Bytes that were fetched, from `start` in the file on; those before `at` are already read.
    data: Vec<u8>,
    start: i64,
    at: usize,
    line: i64,
    reader: RecordReader,
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

impl<'a> File<'a> {
    pub(super) fn new(
        store: &'a Store,
        context: &'a TenantContext,
        import: &'a CustomerImport,
        delimiter: u8,
    ) -> Self {
        Self {
            store,
            context,
            id: &import.id,
            size: import.size,
            data: Vec::new(),
            start: import.position,
            at: 0,
            line: import.line,
            reader: RecordReader::new(delimiter),
        }
    }

    /// The byte at which the next row begins.
    pub(super) fn position(&self) -> i64 {
        self.start + signed(self.at)
    }

    /// The line at which the next row begins.
    pub(super) fn line(&self) -> i64 {
        self.line
    }

    /// Goes back to where a row began.
    pub(super) fn go_back(&mut self, position: i64, line: i64) {
        match usize::try_from(position - self.start) {
            Ok(at) if at <= self.data.len() => self.at = at,
            // Those bytes were dropped, and are fetched again.
            _ => (self.start, self.at, self.data) = (position, 0, Vec::new()),
        }
        self.line = line;
    }

    fn whole(&self) -> bool {
        self.start + signed(self.data.len()) >= self.size
    }

    /// Fetches the next piece; false if there is none, although there should be.
    async fn fetch(&mut self) -> Result<bool, StoreError> {
        let end = self.start + signed(self.data.len());
        let piece = signed(PIECE);
        let Some(bytes) = self.store.imports().chunk(self.context, self.id, end / piece).await? else {
            return Ok(false);
        };
        let within = usize::try_from(end % piece).unwrap_or(0);
        let new = bytes.get(within..).unwrap_or_default();
        self.data.extend_from_slice(new);
        Ok(!new.is_empty())
    }

    /// What comes next. `None` if the file is gone.
    pub(super) async fn next(&mut self) -> Result<Option<Row>, StoreError> {
        // Bytes that were read are dropped now and then, not after each row.
        if self.at > PIECE / 2 {
            self.data.drain(..self.at);
            self.start += signed(self.at);
            self.at = 0;
        }
        loop {
            let whole = self.whole();
            match self.reader.next(&self.data[self.at..], whole) {
                Next::Row(row) => {
                    let line = self.line + signed(row.lines_before);
                    self.at += row.bytes;
                    self.line += signed(row.lines);
                    return Ok(Some(Row::Cells(line, row)));
                }
                Next::Broken { bytes_before, lines_before, says } => {
                    let line = self.line + signed(lines_before);
                    self.at += bytes_before;
                    self.line = line;
                    return Ok(self.skip_line().await?.then_some(Row::Broken(line, says)));
                }
                Next::End => return Ok(Some(Row::End)),
                Next::More => {
                    if !self.fetch().await? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Goes to the end of the line, however long it is; false if the file is gone.
    async fn skip_line(&mut self) -> Result<bool, StoreError> {
        loop {
            let whole = self.whole();
            if let Some(length) = end_of_line(&self.data[self.at..], whole) {
                self.at += length;
                self.line += 1;
                return Ok(true);
            }
            // Nothing of this line is needed any more; but its last byte may be half a line end.
            let kept = self.data.pop();
            self.start += signed(self.data.len());
            self.data.clear();
            self.data.extend(kept);
            self.at = 0;
            if !self.fetch().await? {
                return Ok(false);
            }
        }
    }
}
