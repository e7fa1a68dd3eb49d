//! On which version of something a request depends.

/// Versions that a client names: those that it has seen, or any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Versions {
    /// Whichever there is.
    Any,
    /// One of these.
    OneOf(Vec<i64>),
}

impl Versions {
    /// Whether a version is one of them.
    #[must_use]
    pub fn include(&self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&version),
        }
    }
}
