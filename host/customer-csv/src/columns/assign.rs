//! Assigning targets to the columns of a file.

use std::collections::BTreeMap;

use super::names::by_name;
use super::target::Target;

/// The most columns of a file.
pub const MAX_COLUMNS: usize = 500;

/// Names for the columns of a file without a header.
#[must_use]
pub fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|column| format!("column {column}")).collect()
}

/// The target of each column. `mapping` gives targets by the names of columns; the others follow from their names. A
/// column with an unknown name is ignored.
///
/// # Errors
/// The message for the person, when the file has too many columns, `mapping` names a column that does not exist or gives
/// two columns the same target, or no column is a name.
pub fn assign(names: &[String], mapping: &BTreeMap<String, Target>) -> Result<Vec<Target>, String> {
    if names.len() > MAX_COLUMNS {
        return Err(format!("the first row has {} columns; at most {MAX_COLUMNS} are expected", names.len()));
    }
    for name in mapping.keys() {
        if !names.iter().any(|known| known.trim() == name.trim()) {
            let known = names.iter().take(20).map(|name| format!("{name:?}")).collect::<Vec<_>>();
            return Err(format!("the file has no column {name:?}; its columns are {}", known.join(", ")));
        }
    }
    let mut targets = Vec::with_capacity(names.len());
    for name in names {
        let mapped =
            mapping.iter().find(|(known, _)| known.trim() == name.trim()).map(|(_, target)| target.clone());
        let target = mapped.or_else(|| by_name(name)).unwrap_or(Target::Ignore);
        let single = !matches!(
            target,
            Target::Ignore
                | Target::Phone(_)
                | Target::PhoneLabel
                | Target::PhoneExtension
                | Target::Field(_)
        );
        // Of several columns with one target the first is used, unless the mapping names another one.
        let taken = single && targets.contains(&target);
        if taken && mapping.keys().any(|known| known.trim() == name.trim()) {
            return Err(format!("two columns are {}: say which one", String::from(target)));
        }
        targets.push(if taken { Target::Ignore } else { target });
    }
    let named = [Target::Name, Target::FirstName, Target::LastName, Target::Company];
    if !targets.iter().any(|target| named.contains(target)) {
        let known = names.iter().take(20).map(|name| format!("{name:?}")).collect::<Vec<_>>();
        return Err(format!(
            "no column is a name; say which with `mapping`, for example {{\"{}\": \"name\"}}. The columns are {}",
            names.first().map_or("column 1", String::as_str),
            known.join(", ")
        ));
    }
    Ok(targets)
}
