//! Why a column is taken for what it is, so that a client can say it in its own language. The English text is the `Display`.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use super::target::Target;

/// What a column's name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportColumnPromise))]
#[expect(missing_docs, reason = "the names say it")]
pub enum Promise {
    Phones,
    Ids,
    Mails,
    Date,
    Countries,
    Links,
    Names,
}

impl Display for Promise {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Phones => "telephone numbers",
            Self::Ids => "ids",
            Self::Mails => "mail addresses",
            Self::Date => "a date",
            Self::Countries => "countries",
            Self::Links => "links",
            Self::Names => "names",
        })
    }
}

/// What a column's values are instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportColumnContent))]
pub enum Content {
    /// Yes and no.
    YesAndNo,
    /// Dates.
    Dates,
    /// Mail addresses.
    Mails,
    /// Numbers that are too short to be what is promised.
    TooShort,
    /// The same in several rows.
    Repeated,
    /// Something else.
    SomethingElse,
}

impl Display for Content {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::YesAndNo => "yes and no",
            Self::Dates => "dates",
            Self::Mails => "mail addresses",
            Self::TooShort => "too short for them",
            Self::Repeated => "the same in several rows",
            Self::SomethingElse => "something else",
        })
    }
}

/// Why a column is taken for what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportColumnSays))]
pub enum GuessSays {
    /// The person says so.
    Mapping,
    /// The file is one of a known product.
    Layout,
    /// Its name says so.
    Name,
    /// Its name and its values say so.
    NameAndValues,
    /// Its name promises something, and its values are something else.
    NameWithoutValues {
        /// What the name promises.
        promise: Promise,
        /// What the values are.
        content: Content,
    },
    /// Its name says telephone numbers, and no values are there yet.
    PhonesUnseen,
    /// Its name says telephone numbers; the few values are none.
    PhonesDoubtful,
    /// Its name says telephone numbers; some of the values are.
    PhonesPartly,
    /// Its name says ids, and its values differ from row to row.
    Ids,
    /// Its name says titles, and its values are salutations.
    Salutations,
    /// Its values are mail addresses.
    ValuesMails,
    /// Its values are telephone numbers.
    ValuesPhones,
    /// Its values look like names, and no column is called one.
    ValuesNames,
    /// Its name says something about numbers or mail, not what they are.
    About,
    /// Another column is surer to be this.
    Rival {
        /// What the other one is; a value of `mapping`.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        target: Target,
    },
    /// Its values would do, but its name does not say whose they are.
    Nameless,
    /// Neither its name nor its values say what it is.
    Unknown,
}

impl Display for GuessSays {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mapping => "the mapping says so",
            Self::Layout => "the layout of the file is known",
            Self::Name => "its name says so",
            Self::NameAndValues => "its name and its values say so",
            Self::NameWithoutValues { promise, content } => {
                return write!(f, "its name says {promise}, but its values are {content}");
            }
            Self::PhonesUnseen => {
                "its name says telephone numbers, and there are no values in the first rows"
            }
            Self::PhonesDoubtful => "its name says telephone numbers; the few values in it are none",
            Self::PhonesPartly => "its name says telephone numbers; only some of its values are",
            Self::Ids => "its name says ids, and its values differ from row to row",
            Self::Salutations => "its name says titles, and its values are salutations, not job titles",
            Self::ValuesMails => "its values are mail addresses",
            Self::ValuesPhones => "its values are telephone numbers",
            Self::ValuesNames => "no column is called a name, and these values look like names",
            Self::About => "its name says something about numbers or mail, not what they are",
            Self::Rival { target } => {
                return write!(f, "another column is {}, and surer", String::from(target.clone()));
            }
            Self::Nameless => "its name does not say whose this is",
            Self::Unknown => "neither its name nor its values say what it is",
        })
    }
}
