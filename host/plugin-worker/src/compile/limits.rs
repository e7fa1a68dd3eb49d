//! How large an upload may be, part by part. Real components stay far below these limits. A larger one would cost more
//! time or memory than one tenant should take from the others.
//!
//! Where a limit gives three measured values, they are of Rust (phone-book), TypeScript (QuickJS) and Python (CPython),
//! in this order.

use super::Refusal;

/// How much of something a component may have at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    what: &'static str,
    most: u64,
}

impl Limit {
    /// Refuses a component that has more than this.
    pub(super) fn check(self, found: u64) -> Result<(), Refusal> {
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

/// The HTTP interface has the same limit. Measured: 0.2, 1.7 and 18.4 MB; `StarlingMonkey` has 12 MB.
pub(super) const BYTES: Limit = limit("bytes", 64 << 20);
/// Components within components. The compiler recurses this deep.
pub(super) const DEPTH: Limit = limit("levels of components within components", 16);
/// Component types within component types. They are read, checked and compared recursively.
pub(super) const TYPE_DEPTH: Limit = limit("levels of types within types", 64);
/// Bytes of component types. They are few enough that even the deepest possible nesting fits the reader's stack.
pub(super) const TYPE_BYTES: Limit = limit("bytes of component types", 512 << 10);
/// Types of components and of core modules, each.
pub(super) const TYPES: Limit = limit("types", 50_000);
/// Core modules in the file.
pub(super) const CORE_MODULES: Limit = limit("core modules", 200);
/// Instances, where every instantiation of an inner component counts. This stops components that double on each level.
pub(super) const INSTANCES: Limit =
    limit("instances, those within instantiated components counted each time", 1_000);
/// Definitions in components, counted like instances. Each costs an adapter, a trampoline or a table entry.
pub(super) const DEFINITIONS: Limit =
    limit("definitions, those within instantiated components counted each time", 100_000);
/// Functions of all core modules. Compiling 100,000 empty ones takes 10 s and 574 MB (measured).
pub(super) const FUNCTIONS: Limit = limit("functions", 60_000);
/// Bytes of all functions' bodies, which determine the compile time.
pub(super) const CODE_BYTES: Limit = limit("bytes of code", 32 << 20);
/// Bytes of one function's body. Some passes of the compiler need more than linear time.
pub(super) const FUNCTION_BYTES: Limit = limit("bytes in one function", 1 << 20);
/// Blocks within blocks in one function.
pub(super) const BLOCK_DEPTH: Limit = limit("levels of blocks within blocks in one function", 2_000);
/// Blocks times local variables of one function: so many values may have to be kept apart, and the compiler's time and memory
/// grow with them, not with the bytes. Measured: 6,210, 51,213 and 67,479. A function of 1,900 loops with 1,900 variables, in
/// 60 kB, took a minute and 3.4 GB.
pub(super) const FUNCTION_COMPLEXITY: Limit = limit("blocks times local variables in one function", 1_000_000);
/// The same of all functions together. Measured: 10,756, 398,376 and 1,416,766.
pub(super) const COMPLEXITY: Limit = limit("blocks times local variables in all functions", 10_000_000);
/// Imports and exports, of all core modules and components.
pub(super) const NAMES: Limit = limit("imports and exports", 100_000);
/// Globals of all core modules.
pub(super) const GLOBALS: Limit = limit("globals", 50_000);
/// Data segments of all core modules.
pub(super) const DATA_SEGMENTS: Limit = limit("data segments", 20_000);
/// Bytes of all data segments, which end up in the artifact and in each instance's memory.
pub(super) const DATA_BYTES: Limit = limit("bytes of data", 32 << 20);
/// Entries of all element segments.
pub(super) const ELEMENTS: Limit = limit("elements of tables", 200_000);
/// Initial entries of a table. The workers' limit for tables is the same.
pub(super) const TABLE_ENTRIES: Limit = limit("entries in one table", 100_000);
/// Initial bytes of a memory. Workers of the large class have the same limit.
pub(super) const MEMORY_BYTES: Limit = limit("bytes of memory to begin with", 128 << 20);
