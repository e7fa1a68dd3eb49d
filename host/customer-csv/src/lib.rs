//! Customers as CSV, without I/O. A file that arrives in pieces is read row by row, and an export can be imported again.
//!
//! | module | holds |
//! | --- | --- |
//! | [`encoding`] | the encoding of a file |
//! | [`dialect`] | the delimiter of a file |
//! | [`columns`] | what its columns hold: by their names, or as a mapping says |
//! | [`record`] | splitting bytes into rows |
//! | [`row`] | a row as a customer, or what is wrong with it |
//! | [`export`] | customers as rows in which no spreadsheet sees a formula |

pub mod columns;
pub mod dialect;
pub mod encoding;
pub mod export;
pub mod record;
pub mod row;
#[cfg(test)]
mod tests;
