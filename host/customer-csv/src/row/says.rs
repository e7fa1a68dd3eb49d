//! What is wrong with a row or a cell, so that a client can say it in its own language. The English text is the `Display`.

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};
use switchboard_domain::number::NumberError;

/// By what a row is a customer who is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportSameBy))]
#[expect(missing_docs, reason = "the names say it")]
pub enum SameBy {
    ExternalId,
    NameAndEmail,
    NameAndNumber,
    Email,
    Number,
    Everything,
}

impl SameBy {
    /// Whether the name is a part of it.
    #[must_use]
    pub fn is_by_name(self) -> bool {
        matches!(self, Self::NameAndEmail | Self::NameAndNumber | Self::Everything)
    }
}

impl Display for SameBy {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExternalId => "the same external id",
            Self::NameAndEmail => "the same name and mail address",
            Self::NameAndNumber => "the same name and number",
            Self::Email => "the same mail address",
            Self::Number => "the same number",
            Self::Everything => "the same name and nothing that differs",
        })
    }
}

/// Why a row or a cell is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportRowSays))]
pub enum RowSays {
    /// The row is longer than a MiB, maybe because a quotation mark is never closed.
    LongQuote,
    /// The row is longer than a MiB.
    LongRow,
    /// A quotation mark is never closed.
    OpenQuote,
    /// There are more cells than columns.
    TooManyCells {
        /// In the row.
        cells: usize,
        /// In the file.
        columns: usize,
    },
    /// There is neither a name nor a number or mail address.
    Nobody,
    /// A line below the rows of a report.
    Footer,
    /// Several customers fit.
    Several {
        /// How many.
        count: usize,
        /// By what.
        by: SameBy,
    },
    /// A row before is about the same customer.
    SameRow {
        /// The line of that row.
        line: i64,
        /// By what.
        by: SameBy,
    },
    /// The customer is there already.
    SameCustomer {
        /// By what.
        by: SameBy,
    },
    /// The bytes are none of the file's encoding.
    WrongBytes {
        /// Its name.
        encoding: String,
    },
    /// There is a NUL character.
    Nul,
    /// There are characters that an earlier program could not read.
    BrokenCharacters,
    /// It stands for no value, as `n/a` does.
    NoValue,
    /// More characters than a line has.
    LongLine {
        /// How many it may have.
        most: usize,
    },
    /// More than one line, or a control character.
    NotOneLine,
    /// Excel has cut off the last digits.
    CutByExcel,
    /// No external id has this form.
    NoId,
    /// It is no mail address.
    NoMail,
    /// It is no address that begins with `https://`.
    NoLink,
    /// It is no time.
    NoTime,
    /// No country is known by it.
    NoCountry,
    /// It is no extension.
    NoExtension {
        /// How many digits one may have.
        most: usize,
    },
    /// The number itself says another extension.
    OtherExtension,
    /// It is too long for a telephone number.
    LongNumber,
    /// There are no digits in it.
    NoDigits,
    /// There are letters in it.
    Letters,
    /// There are several numbers in it.
    SeveralNumbers,
    /// There is no such telephone number.
    NoNumber,
    /// The customer has too many numbers.
    TooManyNumbers {
        /// How many one may have.
        most: usize,
    },
    /// The customer has too many labelled facts.
    TooManyFacts {
        /// How many one may have.
        most: usize,
    },
}

impl From<NumberError> for RowSays {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::TooLong => Self::LongNumber,
            NumberError::NoDigits => Self::NoDigits,
            NumberError::Letters => Self::Letters,
            NumberError::Several => Self::SeveralNumbers,
            NumberError::Invalid => Self::NoNumber,
        }
    }
}

impl Display for RowSays {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LongQuote => {
                "this row is longer than 1 MiB; is a quotation mark opened in it and never closed?"
            }
            Self::LongRow => "this row is longer than 1 MiB",
            Self::OpenQuote => "a quotation mark is opened in this row and never closed",
            Self::TooManyCells { cells, columns } => {
                return write!(
                    f,
                    "the row has {cells} cells, the file {columns} columns; a cell with the delimiter in it must stand in \
                     quotation marks"
                );
            }
            Self::Nobody => "there is neither a name nor a telephone number or mail address in this row",
            Self::Footer => "this line stands below the rows of the report and is no customer",
            Self::Several { count, by } => {
                return write!(
                    f,
                    "{count} customers have {by}; say in the row which one is meant, by its name or external id"
                );
            }
            Self::SameRow { line, by } => {
                return write!(f, "the row on line {line} is about the same customer: {by}");
            }
            Self::SameCustomer { by } => return write!(f, "this customer is there already: {by}"),
            Self::WrongBytes { encoding } => {
                return write!(f, "these bytes are no {encoding}; save the file as UTF-8, or say its `encoding`");
            }
            Self::Nul => "there is a NUL character in it",
            Self::BrokenCharacters => {
                "there are characters in it that an earlier program could not read; export the file again, as UTF-8"
            }
            Self::NoValue => "it stands for no value",
            Self::LongLine { most } => return write!(f, "longer than {most} characters"),
            Self::NotOneLine => "one line is expected",
            Self::CutByExcel => {
                "Excel has written this number in scientific notation, and its last digits are lost; give the column the \
                 format Text in Excel, fill it again and save the file again"
            }
            Self::NoId => "an id of at most 200 characters is expected",
            Self::NoMail => "an address such as ada@example.com is expected",
            Self::NoLink => "an address that begins with https:// is expected",
            Self::NoTime => "a time such as 2026-05-17 09:30 or 2026-05-17T09:30:00Z is expected",
            Self::NoCountry => {
                "no country has this name or code; numbers without a country code are read as of the organisation's"
            }
            Self::NoExtension { most } => {
                return write!(f, "an extension of at most {most} digits is expected");
            }
            Self::OtherExtension => "the number itself says another extension",
            Self::LongNumber => return NumberError::TooLong.fmt(f),
            Self::NoDigits => return NumberError::NoDigits.fmt(f),
            Self::Letters => return NumberError::Letters.fmt(f),
            Self::SeveralNumbers => return NumberError::Several.fmt(f),
            Self::NoNumber => return NumberError::Invalid.fmt(f),
            Self::TooManyNumbers { most } => return write!(f, "a customer has at most {most} numbers"),
            Self::TooManyFacts { most } => return write!(f, "a customer has at most {most} labelled facts"),
        })
    }
}

/// What is wrong: in words alone, or as the host has a kind for it.
#[derive(Debug, Clone)]
pub(super) struct Wrong {
    pub(super) text: String,
    pub(super) says: Option<RowSays>,
}

impl From<RowSays> for Wrong {
    fn from(says: RowSays) -> Self {
        Self { text: says.to_string(), says: Some(says) }
    }
}

impl From<String> for Wrong {
    fn from(text: String) -> Self {
        Self { text, says: None }
    }
}
