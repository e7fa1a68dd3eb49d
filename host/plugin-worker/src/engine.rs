//! Sets up wasmtime: pooling, epochs, limits.

use std::sync::Arc;
use std::time::Duration;

use switchboard_plugin_protocol::MemoryClass;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Result};

/// The time between two epochs. At each epoch a computing guest lets others run, and can be ended.
pub(crate) const EPOCH_INTERVAL: Duration = Duration::from_millis(5);

/// What an engine is for. The settings that influence the compiled code are the same for both purposes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// Running guests of a class.
    Run(MemoryClass),
    /// Compiling components, in a child process whose address space is too small for a pool of instances.
    Compile,
}

/// Makes an engine. Also returns warnings for the operator.
pub(crate) fn engine(purpose: Purpose) -> Result<(Engine, Vec<String>)> {
    let mut config = base();
    let Purpose::Run(class) = purpose else {
        return Ok((Engine::new(&config)?, Vec::new()));
    };
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(class)));
    match Engine::new(&config) {
        Ok(engine) => Ok((engine, Vec::new())),
        Err(error) => {
            // The pool reserves gigabytes of address space for each slot, which a container or `ulimit -v` may deny.
            let note = format!(
                "guests run several times slower, because the pooling allocator could not be set up; allow the \
                 process more address space: {error:#}"
            );
            config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
            Ok((Engine::new(&config)?, vec![note]))
        }
    }
}

fn base() -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.epoch_interruption(true);
    // The contract is synchronous. Without concurrency an instance is cheaper to set up, and the code for asynchronous
    // lifting can't be attacked.
    config.concurrency_support(false);
    config.wasm_memory64(false);
    // A developer needs the function names of a trap's backtrace, but not an endless recursion of them.
    config.wasm_backtrace_max_frames(std::num::NonZeroUsize::new(20));
    config
}

/// How many guests a worker runs at once, and what each of them may consist of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slots {
    instances: u32,
    /// Core instances of one component.
    pub(crate) core_instances: u32,
    memories: u32,
    tables: u32,
}

/// The slots of a worker of this class.
pub(crate) fn slots(class: MemoryClass) -> Slots {
    let instances = class.guests();
    match class {
        // A component in a compiled language has one to four core modules: its own and those of adapters.
        MemoryClass::Small => Slots { instances, core_instances: 8, memories: 2, tables: 4 },
        // A Python component has 38 core modules that share one memory.
        MemoryClass::Large => Slots { instances, core_instances: 64, memories: 4, tables: 64 },
    }
}

/// The pooling allocator's limits for this class.
fn pool(class: MemoryClass) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    let Slots { instances, core_instances: core, memories, tables } = slots(class);
    pool.total_component_instances(instances)
        .total_core_instances(instances * core.min(16))
        .max_core_instances_per_component(core)
        .total_memories(instances * memories)
        .max_memories_per_component(memories)
        .total_tables(instances * tables.min(16))
        .max_tables_per_component(tables)
        .total_stacks(instances)
        .max_memory_size(usize::try_from(class.memory_bytes()).unwrap_or(usize::MAX))
        .max_memories_per_module(memories)
        .max_tables_per_module(8)
        .table_elements(100_000)
        .max_core_instance_size(10 << 20)
        .max_component_instance_size(10 << 20)
        // A guest with a small shadow stack touches less memory than this (measured). Resetting its slot then takes a
        // memset instead of a system call.
        // More is left to the kernel. To look for the touched pages with `PAGEMAP_SCAN` would make a call of a JavaScript guest a
        // third shorter (measured), but wasmtime 48 resets only those that are present: one that is swapped out or being moved
        // at that moment would keep what it holds, for the next guest to read.
        .linear_memory_keep_resident(128 << 10)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(0)
        .max_unused_warm_slots(64);
    pool
}

/// Increments the engine's epoch at an interval until the returned value is dropped. This needs a thread of its own,
/// because guests may occupy all threads of the runtimes.
#[expect(clippy::disallowed_methods, reason = "this thread belongs to no runtime, so it may sleep")]
pub(crate) fn start_epochs(engine: &Engine) -> Result<Arc<()>> {
    let alive = Arc::new(());
    let (engine, watched) = (engine.weak(), Arc::downgrade(&alive));
    std::thread::Builder::new().name("epochs".into()).spawn(move || {
        while watched.strong_count() > 0 {
            std::thread::sleep(EPOCH_INTERVAL);
            let Some(engine) = engine.upgrade() else { return };
            engine.increment_epoch();
        }
    })?;
    Ok(alive)
}

/// Identifies the engine's version and settings, in hex. Only artifacts that were compiled for the same value load.
pub(crate) fn compatibility(engine: &Engine) -> String {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
