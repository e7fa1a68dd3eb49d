//! A page of a list, and members that may be null.

use serde::Deserialize;

/// A page of a list.
#[derive(Deserialize)]
pub(in crate::graph) struct List<T> {
    pub(in crate::graph) value: Vec<T>,
    #[serde(rename = "@odata.nextLink", default)]
    pub(in crate::graph) next_link: Option<String>,
}

/// Reads null as the default of a type.
pub(super) fn null_as_default<'de, D: serde::Deserializer<'de>, T: Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}
