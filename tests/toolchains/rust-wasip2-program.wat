;; made by: Rust, `cargo build --target wasm32-wasip2`, a program with `fn main`
;; says: the command line (wasi:cli/run@0.2.12)
;; says: plugins that export a hook of switchboard:plugin@1.0.0
;; says: crate-type
(component
  (core module $m (func (export "run") (result i32) i32.const 0))
  (core instance $i (instantiate $m))
  (func $f (result (result)) (canon lift (core func $i "run")))
  (instance $e (export "run" (func $f)))
  (export "wasi:cli/run@0.2.12" (instance $e)))
