//! How large an upload may be, part by part. Real guests stay far below; what exceeds a limit would cost more time or
//! memory than any tenant should have of the server.
//!
//! Measured on guests of all three languages, in the order Rust (phone-book), TypeScript (QuickJS), Python (CPython):
//! see each limit.

use super::Refusal;

/// The most of something that a component may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    what: &'static str,
    most: u64,
}

impl Limit {
    /// Refuses what is more.
    pub(super) fn hold(self, found: u64) -> Result<(), Refusal> {
        if found <= self.most {
            return Ok(());
        }
        let Self { what, most } = self;
        Err(Refusal::new(format!(
            "the component is too large to be compiled here: it has more than {most} {what}, and at most {most} are taken"
        )))
    }
}

const fn limit(what: &'static str, most: u64) -> Limit {
    Limit { what, most }
}

/// As the HTTP interface takes it. Measured: 0.2, 1.7 and 18.4 MB; `StarlingMonkey` has 12 MB.
pub(super) const BYTES: Limit = limit("bytes", 64 << 20);
/// Components in components. Recursion over them in compilers is as deep.
pub(super) const DEPTH: Limit = limit("levels of components within components", 16);
/// Component types in component types: read, checked and compared recursively.
pub(super) const TYPE_DEPTH: Limit = limit("levels of types within types", 64);
/// Bytes of component types; so few that even the deepest nesting of them is read without harm.
pub(super) const TYPE_BYTES: Limit = limit("bytes of component types", 512 << 10);
/// Types of components and of core modules, each.
pub(super) const TYPES: Limit = limit("types", 50_000);
/// Core modules as they stand in the file.
pub(super) const CORE_MODULES: Limit = limit("core modules", 200);
/// Instances when every component within is instantiated as often as it says: what doubles on each level, is here.
pub(super) const INSTANCES: Limit =
    limit("instances, those within instantiated components counted each time", 1_000);
/// Definitions of components, counted as instances are: each costs an adapter, a trampoline or a table entry.
pub(super) const DEFINITIONS: Limit =
    limit("definitions, those within instantiated components counted each time", 100_000);
/// Functions of all core modules. Compiling 100,000 empty ones takes 10 s and 574 MB (measured).
pub(super) const FUNCTIONS: Limit = limit("functions", 60_000);
/// Bytes of all functions' bodies: what compiling takes time for.
pub(super) const CODE_BYTES: Limit = limit("bytes of code", 32 << 20);
/// Bytes of one function's body: some passes of the compiler are worse than linear.
pub(super) const FUNCTION_BYTES: Limit = limit("bytes in one function", 1 << 20);
/// Blocks in blocks in one function.
pub(super) const BLOCK_DEPTH: Limit = limit("levels of blocks within blocks in one function", 2_000);
/// Imports and exports, of all core modules and components.
pub(super) const NAMES: Limit = limit("imports and exports", 100_000);
/// Globals of all core modules.
pub(super) const GLOBALS: Limit = limit("globals", 50_000);
/// Data segments of all core modules.
pub(super) const DATA_SEGMENTS: Limit = limit("data segments", 20_000);
/// Bytes of all data segments: they end up in the artifact and in each instance's memory.
pub(super) const DATA_BYTES: Limit = limit("bytes of data", 32 << 20);
/// Entries of all element segments.
pub(super) const ELEMENTS: Limit = limit("elements of tables", 200_000);
/// Entries that a table begins with, as the workers have them.
pub(super) const TABLE_ENTRIES: Limit = limit("entries in one table", 100_000);
/// Bytes that a memory begins with: what the larger class of workers gives.
pub(super) const MEMORY_BYTES: Limit = limit("bytes of memory to begin with", 128 << 20);
