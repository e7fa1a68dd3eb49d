//! The delimiter of a file.

use crate::record::{Next, next};

/// The delimiters that are recognized.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows are examined.
const ROWS: usize = 20;

/// Detects the delimiter by the first bytes of a file. It is the one with which most rows have as many cells as the first
/// row, and of these the one with the most cells. `whole` says that the bytes are the whole file.
#[must_use]
pub fn delimiter(bytes: &[u8], whole: bool) -> u8 {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let (mut cells, mut alike, mut rows, mut at) = (0, 0, 0, 0);
        while rows < ROWS {
            match next(&bytes[at..], delimiter, whole) {
                Next::Row(row) => {
                    rows += 1;
                    if rows == 1 {
                        cells = row.cells.len();
                    }
                    alike += usize::from(row.cells.len() == cells);
                    at += row.bytes;
                }
                Next::Broken { .. } | Next::More | Next::End => break,
            }
        }
        let score = if cells > 1 && rows > 0 { alike * 1000 / rows * 1000 + cells.min(999) } else { 0 };
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}
