//! What the columns of a file hold: by the layout of a known product, by their names and values, or as a mapping says.
//!
//! | module | holds |
//! | --- | --- |
//! | `target` | what a column can hold |
//! | `layouts` | the files of other products |
//! | `names` | what columns hold by their names |
//! | `vocabulary` | the words of these names, in the languages of common exports |
//! | `values` | what the values of a column look like |
//! | `guess` | name and values together |
//! | `says` | why a column is taken for what it is |
//! | `assign` | the target of each column of a file |

mod assign;
mod guess;
mod layouts;
mod names;
mod says;
mod target;
#[cfg(test)]
mod tests;
mod values;
mod vocabulary;

pub use assign::{Assigned, MAX_COLUMNS, NoteKind, assign, numbered};
pub use guess::{Basis, Guess, guess};
pub use layouts::{Layout, recognize};
pub use names::{ByName, by_name};
pub use says::{Content, GuessSays, Promise};
pub use target::Target;
pub use values::Values;
