//! Measures a component part by part before it is compiled. This is one pass over its bytes, which takes milliseconds
//! and stops at the first limit that is exceeded.

use wasmparser::{
    ComponentAlias, ComponentExternalKind, ComponentInstance, ComponentOuterAliasKind, ComponentType,
    ComponentTypeDeclaration, ComponentTypeRef, CompositeInnerType, CoreType, ElementItems, FunctionBody, Instance,
    InstanceTypeDeclaration, Operator, Parser, Payload, TypeRef,
};

use super::Refusal;
use super::expanded::{Expanded, Levels};
use super::limits::{self, Limit};

/// Bytes of stack for reading types. wasmparser reads nested types recursively, and only their bytes limit the depth.
const STACK: usize = 512 << 20;

/// The counts over the whole component.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) core_modules: u64,
    pub(super) depth: u64,
    pub(super) type_depth: u64,
    pub(super) type_bytes: u64,
    pub(super) types: u64,
    pub(super) expanded: Expanded,
    pub(super) functions: u64,
    pub(super) code_bytes: u64,
    pub(super) function_bytes: u64,
    pub(super) block_depth: u64,
    pub(super) function_complexity: u64,
    pub(super) complexity: u64,
    pub(super) names: u64,
    pub(super) globals: u64,
    pub(super) data_segments: u64,
    pub(super) data_bytes: u64,
    pub(super) elements: u64,
    pub(super) table_entries: u64,
    pub(super) memory_bytes: u64,
}

type Read<T> = Result<T, Refusal>;

/// Measures a component, and refuses it if a part is too large.
pub(super) fn measure(bytes: &[u8]) -> Read<Shape> {
    limits::BYTES.check(length(bytes.len()))?;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("shape".into()).stack_size(STACK);
        let measuring = thread
            .spawn_scoped(scope, || Measuring::default().all(bytes))
            .map_err(|error| Refusal::new(format!("the component can't be measured: {error}")))?;
        measuring.join().map_err(|_| {
            Refusal::new("the component can't be measured: the reader crashed on it".to_owned())
        })?
    })
}

#[derive(Default)]
struct Measuring {
    shape: Shape,
    levels: Levels,
    module: CoreModule,
}

/// How many parameters the functions of a core module have.
#[derive(Default)]
struct CoreModule {
    /// Of each type; 0 of those that are no functions.
    parameters: Vec<u64>,
    /// The types of the functions whose bodies are still to come, the last one first.
    functions: Vec<u32>,
}

impl CoreModule {
    fn parameters_of_next(&mut self) -> u64 {
        let of = self.functions.pop().and_then(|ty| self.parameters.get(usize::try_from(ty).ok()?).copied());
        of.unwrap_or_default()
    }
}

