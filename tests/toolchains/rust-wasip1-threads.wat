;; made by: Rust, `cargo build --target wasm32-wasip1-threads`
;; says: WASI preview 1 with threads
;; says: components, not core modules
;; says: without threads
(module
  (import "env" "memory" (memory 17 16384 shared))
  (import "wasi" "thread-spawn" (func (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func))
  (func (export "wasi_thread_start")))
