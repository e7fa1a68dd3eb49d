;; made by: Rust, `cargo build --target wasm32-wasip1`, a program
;; says: WASI preview 1 (wasm32-wasip1)
;; says: components, not core modules
;; says: wasm-tools component new --adapt
(module
  (import "wasi_snapshot_preview1" "fd_write" (func))
  (import "wasi_snapshot_preview1" "environ_get" (func))
  (import "wasi_snapshot_preview1" "proc_exit" (func))
  (memory (export "memory") 17)
  (func (export "_start")))