impl Measuring {
    fn all(mut self, bytes: &[u8]) -> Read<Shape> {
        self.levels.enter(true);
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.map_err(unreadable)? {
                Payload::ModuleSection { .. } => {
                    self.levels.add(Expanded::DEFINITION)?;
                    add(&mut self.shape.core_modules, 1, limits::CORE_MODULES)?;
                    self.levels.enter(false);
                    self.module = CoreModule::default();
                }
                Payload::ComponentSection { .. } => {
                    self.levels.add(Expanded::DEFINITION)?;
                    self.levels.enter(true);
                    raise(&mut self.shape.depth, self.levels.depth(), limits::DEPTH)?;
                }
                Payload::End(_) => {
                    if let Some(whole) = self.levels.leave() {
                        self.shape.expanded = whole;
                    }
                }
                payload => self.part(&payload)?,
            }
        }
        Ok(self.shape)
    }

    fn part(&mut self, payload: &Payload<'_>) -> Read<()> {
        match payload {
            Payload::InstanceSection(section) => {
                for instance in section.clone() {
                    self.levels.add(Expanded::DEFINITION)?;
                    if let Instance::Instantiate { .. } = instance.map_err(unreadable)? {
                        self.levels.add(Expanded::CORE_INSTANCE)?;
                    }
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section.clone() {
                    self.levels.add(Expanded::DEFINITION)?;
                    if let ComponentInstance::Instantiate { component_index, .. } =
                        instance.map_err(unreadable)?
                    {
                        self.levels.instantiate(component_index)?;
                    }
                }
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section.clone() {
                    self.levels.add(Expanded::DEFINITION)?;
                    self.alias(&alias.map_err(unreadable)?)?;
                }
            }
            Payload::ComponentImportSection(section) => {
                for import in section.clone() {
                    self.levels.add(Expanded::DEFINITION)?;
                    add(&mut self.shape.names, 1, limits::NAMES)?;
                    if let ComponentTypeRef::Component(_) = import.map_err(unreadable)?.ty {
                        return Err(component_as_value());
                    }
                }
            }
            Payload::ComponentExportSection(section) => {
                for export in section.clone() {
                    self.levels.add(Expanded::DEFINITION)?;
                    add(&mut self.shape.names, 1, limits::NAMES)?;
                    let export = export.map_err(unreadable)?;
                    if export.kind == ComponentExternalKind::Component {
                        self.levels.alias(0, export.index);
                    }
                }
            }
            Payload::ComponentTypeSection(section) => {
                let bytes = section.range();
                add(&mut self.shape.type_bytes, length(bytes.len()), limits::TYPE_BYTES)?;
                for ty in section.clone() {
                    self.levels.add(Expanded::DEFINITION)?;
                    self.component_type(&ty.map_err(unreadable)?, 1)?;
                }
            }
            Payload::CoreTypeSection(section) => {
                let bytes = section.range();
                add(&mut self.shape.type_bytes, length(bytes.len()), limits::TYPE_BYTES)?;
                for ty in section.clone() {
                    self.levels.add(Expanded::DEFINITION)?;
                    self.core_type(&ty.map_err(unreadable)?)?;
                }
            }
            Payload::ComponentCanonicalSection(section) => {
                for _ in 0..section.count() {
                    self.levels.add(Expanded::DEFINITION)?;
                }
            }
            _ => self.core_part(payload)?,
        }
        Ok(())
    }

    fn core_part(&mut self, payload: &Payload<'_>) -> Read<()> {
        let shape = &mut self.shape;
        match payload {
            Payload::TypeSection(section) => {
                add(&mut shape.types, section.count().into(), limits::TYPES)?;
                for group in section.clone() {
                    for ty in group.map_err(unreadable)?.types() {
                        let parameters = match &ty.composite_type.inner {
                            CompositeInnerType::Func(function) => length(function.params().len()),
                            _ => 0,
                        };
                        self.module.parameters.push(parameters);
                    }
                }
                Ok(())
            }
            Payload::ExportSection(section) => add(&mut shape.names, section.count().into(), limits::NAMES),
            Payload::GlobalSection(section) => {
                add(&mut shape.globals, section.count().into(), limits::GLOBALS)
            }
            Payload::FunctionSection(section) => {
                add(&mut shape.functions, section.count().into(), limits::FUNCTIONS)?;
                let types: Result<Vec<u32>, _> = section.clone().into_iter().collect();
                self.module.functions = types.map_err(unreadable)?;
                self.module.functions.reverse();
                Ok(())
            }
            Payload::ImportSection(section) => {
                add(&mut shape.names, section.count().into(), limits::NAMES)?;
                for import in section.clone().into_imports() {
                    match import.map_err(unreadable)?.ty {
                        TypeRef::Memory(memory) => self.memory(&memory)?,
                        TypeRef::Table(table) => self.table(table.initial)?,
                        _ => {}
                    }
                }
                Ok(())
            }
            Payload::TableSection(section) => section
                .clone()
                .into_iter()
                .try_for_each(|table| self.table(table.map_err(unreadable)?.ty.initial)),
            Payload::MemorySection(section) => {
                section.clone().into_iter().try_for_each(|memory| self.memory(&memory.map_err(unreadable)?))
            }
            Payload::ElementSection(section) => {
                for element in section.clone() {
                    let count = match element.map_err(unreadable)?.items {
                        ElementItems::Functions(items) => items.count(),
                        ElementItems::Expressions(_, items) => items.count(),
                    };
                    add(&mut shape.elements, count.into(), limits::ELEMENTS)?;
                }
                Ok(())
            }
            Payload::DataSection(section) => {
                add(&mut shape.data_segments, section.count().into(), limits::DATA_SEGMENTS)?;
                for segment in section.clone() {
                    let bytes = length(segment.map_err(unreadable)?.data.len());
                    add(&mut shape.data_bytes, bytes, limits::DATA_BYTES)?;
                }
                Ok(())
            }
            Payload::CodeSectionStart { size, .. } => {
                add(&mut shape.code_bytes, (*size).into(), limits::CODE_BYTES)
            }
            Payload::CodeSectionEntry(body) => self.function(body),
            _ => Ok(()),
        }
    }

    fn alias(&mut self, alias: &ComponentAlias<'_>) -> Read<()> {
        match alias {
            ComponentAlias::InstanceExport { kind: ComponentExternalKind::Component, .. } => {
                return Err(component_as_value());
            }
            ComponentAlias::Outer { kind: ComponentOuterAliasKind::Component, count, index } => {
                self.levels.alias(*count, *index);
            }
            _ => {}
        }
        Ok(())
    }

    fn function(&mut self, body: &FunctionBody<'_>) -> Read<()> {
        let bytes = body.range();
        // Parameters are local variables too.
        let mut locals = self.module.parameters_of_next();
        for declared in body.get_locals_reader().map_err(unreadable)? {
            locals = locals.saturating_add(declared.map_err(unreadable)?.0.into());
        }
        let mut blocks = 0_u64;
        raise(&mut self.shape.function_bytes, length(bytes.len()), limits::FUNCTION_BYTES)?;
        let mut operators = body.get_operators_reader().map_err(unreadable)?;
        let mut depth = 0_u64;
        while !operators.eof() {
            match operators.read().map_err(unreadable)? {
                Operator::Block { .. }
                | Operator::Loop { .. }
                | Operator::If { .. }
                | Operator::Try { .. }
                | Operator::TryTable { .. } => {
                    depth += 1;
                    blocks += 1;
                    raise(&mut self.shape.block_depth, depth, limits::BLOCK_DEPTH)?;
                }
                Operator::End => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let complexity = blocks.saturating_mul(locals);
        raise(&mut self.shape.function_complexity, complexity, limits::FUNCTION_COMPLEXITY)?;
        add(&mut self.shape.complexity, complexity, limits::COMPLEXITY)
    }

    fn memory(&mut self, memory: &wasmparser::MemoryType) -> Read<()> {
        let page = memory.page_size_log2.map_or(1 << 16, |log2| 1_u64.checked_shl(log2).unwrap_or(u64::MAX));
        raise(&mut self.shape.memory_bytes, memory.initial.saturating_mul(page), limits::MEMORY_BYTES)
    }

    fn table(&mut self, entries: u64) -> Read<()> {
        raise(&mut self.shape.table_entries, entries, limits::TABLE_ENTRIES)
    }

    fn component_type(&mut self, ty: &ComponentType<'_>, depth: u64) -> Read<()> {
        raise(&mut self.shape.type_depth, depth, limits::TYPE_DEPTH)?;
        add(&mut self.shape.types, 1, limits::TYPES)?;
        match ty {
            ComponentType::Component(declarations) => declarations.iter().try_for_each(|one| match one {
                ComponentTypeDeclaration::Type(ty) => self.component_type(ty, depth + 1),
                ComponentTypeDeclaration::CoreType(ty) => self.core_type(ty),
                _ => Ok(()),
            }),
            ComponentType::Instance(declarations) => declarations.iter().try_for_each(|one| match one {
                InstanceTypeDeclaration::Type(ty) => self.component_type(ty, depth + 1),
                InstanceTypeDeclaration::CoreType(ty) => self.core_type(ty),
                _ => Ok(()),
            }),
            _ => Ok(()),
        }
    }

    fn core_type(&mut self, ty: &CoreType<'_>) -> Read<()> {
        let types = match ty {
            CoreType::Rec(_) => 1,
            CoreType::Module(declarations) => length(declarations.len()),
        };
        add(&mut self.shape.types, types, limits::TYPES)
    }
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn add(sum: &mut u64, more: u64, limit: Limit) -> Read<()> {
    *sum = sum.saturating_add(more);
    limit.check(*sum)
}

fn raise(most: &mut u64, found: u64, limit: Limit) -> Read<()> {
    *most = found.max(*most);
    limit.check(found)
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` passes the error by value")]
fn unreadable(error: wasmparser::BinaryReaderError) -> Refusal {
    Refusal::new(format!("this is not a valid WebAssembly component: {error}"))
}

/// The refusal of a component that receives another component as a value: this count can't follow such values, so it
/// would not know how much an instantiation creates.
fn component_as_value() -> Refusal {
    Refusal::new(
        "the component imports a component, or takes one from an instance: put together what belongs together before \
         the upload, with `wac plug` or `wasm-tools compose`",
    )
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
