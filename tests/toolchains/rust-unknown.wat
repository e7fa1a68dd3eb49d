;; made by: Rust, `cargo build --target wasm32-unknown-unknown`, without bindings
;; says: the host of another program
;; says: components, not core modules
;; says: wasm32-wasip2
(module
  (memory (export "memory") 16)
  (func (export "add") (param i32 i32) (result i32) local.get 0))
