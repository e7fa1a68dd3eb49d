//! Assigning targets to the columns of a file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::guess::{Basis, Guess, guess, name_by_values};
use super::layouts::{Layout, recognize};
use super::says::GuessSays;
use super::target::Target;
use super::values::Values;
use crate::file_says::FileSays;

/// The most columns of a file.
pub const MAX_COLUMNS: usize = 500;

/// How sure a column of a known layout is, in percent.
const BY_LAYOUT: u8 = 99;

/// What the person should know of how columns are taken, though customers can be made of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "openapi", schema(as = ImportNoteKind))]
pub enum NoteKind {
    /// No column is taken for a name.
    NoName,
    /// Which column is the name is known from its values alone.
    NameByValues,
}

impl std::fmt::Display for NoteKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoName => {
                "no column is taken for a name, so that customers are called by their mail address or number; if one is, say \
                 which with `mapping`"
            }
            Self::NameByValues => {
                "which column is the name is known from its values alone; if it is another one, say which with `mapping`"
            }
        })
    }
}

/// What the columns of a file hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The product whose file it is, if it is known.
    pub layout: Option<Layout>,
    /// What each column is taken for.
    pub columns: Vec<Guess>,
}

impl Assigned {
    /// What the person should know of it, though customers can be made of the file.
    #[must_use]
    pub fn notes(&self) -> Vec<NoteKind> {
        let mut names = self.columns.iter().filter(|column| column.target.names_a_customer()).peekable();
        if names.peek().is_none() {
            return vec![NoteKind::NoName];
        }
        if names.all(|column| column.basis == Basis::Values) {
            vec![NoteKind::NameByValues]
        } else {
            Vec::new()
        }
    }

    /// What each column holds.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        self.columns.iter().map(|column| column.target.clone()).collect()
    }
}

/// Names for the columns of a file without a header.
#[must_use]
pub fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|column| format!("column {column}")).collect()
}

/// What `mapping` says of a column: by its name, or by its place as `column 3`, which tells columns of one name apart.
fn mapped<'a>(mapping: &'a BTreeMap<String, Target>, names: &[String], column: usize) -> Option<&'a Target> {
    let place = format!("column {}", column + 1);
    let by_place = mapping.get(&place).filter(|_| !names.contains(&place));
    by_place.or_else(|| {
        let name = names.get(column)?.trim();
        mapping.iter().find(|(known, _)| known.trim() == name).map(|(_, target)| target)
    })
}

/// Of several columns with one target the surest keeps it, and of equally sure ones the first.
fn settle(columns: &mut [Guess], said: &[bool]) -> Result<(), FileSays> {
    for column in 0..columns.len() {
        let target = columns[column].target.clone();
        if target.may_repeat() {
            continue;
        }
        let same: Vec<usize> = (0..columns.len()).filter(|other| columns[*other].target == target).collect();
        if same.iter().filter(|other| said[**other]).count() > 1 {
            return Err(FileSays::SameTarget { target });
        }
        let Some(best) =
            same.iter().copied().max_by_key(|other| (columns[*other].confidence, usize::MAX - other))
        else {
            continue;
        };
        for other in same.into_iter().filter(|other| *other != best) {
            columns[other] = Guess::new(Target::Ignore, 60, GuessSays::Rival { target: target.clone() });
        }
    }
    // What only values tell counts where no column is known by its name.
    for kind in [Target::Email, Target::Phone(None)] {
        let like = |guess: &Guess| std::mem::discriminant(&guess.target) == std::mem::discriminant(&kind);
        if columns.iter().any(|guess| like(guess) && guess.basis != Basis::Values) {
            for guess in columns.iter_mut().filter(|guess| like(guess) && guess.basis == Basis::Values) {
                *guess = Guess::new(Target::Ignore, 50, GuessSays::Nameless);
            }
        }
    }
    Ok(())
}

/// What each column holds. `mapping` gives targets by the names or the places of columns; the others follow from the
/// layout of a known product, or from their names and values.
///
/// # Errors
/// When the file has too many columns, `mapping` names a column that does not exist or gives
/// two columns the same target, or no column is a name, a number or a mail address.
pub fn assign(
    names: &[String],
    values: &[Values],
    mapping: &BTreeMap<String, Target>,
) -> Result<Assigned, FileSays> {
    if names.len() > MAX_COLUMNS {
        return Err(FileSays::TooManyColumns { columns: names.len(), most: MAX_COLUMNS });
    }
    for name in mapping.keys() {
        let place = name.strip_prefix("column ").and_then(|place| place.parse::<usize>().ok());
        let is_place = place.is_some_and(|place| (1..=names.len()).contains(&place));
        if !is_place && !names.iter().any(|known| known.trim() == name.trim()) {
            return Err(FileSays::no_such_column(name, names));
        }
    }
    let (layout, by_layout) = recognize(names).unzip();
    let by_layout = by_layout.unwrap_or_default();
    let (mut columns, mut said) = (Vec::with_capacity(names.len()), Vec::with_capacity(names.len()));
    let none = Values::default();
    for (column, name) in names.iter().enumerate() {
        let by_mapping = mapped(mapping, names, column);
        said.push(by_mapping.is_some());
        columns.push(match (by_mapping, by_layout.get(column).cloned().flatten()) {
            (Some(target), _) => Guess::new(target.clone(), 100, GuessSays::Mapping).by(Basis::Mapping),
            (None, Some(target)) => Guess::new(target, BY_LAYOUT, GuessSays::Layout).by(Basis::Layout),
            (None, None) => guess(name, values.get(column).unwrap_or(&none)),
        });
    }
    settle(&mut columns, &said)?;
    if mapping.is_empty()
        && let Some(column) = name_by_values(names, values, &columns)
    {
        columns[column] = Guess::new(Target::Name, 50, GuessSays::ValuesNames).by(Basis::Values);
    }
    if !columns.iter().any(|column| column.target.makes_a_customer()) {
        return Err(FileSays::no_customers(names));
    }
    Ok(Assigned { layout, columns })
}
