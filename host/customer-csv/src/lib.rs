//! Customers as CSV, without I/O. A file that arrives in pieces is read row by row, and an export can be imported again.
//!
//! | module | holds |
//! | --- | --- |
//! | [`encoding`] | the encoding of a file |
//! | [`dialect`] | the delimiter of a file |
//! | [`head`] | where its header is, and where its rows begin |
//! | [`columns`] | what its columns hold: by a known layout, by their names and values, or as a mapping says |
//! | [`record`] | splitting bytes into rows |
//! | [`cell`] | what programs write around a value |
//! | [`numbers`], [`mails`], [`dates`], [`country`] | what stands in cells of these kinds |
//! | [`roles`] | which columns belong together |
//! | [`row`] | a row as a customer, and which of its cells can't be taken |
//! | [`file_says`] | why no customers can be read from a file |
//! | [`export`] | customers as rows in which no spreadsheet sees a formula |

pub mod cell;
pub mod columns;
pub mod country;
pub mod dates;
pub mod dialect;
pub mod encoding;
pub mod export;
pub mod file_says;
pub mod head;
pub mod mails;
pub mod numbers;
pub mod record;
pub mod roles;
pub mod row;
#[cfg(test)]
mod tests;

/// The text of a cell before the encoding of its file is known: UTF-8, or Windows-1252 where it is none.
pub(crate) fn text_of(cell: &[u8]) -> std::borrow::Cow<'_, str> {
    encoding::text(cell, encoding_rs::UTF_8)
        .or_else(|| encoding::text(cell, encoding_rs::WINDOWS_1252))
        .unwrap_or_default()
}
