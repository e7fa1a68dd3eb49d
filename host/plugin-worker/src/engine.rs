//! How wasmtime is set up.

use std::sync::Arc;
use std::time::Duration;

use switchboard_plugin_protocol::MemoryClass;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Result};

/// How often a guest that computes lets others run, and can be ended.
const EPOCH: Duration = Duration::from_millis(5);

/// What an engine is for. Everything that ends up in compiled code is the same for both.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// Running guests of a class.
    Run(MemoryClass),
    /// Compiling them, in a child with little address space.
    Compile,
}

/// An engine; and what an operator should know of it.
pub(crate) fn engine(purpose: Purpose) -> Result<(Engine, Vec<String>)> {
    let mut config = base();
    let Purpose::Run(class) = purpose else {
        return Ok((Engine::new(&config)?, Vec::new()));
    };
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(class)));
    match Engine::new(&config) {
        Ok(engine) => Ok((engine, Vec::new())),
        Err(error) => {
            // Each slot reserves gigabytes of address space, which containers and `ulimit -v` may deny.
            let note = format!("guests run without the pooling allocator, several times slower: {error:#}");
            config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
            Ok((Engine::new(&config)?, vec![note]))
        }
    }
}

fn base() -> Config {
    let mut config = Config::new();
    config.wasm_component_model(true);
    config.epoch_interruption(true);
    // The contract is synchronous: less to set up per instance, and no asynchronous lifting to attack.
    config.concurrency_support(false);
    config.wasm_memory64(false);
    // Names of functions in a trap's backtrace are what a developer looks for.
    config.wasm_backtrace_max_frames(std::num::NonZeroUsize::new(20));
    config
}

/// How many guests a worker of a class has at once, and what each may consist of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slots {
    instances: u32,
    /// Core instances of one component.
    pub(crate) core_instances: u32,
    memories: u32,
    tables: u32,
}

/// The slots of a class.
pub(crate) fn slots(class: MemoryClass) -> Slots {
    match class {
        // A component of a compiled language is one to four core modules: itself and its adapters.
        MemoryClass::Small => Slots { instances: 256, core_instances: 8, memories: 2, tables: 4 },
        // A Python guest is 38 core modules around one memory.
        MemoryClass::Large => Slots { instances: 48, core_instances: 64, memories: 4, tables: 64 },
    }
}

/// Slots for as many guests at once as a class may have.
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
        // Measured: a guest with a small shadow stack touches less than this, so that resetting its slot is a memset
        // and no system call.
        .linear_memory_keep_resident(128 << 10)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(0)
        .max_unused_warm_slots(64);
    pool
}

/// Counts the engine's epochs up until it is dropped, on a thread of its own: what runs on the other threads may
/// compute without end.
#[expect(clippy::disallowed_methods, reason = "a thread of its own, not a runtime's")]
pub(crate) fn tick(engine: &Engine) -> Result<Arc<()>> {
    let alive = Arc::new(());
    let (engine, watched) = (engine.weak(), Arc::downgrade(&alive));
    std::thread::Builder::new().name("epochs".into()).spawn(move || {
        while watched.strong_count() > 0 {
            std::thread::sleep(EPOCH);
            let Some(engine) = engine.upgrade() else { return };
            engine.increment_epoch();
        }
    })?;
    Ok(alive)
}

/// What compiled artifacts must have been made for, in hex.
pub(crate) fn compatibility(engine: &Engine) -> String {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
