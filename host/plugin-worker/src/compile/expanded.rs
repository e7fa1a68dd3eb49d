//! How often everything within a component is there once it is instantiated: a component that instantiates another one
//! twice, which does the same, and so on, is small in its bytes and has no end in the compiler.

use super::Refusal;
use super::limits;

/// What instantiating a component once makes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expanded {
    /// Instances of components.
    pub(super) instances: u64,
    /// Instances of core modules.
    pub(super) core_instances: u64,
    /// Everything that is defined: types, aliases, functions, instances, …
    pub(super) definitions: u64,
}

impl Expanded {
    pub(super) const DEFINITION: Self = Self { instances: 0, core_instances: 0, definitions: 1 };
    pub(super) const CORE_INSTANCE: Self = Self { instances: 0, core_instances: 1, definitions: 0 };
    const INSTANCE: Self = Self { instances: 1, core_instances: 0, definitions: 0 };

    fn plus(self, other: Self) -> Self {
        Self {
            instances: self.instances.saturating_add(other.instances),
            core_instances: self.core_instances.saturating_add(other.core_instances),
            definitions: self.definitions.saturating_add(other.definitions),
        }
    }
}

/// A component or core module while its bytes are read.
#[derive(Debug, Default)]
struct Level {
    is_component: bool,
    expanded: Expanded,
    /// Its component index space.
    components: Vec<Expanded>,
}

/// The components that are being read, outermost first.
#[derive(Debug, Default)]
pub(super) struct Levels(Vec<Level>);

impl Levels {
    pub(super) fn depth(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    pub(super) fn enter(&mut self, is_component: bool) {
        self.0.push(Level { is_component, ..Level::default() });
    }

    /// Ends the innermost; answers what the outermost makes when it was that.
    pub(super) fn leave(&mut self) -> Option<Expanded> {
        let done = self.0.pop()?;
        match self.0.last_mut() {
            None => return Some(done.expanded),
            Some(outer) if done.is_component => outer.components.push(done.expanded),
            Some(_) => {}
        }
        None
    }

    /// The innermost makes this too.
    pub(super) fn add(&mut self, more: Expanded) -> Result<(), Refusal> {
        let Some(level) = self.0.last_mut() else { return Ok(()) };
        level.expanded = level.expanded.plus(more);
        let Expanded { instances, core_instances, definitions } = level.expanded;
        limits::INSTANCES.hold(instances.saturating_add(core_instances))?;
        limits::DEFINITIONS.hold(definitions)
    }

    /// The innermost instantiates a component of its index space. What is not there, the validator refuses later.
    pub(super) fn instantiate(&mut self, index: u32) -> Result<(), Refusal> {
        self.add(self.component(0, index).plus(Expanded::INSTANCE))
    }

    /// The innermost gives a component that it knows, or one so many levels out, another index.
    pub(super) fn alias(&mut self, outward: u32, index: u32) {
        let same = self.component(outward, index);
        if let Some(level) = self.0.last_mut() {
            level.components.push(same);
        }
    }

    fn component(&self, outward: u32, index: u32) -> Expanded {
        let (Ok(outward), Ok(index)) = (usize::try_from(outward), usize::try_from(index)) else {
            return Expanded::default();
        };
        let level = self.0.iter().rev().nth(outward);
        level.and_then(|level| level.components.get(index)).copied().unwrap_or_default()
    }
}
