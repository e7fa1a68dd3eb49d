;; made by: Emscripten, `emcc -O0 plugin.c`
;; says: browsers (Emscripten)
;; says: components, not core modules
;; says: wasi-sdk
(module
  (import "env" "emscripten_resize_heap" (func))
  (import "env" "__syscall_getcwd" (func))
  (import "wasi_snapshot_preview1" "fd_write" (func))
  (memory (export "memory") 256 256)
  (func (export "__wasm_call_ctors")))
