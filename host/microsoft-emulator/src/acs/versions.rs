//! The versions of the interface.

/// The versions of the interface.
pub(super) const VERSIONS: &[&str] = &[
    "2020-07-20-preview2",
    "2021-02-22-preview1",
    "2021-03-07",
    "2021-03-31-preview1",
    "2021-10-31-preview",
    "2021-11-01",
    "2022-06-01",
    "2022-09-01",
    "2022-10-01",
    "2023-08-01",
    "2023-08-30-preview",
    "2023-10-01",
    "2025-03-02-preview",
    "2025-04-01-preview",
    "2025-06-30",
];
