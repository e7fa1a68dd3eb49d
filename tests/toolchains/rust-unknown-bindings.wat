;; made by: Rust, `cargo build --target wasm32-unknown-unknown`, a library with wit-bindgen
;; says: the component model, and is still the core module within
;; says: components, not core modules
;; says: `wasm-tools component new`
(module
  (import "switchboard:plugin/log@1.0.0" "write" (func))
  (memory (export "memory") 17)
  (func (export "switchboard:plugin/caller-id@1.0.0#resolve"))
  (@custom "component-type:wit-bindgen:0.57.1:switchboard:plugin:plugin:encoded world" "x"))
