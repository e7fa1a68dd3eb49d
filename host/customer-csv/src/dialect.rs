//! The delimiter of a file.

use std::collections::BTreeMap;

use crate::record::{Next, RecordReader};

/// The delimiters that are recognized.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many rows are examined.
const ROWS: usize = 20;

/// Detects the delimiter by the first bytes of a file. It is the one with which most rows have the same number of cells,
/// more than one, and of these the one with the most cells. Lines above the header have fewer. `whole` says that the
/// bytes are the whole file.
#[must_use]
pub fn delimiter(bytes: &[u8], whole: bool) -> u8 {
    let mut best = (0, b',');
    for delimiter in DELIMITERS {
        let mut reader = RecordReader::new(delimiter);
        let (mut rows, mut at) = (0, 0);
        let mut alike: BTreeMap<usize, usize> = BTreeMap::new();
        while rows < ROWS {
            match reader.next(&bytes[at..], whole) {
                Next::Row(row) => {
                    rows += 1;
                    *alike.entry(row.cells.len()).or_default() += 1;
                    at += row.bytes;
                }
                Next::Broken { .. } | Next::More | Next::End => break,
            }
        }
        let usual =
            alike.into_iter().filter(|(cells, _)| *cells > 1).max_by_key(|(cells, rows)| (*rows, *cells));
        let score = usual.map_or(0, |(cells, alike)| alike * 1000 / rows * 1000 + cells.min(999));
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}
