;; made by: Rust, `cargo build --target wasm32-wasip1`, a library with wit-bindgen
;; says: WASI preview 1 (wasm32-wasip1)
;; says: components, not core modules
;; says: build it for wasm32-wasip2
(module
  (import "switchboard:plugin/log@1.0.0" "write" (func))
  (import "wasi_snapshot_preview1" "fd_write" (func))
  (memory (export "memory") 17)
  (func (export "_initialize"))
  (func (export "cabi_realloc"))
  (@custom "component-type:wit-bindgen:0.57.1:switchboard:plugin:plugin:encoded world" "x"))
