//! Why no customers can be read from a file, so that a client can say it in its own language. The English text is the
//! `Display`.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use crate::columns::{MAX_COLUMNS, Target};
use crate::row::RowSays;

/// The most names of columns that a refusal repeats.
const REPEATED: usize = 20;

/// Why no customers can be read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportFileSays))]
pub enum FileSays {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Its first row can't be read.
    #[error("the first row can't be read: {why}")]
    BrokenFirstRow {
        /// Why.
        why: RowSays,
    },
    /// Its first row is longer than what an import looks at.
    #[error("the first row is longer than what an import looks at")]
    LongFirstRow,
    /// It has too many columns.
    #[error("the first row has {columns} columns; at most {MAX_COLUMNS} are expected")]
    TooManyColumns {
        /// How many it has.
        columns: usize,
        /// How many a file may have.
        most: usize,
    },
    /// `mapping` names a column that the file has not.
    #[error("the file has no column {name:?}; its columns are {}", listed(columns))]
    NoSuchColumn {
        /// What `mapping` names.
        name: String,
        /// The first of those that there are.
        columns: Vec<String>,
    },
    /// `mapping` gives two columns the same target.
    #[error("two columns are {}: say which one", String::from(target.clone()))]
    SameTarget {
        /// The target; a value of `mapping`.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        target: Target,
    },
    /// No column is a name, a telephone number or a mail address.
    #[error(
        "no column is a name, a telephone number or a mail address; say which with `mapping`, for example {{\"{}\": \
         \"name\"}}. The columns are {}",
        columns.first().map_or("column 1", String::as_str),
        listed(columns)
    )]
    NoCustomers {
        /// The first columns that there are.
        columns: Vec<String>,
    },
    /// The row that should name the columns looks like a customer.
    #[error(
        "the first row ({}) looks like a customer and not like the names of columns; say `header=false` and what the \
         columns are with `mapping`, for example {{\"column 1\": \"name\"}}, or `header=true`",
        listed(cells)
    )]
    HeaderIsData {
        /// Its first cells.
        cells: Vec<String>,
    },
    /// There is no header, and `mapping` names nothing.
    #[error(
        "nothing names the columns; say what they are with `mapping`, for example {{\"column 1\": \"name\"}}"
    )]
    Nameless,
    /// No column holds that by which rows are to match customers.
    #[error(
        "no column holds that by which rows are to match customers; say which with `mapping`, or match by something else"
    )]
    NothingToMatchBy,
    /// The person names an encoding that there is not.
    #[error("{name:?} is no encoding; utf-8, windows-1252 and utf-16le are some")]
    NoEncoding {
        /// What was named.
        name: String,
    },
}

impl FileSays {
    /// No column is a name, a telephone number or a mail address.
    pub(crate) fn no_customers(names: &[String]) -> Self {
        Self::NoCustomers { columns: first(names, REPEATED) }
    }

    /// `mapping` names a column that the file has not.
    pub(crate) fn no_such_column(name: &str, names: &[String]) -> Self {
        Self::NoSuchColumn { name: name.to_owned(), columns: first(names, REPEATED) }
    }

    /// The row that should name the columns looks like a customer.
    #[must_use]
    pub fn header_is_data(cells: &[String]) -> Self {
        Self::HeaderIsData { cells: first(cells, 5) }
    }
}

fn first(names: &[String], most: usize) -> Vec<String> {
    names.iter().take(most).cloned().collect()
}

fn listed(names: &[String]) -> Listed<'_> {
    Listed(names)
}

struct Listed<'a>(&'a [String]);

impl Display for Listed<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}{name:?}", if index == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
