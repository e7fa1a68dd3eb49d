//! Splitting bytes into rows.

use std::fmt;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::row::RowSays;

/// The largest row, in bytes.
pub const MAX_ROW: usize = 1 << 20;

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its cells.
    pub cells: Vec<Vec<u8>>,
    /// The bytes up to its end, including the blank lines before it and its line end.
    pub bytes: usize,
    /// The lines before its first line.
    pub lines_before: usize,
    /// The lines up to its end.
    pub lines: usize,
}

/// What the bytes begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// A row.
    Row(Record),
    /// No row: a quotation mark is never closed, or it is too long. Reading continues after its first line.
    Broken {
        /// Blank bytes before it.
        bytes_before: usize,
        /// Lines up to its first.
        lines_before: usize,
        /// What is wrong.
        says: RowSays,
    },
    /// A row whose end is not in these bytes.
    More,
    /// Nothing: there are no more rows.
    End,
}

/// How many lines end in these bytes.
fn line_ends(bytes: &[u8]) -> usize {
    let carriage = |index: usize| bytes[index] == b'\r' && bytes.get(index + 1) != Some(&b'\n');
    (0..bytes.len()).filter(|index| bytes[*index] == b'\n' || carriage(*index)).count()
}

/// The length of the first line, including its end; `None` if it ends after these bytes. `whole` says that nothing
/// follows them.
#[must_use]
pub fn end_of_line(bytes: &[u8], whole: bool) -> Option<usize> {
    match bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(at) if bytes[at] == b'\r' => match bytes.get(at + 1) {
            Some(b'\n') => Some(at + 2),
            Some(_) => Some(at + 1),
            None => whole.then_some(at + 1),
        },
        Some(at) => Some(at + 1),
        None => whole.then_some(bytes.len()),
    }
}

/// Reads rows, one after another.
///
/// It is made once per file: building its automaton takes longer than reading a row of six cells (measured).
pub struct RecordReader {
    automaton: Box<Reader>,
    delimiter: u8,
    /// The text of the cells of a row, one after another, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl fmt::Debug for RecordReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordReader").field("delimiter", &self.delimiter).finish_non_exhaustive()
    }
}

impl RecordReader {
    /// For cells that `delimiter` separates.
    #[must_use]
    pub fn new(delimiter: u8) -> Self {
        let automaton = Box::new(ReaderBuilder::new().delimiter(delimiter).build());
        Self { automaton, delimiter, text: Vec::new(), ends: vec![0; 64] }
    }

    /// Reads the next row. The bytes must begin where a row may begin; `whole` says that nothing follows them.
    #[must_use]
    pub fn next(&mut self, bytes: &[u8], whole: bool) -> Next {
        let blank = bytes.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        if blank == bytes.len() {
            // Blank lines are kept until something follows them: a line end may be cut in two.
            return if whole { Next::End } else { Next::More };
        }
        let lines_before = line_ends(&bytes[..blank]);
        let row = &bytes[blank..];
        let broken = |says| Next::Broken { bytes_before: blank, lines_before, says };
        // Most rows are short, so only a small part is examined first.
        let mut looked_at = row;
        let mut found = None;
        for most in [8 << 10, 128 << 10, MAX_ROW] {
            looked_at = &row[..row.len().min(most)];
            found = self.cells_of(looked_at, whole && looked_at.len() == row.len());
            if found.is_some() || looked_at.len() == row.len() {
                break;
            }
        }
        let Some(Cells { cells, mut read, by_end }) = found else {
            if row.len() < MAX_ROW {
                return Next::More;
            }
            return broken(if is_open(looked_at, self.delimiter) {
                RowSays::LongQuote
            } else {
                RowSays::LongRow
            });
        };
        if by_end && is_open(looked_at, self.delimiter) {
            return broken(RowSays::OpenQuote);
        }
        if row[..read].last() == Some(&b'\r') {
            match row.get(read) {
                Some(b'\n') => read += 1,
                Some(_) => {}
                None if whole => {}
                None => return Next::More,
            }
        }
        let lines = lines_before + line_ends(&row[..read]);
        Next::Row(Record { cells, bytes: blank + read, lines_before, lines })
    }

    /// The cells of the first row, if it ends in these bytes, or if they are the `last` ones.
    fn cells_of(&mut self, bytes: &[u8], last: bool) -> Option<Cells> {
        let Self { automaton, text, ends, .. } = self;
        automaton.reset();
        text.resize(text.len().max(bytes.len() + 1), 0);
        let (mut read, mut written, mut count, mut by_end) = (0, 0, 0, false);
        loop {
            // No input says that there is no more.
            let input = if by_end { &[] } else { &bytes[read..] };
            let (result, more_read, more_written, more) =
                automaton.read_record(input, &mut text[written..], &mut ends[count..]);
            (read, written, count) = (read + more_read, written + more_written, count + more);
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::OutputEndsFull => ends.resize(2 * ends.len(), 0),
                ReadRecordResult::InputEmpty if last && !by_end => by_end = true,
                // `text` has room for all of the bytes.
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull | ReadRecordResult::End => {
                    return None;
                }
            }
        }
        let mut cells = Vec::with_capacity(count);
        let mut start = 0;
        for end in &ends[..count] {
            cells.push(text[start..*end].to_vec());
            start = *end;
        }
        Some(Cells { cells, read, by_end })
    }
}

struct Cells {
    cells: Vec<Vec<u8>>,
    /// Bytes of the row.
    read: usize,
    /// Whether it ends only because the bytes end.
    by_end: bool,
}

/// Whether a quoted cell is still open at the end of these bytes, which are part of one row.
fn is_open(bytes: &[u8], delimiter: u8) -> bool {
    let (mut quoted, mut begins) = (false, true);
    let mut bytes = bytes.iter().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&&b'"') => {
                bytes.next();
            }
            b'"' if quoted => quoted = false,
            b'"' if begins => quoted = true,
            _ => {}
        }
        begins = !quoted && *byte == delimiter;
    }
    quoted
}
