//! Customers as CSV, without I/O: what arrives in pieces is read row by row, what leaves can be read again.
//!
//! | module | holds |
//! | --- | --- |
//! | [`encoding`] | which characters the bytes are |
//! | [`dialect`] | which delimiter the file uses |
//! | [`columns`] | what its columns mean: by their names, or as somebody says |
//! | [`record`] | the next row of bytes, where it ends, and what is no row |
//! | [`row`] | a row as a customer, or what is wrong with it |
//! | [`export`] | customers as rows that no spreadsheet takes for formulas |

pub mod columns;
pub mod dialect;
pub mod encoding;
pub mod export;
pub mod record;
pub mod row;
#[cfg(test)]
mod tests;
