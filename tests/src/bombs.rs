//! Components that are small, or at least valid, and would cost a compiler more than any upload should.

use wasm_encoder::{
    CodeSection, DataSection, Function, FunctionSection, MemorySection, MemoryType, Module, TypeSection,
};

const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

fn leb(mut n: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(n & 0x7f).unwrap_or_default();
        n >>= 7;
        bytes.push(if n > 0 { low | 0x80 } else { low });
        if n == 0 {
            return bytes;
        }
    }
}

/// A component around one core module.
fn around(module: &Module) -> Vec<u8> {
    let mut component = wasm_encoder::Component::new();
    component.section(&wasm_encoder::ModuleSection(module));
    component.finish()
}

/// Each level instantiates the one before twice: 2 to the power of `levels` instances.
///
/// # Errors
/// When the text is no component.
pub fn doubling(levels: usize) -> anyhow::Result<Vec<u8>> {
    let mut text = "(component (component $c0 (core module $m) (core instance (instantiate $m)))".to_owned();
    for level in 1..=levels {
        let before = level - 1;
        text.push_str(&format!(
            "(component $c{level} (instance (instantiate $c{before})) (instance (instantiate $c{before})))"
        ));
    }
    text.push_str(&format!("(instance (instantiate $c{levels})))"));
    Ok(wat::parse_str(text)?)
}

/// A core module with so many empty functions.
#[must_use]
pub fn functions(count: u32) -> Vec<u8> {
    let (mut types, mut functions, mut code) =
        (TypeSection::new(), FunctionSection::new(), CodeSection::new());
    types.ty().function([], []);
    for _ in 0..count {
        functions.function(0);
        code.raw(&[0, 0x0b]);
    }
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&code);
    around(&module)
}

/// Components within components.
#[must_use]
pub fn nested_components(levels: usize) -> Vec<u8> {
    // From the inside out, backwards, so that nothing is copied twice.
    let mut reversed: Vec<u8> = COMPONENT.iter().rev().copied().collect();
    for _ in 1..levels {
        let length = leb(reversed.len());
        reversed.extend(length.iter().rev());
        reversed.push(4);
        reversed.extend(COMPONENT.iter().rev());
    }
    reversed.reverse();
    reversed
}

/// Component types within component types.
#[must_use]
pub fn nested_types(levels: usize) -> Vec<u8> {
    let mut section = vec![1];
    for _ in 1..levels {
        section.extend([0x41, 1, 1]);
    }
    section.extend([0x41, 0]);
    let mut component = COMPONENT.to_vec();
    component.push(7);
    component.extend(leb(section.len()));
    component.extend(section);
    component
}

/// One function with blocks within blocks.
#[must_use]
pub fn nested_blocks(levels: usize) -> Vec<u8> {
    let (mut types, mut functions, mut code) =
        (TypeSection::new(), FunctionSection::new(), CodeSection::new());
    types.ty().function([], []);
    functions.function(0);
    let mut function = Function::new([]);
    function.raw([0x02, 0x40].repeat(levels));
    function.raw(vec![0x0b; levels + 1]);
    code.function(&function);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&code);
    around(&module)
}

/// One function with loops within loops, all of which change all variables.
#[must_use]
pub fn loops_with_variables(loops: usize, variables: u32) -> Vec<u8> {
    let (mut types, mut functions, mut code) =
        (TypeSection::new(), FunctionSection::new(), CodeSection::new());
    types.ty().function([], []);
    functions.function(0);
    let mut function = Function::new([(variables, wasm_encoder::ValType::I32)]);
    function.raw([0x03, 0x40].repeat(loops));
    for variable in 0..variables {
        function.instructions().local_get((variable + 1) % variables).local_set(variable);
    }
    function.raw(vec![0x0b; loops + 1]);
    code.function(&function);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&code);
    around(&module)
}

/// A memory that begins with so many zeros.
#[must_use]
pub fn zeros(bytes: usize) -> Vec<u8> {
    let (mut memories, mut data) = (MemorySection::new(), DataSection::new());
    let minimum = (bytes as u64).div_ceil(1 << 16);
    memories.memory(MemoryType {
        minimum,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    data.active(0, &wasm_encoder::ConstExpr::i32_const(0), vec![0; bytes]);
    let mut module = Module::new();
    module.section(&memories).section(&data);
    around(&module)
}

/// So many types of core functions.
#[must_use]
pub fn types(count: u32) -> Vec<u8> {
    let mut types = TypeSection::new();
    for _ in 0..count {
        types.ty().function([], []);
    }
    let mut module = Module::new();
    module.section(&types);
    around(&module)
}
