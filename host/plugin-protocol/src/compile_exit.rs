//! Exit statuses of a compile child. They tell the front what the child's output means: with status 0 it is a report
//! and an artifact.

/// The component is refused; the reason is on the child's standard output.
pub const REFUSED: u8 = 3;

/// Compiling needs more memory than one upload may take.
pub const OUT_OF_MEMORY: u8 = 4;
