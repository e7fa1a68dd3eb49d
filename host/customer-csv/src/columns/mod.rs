//! What the columns of a file hold: by their names, or as a mapping says.
//!
//! | module | holds |
//! | --- | --- |
//! | `target` | what a column can hold |
//! | `names` | the names of columns in the languages of common exports |
//! | `assign` | the target of each column of a file |

mod assign;
mod names;
mod target;

pub use assign::{MAX_COLUMNS, assign, numbered};
pub use names::by_name;
pub use target::Target;
