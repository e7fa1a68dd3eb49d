//! Which delimiter a file uses.

use crate::record::{Next, next};

/// What may stand between cells.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Rows that are looked at.
const ROWS: usize = 20;

/// The delimiter of a file by its first bytes: the one that cuts most rows into as many cells as the first, and into most
/// cells.
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
