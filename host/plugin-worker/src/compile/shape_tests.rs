use super::*;

fn of(text: &str) -> Read<Shape> {
    measure(&wat::parse_str(text).unwrap())
}

#[test]
fn real_guests_stay_far_below_all_limits() {
    let assets = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/assets/plugins");
    for name in ["caller-id-rust", "phone-book", "caller-id-typescript", "caller-id-python"] {
        let bytes = std::fs::read(format!("{assets}/{name}.wasm")).unwrap();
        let started = std::time::Instant::now();
        let shape = measure(&bytes).unwrap();
        println!("{name} in {:?}: {shape:?}", started.elapsed());
        assert!(shape.functions > 0 && shape.code_bytes > 0 && shape.expanded.core_instances > 0);
    }
}

#[test]
fn instances_within_instances_are_counted_each_time() {
    let shape = of("(component
        (component $a (core module $m) (core instance (instantiate $m)))
        (component $b (instance (instantiate $a)) (instance (instantiate $a)))
        (component $c (component $d (instance (instantiate $b))) (instance (instantiate $d)) (instance (instantiate $b)))
        (instance (instantiate $c)))")
    .unwrap();
    // c, d and twice b, and twice a in each b.
    assert_eq!((shape.expanded.instances, shape.expanded.core_instances), (8, 4));
    assert_eq!(shape.depth, 3);
}

#[test]
fn a_component_that_is_exported_and_used_again_counts() {
    let mut text = "(component (component $c0 (core module $m) (core instance (instantiate $m)))".to_owned();
    for n in 1..=30 {
        let m = n - 1;
        text.push_str(&format!(
            "(export $e{m} \"e{m}\" (component $c{m})) (component $c{n} (instance (instantiate $e{m})) (instance (instantiate $e{m})))"
        ));
    }
    text.push(')');
    let refused = of(&text).unwrap_err().to_string();
    assert!(refused.contains("instances"), "{refused}");
}

#[test]
fn blocks_and_types_are_counted() {
    let shape = of(
        "(component (core module (func (block (loop (nop)) (block (block)))) (memory 3) (table 7 funcref)))",
    )
    .unwrap();
    assert_eq!((shape.block_depth, shape.functions), (3, 1));
    assert_eq!((shape.memory_bytes, shape.table_entries), (3 << 16, 7));
    let shape = of("(component (type (component (type (instance (type (list u8)))))))").unwrap();
    assert_eq!(shape.type_depth, 3);
}

#[test]
fn blocks_times_variables_are_counted_with_parameters() {
    let shape = of(
        "(component (core module (func (param i32 i64) (local i32) (block (loop (nop)))) (func (local i32) (block))))",
    )
    .unwrap();
    assert_eq!((shape.function_complexity, shape.complexity), (2 * 3, 2 * 3 + 1));
    let function = |blocks: usize, variables: usize, parameters: usize| {
        let (variables, parameters) = (" i64".repeat(variables), " i64".repeat(parameters));
        let (open, close) = ("(loop".repeat(blocks), ")".repeat(blocks));
        of(&format!("(component (core module (func (param{parameters}) (local{variables}) {open}{close})))"))
    };
    for (variables, parameters) in [(1_900, 0), (1_000, 900)] {
        let refused = function(1_900, variables, parameters).unwrap_err().to_string();
        assert!(refused.contains("blocks times local variables in one function"), "{refused}");
    }
    assert!(function(500, 1_900, 0).is_ok());
}
