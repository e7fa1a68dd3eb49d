//! The head of a file: its delimiter, the names of its columns, and where its rows begin.

use crate::cell::value;
use crate::columns::{ByName, Values, by_name, numbered, recognize};
use crate::dialect;
use crate::file_says::FileSays;
use crate::record::{Next, Record, RecordReader, end_of_line};
use crate::text_of;

/// Among how many rows the header is looked for.
const HEADER_WITHIN: usize = 20;

/// How many rows are looked at to tell what the columns hold.
const EXAMINED: usize = 200;

/// What is known of a file before its head is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Its delimiter.
    pub delimiter: Option<u8>,
    /// Whether a row names the columns; one does unless this says no.
    pub header: Option<bool>,
    /// Names of columns that it has.
    pub names: &'a [&'a str],
}

/// The head of a file.
#[derive(Debug, Clone)]
pub struct Head {
    /// Between cells.
    pub delimiter: u8,
    /// Whether a row names the columns.
    pub header: bool,
    /// The names of the columns, or their places where nothing names them.
    pub names: Vec<String>,
    /// The byte at which the first row behind the header begins.
    pub start: usize,
    /// The line at which it begins.
    pub line: usize,
    /// Lines above the header that are no rows, such as a title.
    pub skipped: Vec<String>,
    /// What the values of each column look like.
    pub values: Vec<Values>,
    /// Whether the row that is taken for the names of the columns is a customer.
    pub header_is_data: bool,
}

/// The delimiter that a first line `sep=;` names, and the length of that line.
fn named_delimiter(bytes: &[u8], whole: bool) -> Option<(u8, usize)> {
    let length = end_of_line(bytes, whole)?;
    let line = std::str::from_utf8(&bytes[..length.min(16)]).ok()?;
    let line = line.trim_end_matches(['\r', '\n']).trim_matches('"');
    let (name, delimiter) = (line.get(..4)?, line.get(4..)?);
    if !name.eq_ignore_ascii_case("sep=") {
        return None;
    }
    match delimiter.as_bytes() {
        [one] if one.is_ascii() && !one.is_ascii_alphanumeric() && *one != b'"' => Some((*one, length)),
        b"\\t" => Some((b'\t', length)),
        _ => None,
    }
}

/// A row at the beginning of a file.
struct Candidate {
    cells: Vec<String>,
    filled: usize,
    /// Cells that name a column.
    named: usize,
    end: usize,
    line_after: usize,
}

fn candidate(row: &Record, end: usize, line_after: usize, hints: Hints<'_>) -> Candidate {
    let cells: Vec<String> = row.cells.iter().map(|cell| value(&text_of(cell)).trim().to_owned()).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    let is_name = |cell: &&String| {
        hints.names.contains(&cell.as_str())
            || !matches!(by_name(cell), ByName::Unknown)
                && cell.len() < 60
                && !cell.contains('@')
                && cell.chars().filter(char::is_ascii_digit).count() < 5
    };
    let named = cells.iter().filter(is_name).count();
    let named = if recognize(&cells).is_some() { named.max(filled) } else { named };
    Candidate { cells, filled, named, end, line_after }
}

/// Which of the first rows names the columns. A title, a date or a blank row above it has fewer cells.
fn header_of(rows: &[Candidate]) -> usize {
    let most = rows.iter().map(|row| row.filled).max().unwrap_or(0);
    let telling = |row: &Candidate| row.named >= 2 && row.named * 2 >= row.filled;
    let fewer_before = |index: usize| rows[..index].iter().all(|row| row.filled < rows[index].filled);
    let found = (0..rows.len()).find(|index| telling(&rows[*index]) && fewer_before(*index));
    // One known name is enough where the row is as wide as the others.
    found
        .or_else(|| {
            (0..rows.len()).find(|index| {
                let row = &rows[*index];
                row.named >= 1 && row.filled * 2 >= most && fewer_before(*index)
            })
        })
        .or_else(|| (0..rows.len()).find(|index| rows[*index].filled * 2 >= most && fewer_before(*index)))
        .unwrap_or(0)
}

/// Whether there are numbers or mail addresses in a row, which no name of a column is.
fn is_data(cells: &[String]) -> bool {
    let mut values = Values::default();
    cells.iter().for_each(|cell| values.count(cell));
    values.mails + values.clear_phones > 0
}

impl Head {
    /// Reads the head of a file from its first bytes. `whole` says that these are the whole file.
    ///
    /// # Errors
    /// When the file is empty or its first row can't be read.
    pub fn read(bytes: &[u8], whole: bool, hints: Hints<'_>) -> Result<Self, FileSays> {
        let named = named_delimiter(bytes, whole);
        let (mut at, mut line) = named.map_or((0, 1), |(_, length)| (length, 2));
        let delimiter = hints
            .delimiter
            .or(named.map(|(delimiter, _)| delimiter))
            .unwrap_or_else(|| dialect::delimiter(&bytes[at..], whole));
        let first = (at, line);
        let mut reader = RecordReader::new(delimiter);
        let mut rows = Vec::new();
        let within = if hints.header == Some(false) { 1 } else { HEADER_WITHIN };
        while rows.len() < within {
            match reader.next(&bytes[at..], whole) {
                Next::Row(row) => {
                    at += row.bytes;
                    line += row.lines;
                    rows.push(candidate(&row, at, line, hints));
                }
                Next::Broken { says, .. } if rows.is_empty() => {
                    return Err(FileSays::BrokenFirstRow { why: says });
                }
                Next::More if rows.is_empty() => {
                    return Err(FileSays::LongFirstRow);
                }
                Next::Broken { .. } | Next::More | Next::End => break,
            }
        }
        if rows.is_empty() {
            return Err(FileSays::Empty);
        }
        let header = hints.header != Some(false);
        let chosen = if header { header_of(&rows) } else { 0 };
        let skipped = rows[..chosen].iter().map(|row| row.cells.join(" ").trim().to_owned()).collect();
        let row = rows.swap_remove(chosen);
        let header_is_data = hints.header.is_none() && row.named == 0 && is_data(&row.cells);
        let plain = numbered(row.cells.len());
        let (names, (start, line)) = if header {
            let named = row.cells.into_iter().zip(plain);
            let names = named.map(|(name, plain)| if name.is_empty() { plain } else { name }).collect();
            (names, (row.end, row.line_after))
        } else {
            (plain, first)
        };
        let mut head =
            Self { delimiter, header, names, start, line, skipped, values: Vec::new(), header_is_data };
        head.examine(bytes, whole);
        Ok(head)
    }

    /// Looks at the first rows to tell what the columns hold.
    fn examine(&mut self, bytes: &[u8], whole: bool) {
        let mut values = vec![Values::default(); self.names.len()];
        let mut reader = RecordReader::new(self.delimiter);
        let (mut at, mut rows) = (self.start, 0);
        while rows < EXAMINED {
            match reader.next(&bytes[at..], whole) {
                Next::Row(row) => {
                    at += row.bytes;
                    rows += 1;
                    for (cell, values) in row.cells.iter().zip(&mut values) {
                        values.count(&text_of(cell));
                    }
                }
                Next::Broken { bytes_before, .. } => {
                    at += bytes_before;
                    let Some(length) = end_of_line(&bytes[at..], whole) else { break };
                    at += length;
                    rows += 1;
                }
                Next::More | Next::End => break,
            }
        }
        self.values = values;
    }
}
