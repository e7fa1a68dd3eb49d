//! Exit statuses of a compile child, by which its front knows what its output means. 0 is a report with an artifact.

/// The component is refused; the reason is on the child's standard output.
pub const REFUSED: u8 = 3;

/// Compiling needs more memory than one upload may take.
pub const OUT_OF_MEMORY: u8 = 4;
