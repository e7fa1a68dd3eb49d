//! Counts what instantiating a component creates, including everything within it. A component can instantiate another
//! one twice, which does the same again, and so on: a few bytes then cost the compiler exponential time.

use super::Refusal;
use super::limits;

/// What instantiating a component once creates.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expanded {
    /// Instances of components.
    pub(super) instances: u64,
    /// Instances of core modules.
    pub(super) core_instances: u64,
    /// All definitions: types, aliases, functions, instances, …
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

/// The stack of components and core modules that are being read. The first one contains all others.
#[derive(Debug, Default)]
pub(super) struct Levels(Vec<Level>);

impl Levels {
    pub(super) fn depth(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    pub(super) fn enter(&mut self, is_component: bool) {
        self.0.push(Level { is_component, ..Level::default() });
    }

    /// Ends the innermost component or module. Returns the total once the outermost one has ended.
    pub(super) fn leave(&mut self) -> Option<Expanded> {
        let done = self.0.pop()?;
        match self.0.last_mut() {
            None => return Some(done.expanded),
            Some(outer) if done.is_component => outer.components.push(done.expanded),
            Some(_) => {}
        }
        None
    }

    /// Adds to the count of the innermost component.
    pub(super) fn add(&mut self, more: Expanded) -> Result<(), Refusal> {
        let Some(level) = self.0.last_mut() else { return Ok(()) };
        level.expanded = level.expanded.plus(more);
        let Expanded { instances, core_instances, definitions } = level.expanded;
        limits::INSTANCES.check(instances.saturating_add(core_instances))?;
        limits::DEFINITIONS.check(definitions)
    }

    /// Counts that the innermost component instantiates one from its index space. An index that does not exist counts
    /// as nothing, since the validator refuses it later.
    pub(super) fn instantiate(&mut self, index: u32) -> Result<(), Refusal> {
        self.add(self.component(0, index).plus(Expanded::INSTANCE))
    }

    /// Adds a component to the innermost one's index space: one that is there already under another index, or, with
    /// `outward` above 0, one that many levels further out.
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
